/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/recording/sample_row.h"

#include <string.h>

#include "viewer/recording/sample.h"
#include "viewer/recording/text_reader.h"

void sample_row_finish(struct sample_row *row)
{
	snapshot_finish(&row->samples[0]);
	snapshot_finish(&row->samples[1]);
}

static bool is_head(const char *line, size_t length)
{
	static const char begins[] = "{\"" RECORDING_HEAD "\"";
	return length >= sizeof begins - 1 && memcmp(line, begins, sizeof begins - 1) == 0;
}

/* Returns false where the line says that this is no recording that we know. */
static bool read_head(struct sample_row *row, const char *line, size_t length)
{
	struct text_reader reader = {line, line + length, false};
	char key[TEXT_KEY_SIZE];
	bool is_known = false;
	text_enter(&reader, '{');
	while (text_next_key(&reader, &key)) {
		if (strcmp(key, RECORDING_HEAD) == 0)
			is_known = text_read_number(&reader) == RECORDING_VERSION;
		else if (strcmp(key, "host") == 0)
			text_read_string(&reader, row->host, sizeof row->host - 1);
		else
			text_skip(&reader);
	}
	return is_known && !reader.failed;
}

static enum sample_row_status take_sample(struct sample_row *row, const char *line, size_t length)
{
	const struct snapshot *before = row->has_sample ? &row->samples[row->newest] : NULL;
	switch (sample_read(line, length, before, &row->samples[!row->newest])) {
	case SAMPLE_READ:
		row->newest = !row->newest;
		row->has_sample = true;
		return SAMPLE_ROW_SAMPLE;
	case SAMPLE_NO_MEMORY:
		return SAMPLE_ROW_NO_MEMORY;
	case SAMPLE_DAMAGED:
		break;
	}
	/* What follows builds on it. */
	row->is_known = false;
	return SAMPLE_ROW_DAMAGED;
}

enum sample_row_status sample_row_take(struct sample_row *row, const char *line, size_t length)
{
	if (is_head(line, length)) {
		row->has_sample = false;
		row->is_known = read_head(row, line, length);
		return row->is_known ? SAMPLE_ROW_HEAD : SAMPLE_ROW_DAMAGED;
	}
	return row->is_known ? take_sample(row, line, length) : SAMPLE_ROW_DAMAGED;
}

const struct snapshot *sample_row_newest(const struct sample_row *row)
{
	return &row->samples[row->newest];
}
