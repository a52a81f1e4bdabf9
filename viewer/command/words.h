/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words: values as text for people. What does not fit is cut; the text always ends with a zero.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* words_number: 12,582,912. */
void words_number(uint64_t number, size_t capacity, char *ret_text);

/* words_numbers: "0-3, 5": those that are set. */
void words_numbers(const bool *set, size_t count, size_t capacity, char *ret_text);
