/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* report_json: a report as JSON, and back. */
#pragma once

#include <stdio.h>

#include "viewer/report/report.h"

/* The first member of the file, and its value: what the others are. */
#define REPORT_JSON_HEAD "tt_allocmon_report"
enum {
	REPORT_JSON_VERSION = 1,
	/* No report of ours is near this; what is larger is not read. */
	REPORT_JSON_MOST_BYTES = 64 << 20,
};

/* report_json: one line. Bytes are bytes, times seconds; what is unknown and types that were never
 * used are absent. Returns 0 or -ENOMEM; other errors stay in out. */
int report_json(FILE *out, const struct report *report);

/* report_json_is: whether bytes begin as a report does. */
bool report_json_is(const char *bytes, size_t length);

/* report_json_read: any bytes. Returns 0, -EBADMSG (damaged, or no report), -ENOTSUP (of another
 * version) or -ENOMEM. */
int report_json_read(const char *bytes, size_t length, struct report **ret_report);
