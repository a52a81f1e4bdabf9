/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* report_file: the files that `run --report` writes, each by the ending of its name. */
#pragma once

#include <stdio.h>

#include "viewer/report/report.h"

enum report_format {
	REPORT_HTML,
	REPORT_JSON,
	REPORT_TEXT,
};

struct report_file {
	const char *path; /* as it was given */
	enum report_format format;
	FILE *stream; /* NULL: not open */
};

/* report_file_parse: returns NULL, or what a path looks like. ret_file points into it. */
const char *report_file_parse(const char *path, struct report_file *ret_file);

/* report_file_open: before the run, so that hours are not lost to a mistyped folder; empties it.
 * report_file_write: all of it, and closes it. Both return 0, or a negative errno value; then the
 * cause was said on stderr. */
int report_file_open(struct report_file *file);
int report_file_write(struct report_file *file, const struct report *report);
