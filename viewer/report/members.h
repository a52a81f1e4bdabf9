/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* members: of JSON that others read: what is unknown is absent, text is valid. */
#pragma once

#include "viewer/recording/text_writer.h"
#include "viewer/report/report.h"

void member_number(struct text_writer *to, const char *key, uint64_t number);
/* member_count: where it is not 0. */
void member_count(struct text_writer *to, const char *key, uint64_t number);
void member_time(struct text_writer *to, const char *key, uint64_t time);
/* member_text: where it is not empty. */
void member_text(struct text_writer *to, const char *key, const char *text);
/* member_chip: "id" and "asic_id" of a device. */
void member_chip(struct text_writer *to, const struct report_device *device);
