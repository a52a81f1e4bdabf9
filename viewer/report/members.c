/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/members.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "viewer/output/escape.h"

void member_number(struct text_writer *to, const char *key, uint64_t number)
{
	if (number != SNAPSHOT_UNKNOWN)
		text_number(to, key, number);
}

void member_count(struct text_writer *to, const char *key, uint64_t number)
{
	if (number != 0)
		member_number(to, key, number);
}

void member_time(struct text_writer *to, const char *key, uint64_t time)
{
	if (time != SNAPSHOT_UNKNOWN && time != 0)
		text_seconds(to, key, time);
}

void member_text(struct text_writer *to, const char *key, const char *text)
{
	char valid[3 * REPORT_COMMAND + 1];
	if (text[0] == '\0')
		return;
	escape_unicode(text, valid, sizeof valid);
	text_string(to, key, valid, strlen(valid));
}

void member_chip(struct text_writer *to, const struct report_device *device)
{
	char id[24];
	member_number(to, "id", device->label);
	if (device->asic_id == SNAPSHOT_UNKNOWN)
		return;
	snprintf(id, sizeof id, "%" PRIu64, device->asic_id);
	member_text(to, "asic_id", id);
}
