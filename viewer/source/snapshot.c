/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/snapshot.h"

#include <errno.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One process with all its slots fits, so that a viewer of one job has one chunk. */
#define CHUNK_MIN_BYTES ((size_t)96 * 1024)

struct chunk {
	struct chunk *next;
	size_t capacity;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

struct snapshot_storage {
	struct chunk *first;
	struct chunk *current;
};

void snapshot_finish(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	if (snapshot->storage) {
		struct chunk *chunk = snapshot->storage->first;
		while (chunk) {
			struct chunk *next = chunk->next;
			free(chunk);
			chunk = next;
		}
		free(snapshot->storage);
	}
	memset(snapshot, 0, sizeof(*snapshot));
}

/* A chunk that the last round did not need is given back: one huge job must not stay for ever. */
static void storage_reset(struct snapshot_storage *storage)
{
	struct chunk **link = &storage->first;
	while (*link) {
		struct chunk *chunk = *link;
		if (chunk->used == 0) {
			*link = chunk->next;
			free(chunk);
		} else {
			chunk->used = 0;
			link = &chunk->next;
		}
	}
	storage->current = storage->first;
}

void snapshot_reset(struct snapshot *snapshot)
{
	struct snapshot_storage *storage = snapshot->storage;
	if (storage)
		storage_reset(storage);
	snapshot->time = 0;
	snapshot->monotonic = 0;
	snapshot->viewer_uid = 0;
	snapshot->n_processes = 0;
	snapshot->processes = NULL;
	snapshot->n_devices = 0;
	snapshot->n_notices = 0;
	snapshot->n_retries = 0;
}

static struct chunk *storage_grow(struct snapshot_storage *storage, size_t size_bytes)
{
	size_t capacity = size_bytes > CHUNK_MIN_BYTES ? size_bytes : CHUNK_MIN_BYTES;
	struct chunk *chunk = malloc(sizeof(*chunk) + capacity);
	if (!chunk)
		return NULL;
	chunk->capacity = capacity;
	chunk->used = 0;
	if (storage->current) {
		chunk->next = storage->current->next;
		storage->current->next = chunk;
	} else {
		chunk->next = storage->first;
		storage->first = chunk;
	}
	return chunk;
}

void *snapshot_allocate(struct snapshot *snapshot, size_t size_bytes)
{
	if (!snapshot->storage)
		snapshot->storage = calloc(1, sizeof(*snapshot->storage));
	struct snapshot_storage *storage = snapshot->storage;
	if (!storage || size_bytes > SIZE_MAX / 2)
		return NULL;
	size_t align = alignof(max_align_t);
	size_bytes = (size_bytes + align - 1) / align * align;
	struct chunk *chunk = storage->current;
	while (chunk && chunk->capacity - chunk->used < size_bytes)
		chunk = chunk->next;
	if (!chunk)
		chunk = storage_grow(storage, size_bytes);
	if (!chunk)
		return NULL;
	void *array = chunk->bytes + chunk->used;
	chunk->used += size_bytes;
	storage->current = chunk;
	return array;
}

void snapshot_trim(struct snapshot *snapshot, void *array, size_t size_bytes)
{
	struct chunk *chunk = snapshot->storage->current;
	size_t align = alignof(max_align_t);
	size_t start = (size_t)((unsigned char *)array - chunk->bytes);
	chunk->used = start + (size_bytes + align - 1) / align * align;
}

static bool copy_array(struct snapshot *to, const void *array, size_t size_bytes, void **ret_array)
{
	*ret_array = NULL;
	if (array == NULL)
		return true;
	void *copy = snapshot_allocate(to, size_bytes + 1);
	if (copy == NULL)
		return false;
	memcpy(copy, array, size_bytes);
	*ret_array = copy;
	return true;
}

static bool copy_lists(struct snapshot *to, struct snapshot_process *process)
{
	return copy_array(to, process->records, process->n_records * sizeof(process->records[0]),
		       (void **)&process->records) &&
	       copy_array(to, process->scopes, process->n_scopes * sizeof(process->scopes[0]),
		       (void **)&process->scopes) &&
	       copy_array(to, process->closed, process->n_closed * sizeof(process->closed[0]),
		       (void **)&process->closed) &&
	       copy_array(to, process->programs, process->n_programs * sizeof(process->programs[0]),
		       (void **)&process->programs) &&
	       copy_array(to, process->marks, process->n_marks * sizeof(process->marks[0]),
		       (void **)&process->marks) &&
	       copy_array(to, process->events, process->n_new_events * sizeof(process->events[0]),
		       (void **)&process->events);
}

/* Devices are 60 KiB: only those in use are copied. */
static void copy_head(struct snapshot *to, const struct snapshot *from)
{
	to->time = from->time;
	to->monotonic = from->monotonic;
	to->viewer_uid = from->viewer_uid;
	to->n_devices = from->n_devices;
	memcpy(to->devices, from->devices, from->n_devices * sizeof(from->devices[0]));
	to->n_notices = from->n_notices;
	memcpy(to->notices, from->notices, from->n_notices * sizeof(from->notices[0]));
	to->n_retries = from->n_retries;
}

int snapshot_copy(const struct snapshot *from, struct snapshot *ret_to)
{
	snapshot_reset(ret_to);
	copy_head(ret_to, from);
	if (from->n_processes == 0)
		return 0;
	ret_to->processes =
		snapshot_allocate(ret_to, from->n_processes * sizeof(from->processes[0]));
	if (ret_to->processes == NULL)
		return -ENOMEM;
	for (size_t p = 0; p < from->n_processes; p++) {
		snapshot_copy_process(&from->processes[p], &ret_to->processes[p]);
		if (!copy_lists(ret_to, &ret_to->processes[p]))
			return -ENOMEM;
		ret_to->n_processes++;
	}
	return 0;
}

struct snapshot_notice *snapshot_add_notice(struct snapshot *snapshot,
	enum snapshot_notice_kind kind, const char *object, const char *format, ...)
{
	if (snapshot->n_notices == SNAPSHOT_NOTICES)
		return NULL;
	struct snapshot_notice *notice = &snapshot->notices[snapshot->n_notices++];
	memset(notice, 0, sizeof(*notice));
	notice->kind = kind;
	snprintf(notice->object, sizeof(notice->object), "%s", object);
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(notice->message, sizeof(notice->message), format, arguments);
	va_end(arguments);
	return notice;
}

bool snapshot_notice_is_fault(enum snapshot_notice_kind kind)
{
	return kind != SNAPSHOT_NO_SEGMENT && kind != SNAPSHOT_OUT_OF_SIGHT &&
	       kind != SNAPSHOT_UPSTREAM_FILE;
}
