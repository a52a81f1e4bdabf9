/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * values: what stands behind an option, as a number. Each returns NULL, or what it should have
 * been; then *ret_value is untouched. Independent of the locale.
 */
#pragma once

#include <stdint.h>

const char *value_seconds(const char *text, double *ret_value); /* 0.5, 500ms, 1s */
const char *value_delay(const char *text, double *ret_value);   /* the same, 0.05 s to 1 h */
const char *value_factor(const char *text, double *ret_value);
const char *value_bytes(const char *text, uint64_t *ret_value); /* 4096, 4KiB, 1.5GiB */
const char *value_count(const char *text, uint64_t *ret_value);
const char *value_pid(const char *text, uint64_t *ret_value);
const char *value_size(const char *text, uint64_t *ret_value);    /* 1048576, 64MiB, 1GiB */
const char *value_user(const char *text, int64_t *ret_value);     /* a name or a number */
const char *value_devices(const char *text, uint64_t *ret_value); /* 0-3,6: a mask */
