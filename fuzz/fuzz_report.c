/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_report: any bytes as a report in JSON, read, printed in all ways, and compared. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/target.h"
#include "viewer/report/difference_json.h"
#include "viewer/report/difference_text.h"
#include "viewer/report/report_html.h"
#include "viewer/report/report_json.h"
#include "viewer/report/report_text.h"

static void check(const struct report *report)
{
	assert(report->n_devices <= SNAPSHOT_DEVICES);
	assert(report->n_processes <= REPORT_PROCESSES);
	for (size_t p = 0; p < report->n_processes; p++) {
		assert(report->processes[p].alive.n <= REPORT_GROUPS);
		assert(report->processes[p].closed.n <= REPORT_GROUPS);
	}
}

static void print(const struct report *report)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	assert(out);
	assert(report_html(out, report) == 0);
	fflush(out);
	assert(strstr(text, "<script") == NULL);
	report_text_page(out, report);
	fclose(out);
	free(text);
}

/* What was read is written, and read as the same again. */
static struct report *copy(const struct report *report)
{
	char *text = NULL;
	size_t size = 0;
	struct report *again = NULL;
	FILE *out = open_memstream(&text, &size);
	assert(out);
	assert(report_json(out, report) == 0);
	fclose(out);
	assert(report_json_read(text, size, &again) == 0);
	free(text);
	assert(again->n_devices == report->n_devices);
	assert(again->n_processes == report->n_processes);
	return again;
}

static void compare(const struct report *before, const struct report *after)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	struct difference *difference = difference_create(before, after);
	assert(out && difference);
	difference_text(out, difference);
	assert(difference_json(out, difference) == 0);
	fclose(out);
	free(text);
	difference_destroy(difference);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report *report;
	if (report_json_read((const char *)data, size, &report) < 0)
		return 0;
	check(report);
	print(report);
	struct report *again = copy(report);
	compare(report, again);
	report_destroy(again);
	report_destroy(report);
	return 0;
}
