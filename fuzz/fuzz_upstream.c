/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_upstream: any bytes as a file of tt-metal's own, parsed, joined and printed.
 *
 * Most of such a file is zero: the input is the size of the file and a list of pieces, each 4 bytes
 * of position and length and then its bytes.
 */
#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/target.h"
#include "viewer/output/json.h"
#include "viewer/output/text.h"
#include "viewer/source/join.h"

struct piece {
	uint16_t position;
	uint16_t bytes;
};

static unsigned char bytes[UPSTREAM_FILE_BYTES + 1];

/* Returns the size of the file. */
static size_t lay_out(const uint8_t *data, size_t size)
{
	uint16_t file_size = 0;
	struct piece piece;
	memset(bytes, 0, sizeof(bytes));
	if (size >= sizeof(file_size)) {
		memcpy(&file_size, data, sizeof(file_size));
		data += sizeof(file_size);
		size -= sizeof(file_size);
	}
	while (size >= sizeof(piece)) {
		memcpy(&piece, data, sizeof(piece));
		data += sizeof(piece);
		size -= sizeof(piece);
		size_t at = piece.position % sizeof(bytes);
		size_t length = piece.bytes < size ? piece.bytes : size;
		if (length > sizeof(bytes) - at)
			length = sizeof(bytes) - at;
		memcpy(bytes + at, data, length);
		data += length;
		size -= length;
	}
	return file_size % (sizeof(bytes) + 1);
}

static void check(const struct upstream_file *file)
{
	assert(file->n_processes + file->n_impossible <= UPSTREAM_FILE_PROCESSES);
	for (unsigned i = 0; i < file->n_processes; i++) {
		assert(file->process[i].pid > 0 && file->process[i].pid <= 4194304);
		assert(strlen(file->process[i].name) < sizeof(file->process[i].name));
	}
}

/* All are stale: no process has such a file mapped. */
static void join(const struct upstream_file *file, struct snapshot *snapshot)
{
	static struct upstream_reading readings[UPSTREAM_FILE_PROCESSES];
	struct upstream upstream = {.n_readings = file->n_processes, .readings = readings};
	struct source_filter all = {.uid = -1};
	for (unsigned i = 0; i < file->n_processes; i++)
		readings[i] = (struct upstream_reading){.process = file->process[i],
			.asic_id = i % 3 ? 7 : SNAPSHOT_UNKNOWN,
			.label = file->device_id,
			.inode = UINT64_MAX,
			.owner = UINT32_MAX};
	assert(join_upstream(&upstream, &all, snapshot) == 0);
	free(upstream.mapped);
	for (size_t p = 0; p < snapshot->n_processes; p++)
		assert(snapshot->processes[p].n_slots <= SNAPSHOT_DEVICES);
}

/* A process may call itself like the number that stands for unknown. */
static bool has_number(const char *json, const char *number)
{
	size_t length = strlen(number);
	for (const char *at = json; (at = strstr(at, number)) != NULL; at += length)
		if (at - json >= 3 && at[-1] == ':' && at[-2] == '"' && at[-3] != '\\')
			return true;
	return false;
}

static void print(const struct snapshot *snapshot)
{
	char *json = json_snapshot(snapshot);
	assert(json);
	assert(!has_number(json, "18446744073709551615"));
	free(json);
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	assert(out);
	text_snapshot(out, snapshot);
	fclose(out);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct upstream_file file;
	size_t file_size = lay_out(data, size);
	if (upstream_file_parse(bytes, file_size, &file) != UPSTREAM_READ)
		return 0;
	check(&file);
	struct snapshot snapshot = {.time = UINT64_C(1795340000000000000)};
	join(&file, &snapshot);
	snapshot_sort_processes(&snapshot);
	snapshot_merge_devices(&snapshot);
	print(&snapshot);
	snapshot_finish(&snapshot);
	return 0;
}
