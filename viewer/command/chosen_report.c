/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/chosen_report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/output/escape.h"
#include "viewer/recording/recording.h"
#include "viewer/report/collector.h"
#include "viewer/report/report_json.h"

enum {
	HEAD_BYTES = 64,
};

static void complain(const char *path, const char *cause)
{
	char escaped[1024];
	fprintf(stderr, "tt-allocmon diff: %s: %s\n", escape_text(path, escaped, sizeof escaped),
		cause);
}

static int collect(struct recording *recording, struct report **ret_report)
{
	int error = 0;
	const struct snapshot *snapshot;
	enum recording_status status;
	struct collector *collector = collector_create(NULL);
	if (collector == NULL)
		return -ENOMEM;
	while (error == 0 && (status = recording_next(recording, &snapshot)) != RECORDING_END)
		error = status == RECORDING_NO_MEMORY ? -ENOMEM
						      : collector_add(collector, snapshot);
	if (error == 0)
		*ret_report = collector_finish(collector);
	collector_destroy(collector);
	return error;
}

static struct report *read_recording(const char *path)
{
	char message[512];
	struct recording *recording;
	struct report *report = NULL;
	int error = recording_open(path, &recording, &message);
	if (error < 0) {
		complain(path, error == -EBADMSG
				       ? "neither a report (JSON) nor a recording of tt-allocmon"
				       : strerror(-error));
		return NULL;
	}
	if (collect(recording, &report) < 0)
		complain(path, "no memory to read it");
	else if (recording_is_damaged(recording))
		complain(path, "cut or damaged: what could be read of it was taken");
	recording_close(recording);
	return report;
}

static struct report *read_report(const char *path, const char *bytes, size_t length)
{
	struct report *report = NULL;
	switch (report_json_read(bytes, length, &report)) {
	case 0:
		break;
	case -ENOTSUP:
		complain(path, "a report of another version of tt-allocmon");
		break;
	case -ENOMEM:
		complain(path, "no memory to read it");
		break;
	default:
		complain(path, "the report is cut or damaged");
	}
	return report;
}

/* All of it where it is a report, else its beginning; to be freed, NULL: said why. */
static char *read_bytes(const char *path, FILE *file, size_t *ret_length)
{
	char *bytes = malloc((size_t)REPORT_JSON_MOST_BYTES + 1);
	if (bytes == NULL) {
		complain(path, "no memory to read it");
		return NULL;
	}
	size_t length = fread(bytes, 1, HEAD_BYTES, file);
	if (report_json_is(bytes, length))
		length += fread(bytes + length, 1, REPORT_JSON_MOST_BYTES + 1 - length, file);
	if (!ferror(file) && length <= REPORT_JSON_MOST_BYTES) {
		*ret_length = length;
		return bytes;
	}
	complain(path, ferror(file) ? strerror(errno) : "larger than any report");
	free(bytes);
	return NULL;
}

struct report *chosen_report_open(const char *path)
{
	size_t length;
	FILE *file = fopen(path, "re");
	if (file == NULL) {
		complain(path, strerror(errno));
		return NULL;
	}
	char *bytes = read_bytes(path, file, &length);
	fclose(file);
	if (bytes == NULL)
		return NULL;
	struct report *report = report_json_is(bytes, length) ? read_report(path, bytes, length)
							      : read_recording(path);
	free(bytes);
	return report;
}
