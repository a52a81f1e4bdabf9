/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/upstream_file.h"

#include <stdbool.h>
#include <string.h>

#include "viewer/source/snapshot.h"

enum {
	VERSION_AT = 0,
	UPDATED_AT = 8,
	DEVICE_ID_AT = 40,
	PROCESS_TYPES_AT = 8, /* DRAM, L1, L1_SMALL, TRACE, CB, then kernels where there are any */
	NEWEST_VERSION = 4,
	INIT_STATE_VERSION = 4, /* from here on the file says when it is ready */
	INIT_STATE_AT = 8536,
	INIT_STATE_READY = 0x52454459,
};

/* Linux has no higher ones. */
#define MOST_PID 4194304
/* Counters of versions 1 to 3 can fall below zero; no chip has as much as this. */
#define MOST_BYTES (UINT64_C(1) << 47)

struct layout {
	uint32_t version;
	size_t size;
	size_t processes_at;
	size_t process_size;
	size_t process_updated_at;
	size_t process_name_at;
};

/* Two that differ bear the number 1: with and without the bytes of kernels. */
static const struct layout layouts[] = {
	{1, 9280, 992, 128, 56, 64},
	{1, 8640, 856, 120, 48, 56},
	{1, 8576, 856, 120, 48, 56},
	{2, 8576, 856, 120, 48, 56},
	{3, 8576, 856, 120, 48, 56},
	{4, 8576, 856, 120, 48, 56},
};

/* The file's numbers are of this machine's byte order: it is shared memory. */
static uint64_t word(const unsigned char *bytes, size_t at)
{
	uint64_t value;
	memcpy(&value, bytes + at, sizeof(value));
	return value;
}

static uint32_t half(const unsigned char *bytes, size_t at)
{
	uint32_t value;
	memcpy(&value, bytes + at, sizeof(value));
	return value;
}

static const struct layout *find_layout(uint32_t version, size_t size_bytes)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (layouts[i].version == version && layouts[i].size == size_bytes)
			return &layouts[i];
	return NULL;
}

static uint64_t plausible(uint64_t bytes)
{
	return bytes > MOST_BYTES ? SNAPSHOT_UNKNOWN : bytes;
}

static void read_process(
	const unsigned char *bytes, const struct layout *layout, struct upstream_process *process)
{
	uint64_t *const types[] = {
		&process->dram, &process->l1, &process->l1_small, &process->trace, &process->cb};
	process->pid = half(bytes, 0);
	process->updated = word(bytes, layout->process_updated_at);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		*types[i] = plausible(word(bytes, PROCESS_TYPES_AT + i * sizeof(uint64_t)));
	memcpy(process->name, bytes + layout->process_name_at, sizeof(process->name) - 1);
	process->name[sizeof(process->name) - 1] = '\0';
}

static void read_processes(
	const unsigned char *bytes, const struct layout *layout, struct upstream_file *file)
{
	for (unsigned i = 0; i < UPSTREAM_FILE_PROCESSES; i++) {
		const unsigned char *at = bytes + layout->processes_at + i * layout->process_size;
		uint32_t pid = half(at, 0);
		bool is_releasing = pid == UINT32_MAX && layout->version >= INIT_STATE_VERSION;
		if (pid == 0 || is_releasing)
			continue;
		if (pid > MOST_PID)
			file->n_impossible++;
		else
			read_process(at, layout, &file->process[file->n_processes++]);
	}
}

enum upstream_status upstream_file_parse(
	const unsigned char *bytes, size_t size_bytes, struct upstream_file *ret_file)
{
	ret_file->version = 0;
	if (size_bytes == 0)
		return UPSTREAM_NOT_READY;
	if (size_bytes < VERSION_AT + sizeof(uint32_t))
		return UPSTREAM_OTHER_SIZE;
	ret_file->version = half(bytes, VERSION_AT);
	if (ret_file->version == 0)
		return UPSTREAM_NOT_READY;
	if (ret_file->version > NEWEST_VERSION)
		return UPSTREAM_OTHER_VERSION;
	const struct layout *layout = find_layout(ret_file->version, size_bytes);
	if (!layout)
		return UPSTREAM_OTHER_SIZE;
	if (layout->version >= INIT_STATE_VERSION && half(bytes, INIT_STATE_AT) != INIT_STATE_READY)
		return UPSTREAM_NOT_READY;
	uint32_t device_id = half(bytes, DEVICE_ID_AT);
	ret_file->device_id = device_id > INT32_MAX ? SNAPSHOT_UNKNOWN : device_id;
	ret_file->updated = word(bytes, UPDATED_AT);
	ret_file->n_impossible = 0;
	ret_file->n_processes = 0;
	read_processes(bytes, layout, ret_file);
	return UPSTREAM_READ;
}
