/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/recording/source_recording.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/recording/feed.h"
#include "viewer/recording/recording.h"
#include "viewer/source/source_kind.h"

struct source_recording {
	struct source source;
	struct source_filter filter;
	struct recording *recording;
	struct feed *feed;           /* instead of a recording */
	const struct snapshot *next; /* what the next poll gives; NULL: none was given yet */
	bool is_ahead;               /* that was not given yet */
};

static void destroy(struct source *base)
{
	struct source_recording *source = (struct source_recording *)base;
	recording_close(source->recording);
	feed_destroy(source->feed);
	free(source);
}

static bool is_wanted(const struct source_filter *filter, const struct snapshot_process *process)
{
	return (filter->pid == 0 || filter->pid == process->pid) &&
	       (filter->uid < 0 || (uint64_t)filter->uid == process->uid);
}

static void keep_lists(uint64_t devices, struct snapshot_process *process)
{
	size_t kept = 0;
	for (size_t i = 0; i < process->n_records; i++) {
		process->records[i].devices &= devices;
		if (process->records[i].devices != 0)
			process->records[kept++] = process->records[i];
	}
	process->n_records = kept;
	kept = 0;
	for (size_t i = 0; i < process->n_closed; i++) {
		process->closed[i].devices &= devices;
		if (process->closed[i].devices != 0)
			process->closed[kept++] = process->closed[i];
	}
	process->n_closed = kept;
	kept = 0;
	for (size_t i = 0; i < process->n_programs; i++) {
		process->programs[i].devices &= devices;
		if (process->programs[i].devices != 0)
			process->programs[kept++] = process->programs[i];
	}
	process->n_programs = kept;
	kept = 0;
	for (size_t i = 0; i < process->n_new_events; i++) {
		/* Some events name no device. */
		bool names_none = process->events[i].devices == 0;
		process->events[i].devices &= devices;
		if (names_none || process->events[i].devices != 0)
			process->events[kept++] = process->events[i];
	}
	process->n_new_events = kept;
}

static void keep_devices(uint64_t labels, struct snapshot_process *process)
{
	unsigned kept = 0;
	uint64_t devices = 0;
	for (unsigned i = 0; i < process->n_slots; i++) {
		uint64_t label = process->slot[i].label;
		if (label >= SNAPSHOT_DEVICES || (labels >> label & 1) == 0)
			continue;
		devices |= UINT64_C(1) << process->slot[i].index;
		process->slot[kept++] = process->slot[i];
	}
	process->n_slots = kept;
	keep_lists(devices, process);
}

static void apply(const struct source_filter *filter, struct snapshot *snapshot)
{
	size_t kept = 0;
	if (filter->pid == 0 && filter->uid < 0 && filter->devices == 0)
		return;
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		struct snapshot_process *process = &snapshot->processes[p];
		if (filter->devices != 0)
			keep_devices(filter->devices, process);
		if (is_wanted(filter, process) && (filter->devices == 0 || process->n_slots > 0))
			snapshot->processes[kept++] = *process;
	}
	snapshot->n_processes = kept;
	snapshot_merge_devices(snapshot);
}

static enum source_recording_step next_of_recording(struct source_recording *source)
{
	switch (recording_next(source->recording, &source->next)) {
	case RECORDING_SAMPLE:
		return SOURCE_RECORDING_SAMPLE;
	case RECORDING_END:
		return SOURCE_RECORDING_OVER;
	case RECORDING_NO_MEMORY:
		break;
	}
	return SOURCE_RECORDING_NO_MEMORY;
}

static enum source_recording_step next_of_feed(struct source_recording *source)
{
	switch (feed_next(source->feed, &source->next)) {
	case FEED_SAMPLE:
		return SOURCE_RECORDING_SAMPLE;
	case FEED_NOTHING_YET:
		return SOURCE_RECORDING_NOTHING_YET;
	case FEED_END:
		return SOURCE_RECORDING_OVER;
	case FEED_NO_RECORDING:
		return SOURCE_RECORDING_OTHER;
	case FEED_NO_MEMORY:
		break;
	}
	return SOURCE_RECORDING_NO_MEMORY;
}

enum source_recording_step source_recording_look_ahead(struct source *base)
{
	struct source_recording *source = (struct source_recording *)base;
	if (source->is_ahead)
		return SOURCE_RECORDING_SAMPLE;
	enum source_recording_step step =
		source->feed != NULL ? next_of_feed(source) : next_of_recording(source);
	source->is_ahead = step == SOURCE_RECORDING_SAMPLE;
	return step;
}

/* What nobody asked for is left out, so that a command says of a recording what it says of now. */
static void leave_out(unsigned want, struct snapshot *snapshot)
{
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		if ((want & SOURCE_RECORDS) == 0)
			snapshot->processes[p].n_records = 0;
		if ((want & SOURCE_EVENTS) != 0)
			continue;
		snapshot->processes[p].n_new_events = 0;
		snapshot->processes[p].missed_events = 0;
		snapshot->processes[p].earlier_events = 0;
	}
}

static int poll(struct source *base, unsigned want, struct snapshot *snapshot)
{
	struct source_recording *source = (struct source_recording *)base;
	if (source_recording_look_ahead(base) == SOURCE_RECORDING_NO_MEMORY)
		return -ENOMEM;
	if (!source->is_ahead)
		want &= ~(unsigned)SOURCE_EVENTS; /* they were given */
	source->is_ahead = false;
	if (source->next == NULL) {
		snapshot_reset(snapshot);
		return 0;
	}
	int r = snapshot_copy(source->next, snapshot);
	if (r < 0)
		return r;
	leave_out(want, snapshot);
	apply(&source->filter, snapshot);
	return 0;
}

static const struct source_kind kind = {poll, destroy};

static struct source_recording *create(const struct source_filter *filter)
{
	struct source_recording *source = calloc(1, sizeof *source);
	if (source == NULL)
		return NULL;
	source->source.kind = &kind;
	source->filter = *filter;
	return source;
}

int source_recording_create(const char *path, const struct source_filter *filter,
	struct source **ret_source, char (*ret_message)[512])
{
	struct source_recording *source = create(filter);
	if (source == NULL) {
		snprintf(*ret_message, sizeof *ret_message, "cannot read %.400s: %s", path,
			strerror(ENOMEM));
		return -ENOMEM;
	}
	int r = recording_open(path, &source->recording, ret_message);
	if (r < 0) {
		destroy(&source->source);
		return r;
	}
	*ret_source = &source->source;
	return 0;
}

struct source *source_recording_create_feed(int file, const struct source_filter *filter)
{
	struct source_recording *source = create(filter);
	if (source == NULL)
		return NULL;
	source->feed = feed_create(file);
	if (source->feed != NULL)
		return &source->source;
	destroy(&source->source);
	return NULL;
}

int source_recording_file(const struct source *base)
{
	const struct source_recording *source = (const struct source_recording *)base;
	return source->feed != NULL ? feed_file(source->feed) : -1;
}

const char *source_recording_host(const struct source *base)
{
	const struct source_recording *source = (const struct source_recording *)base;
	return source->feed != NULL ? feed_host(source->feed) : recording_host(source->recording);
}

bool source_recording_is_damaged(const struct source *base)
{
	const struct source_recording *source = (const struct source_recording *)base;
	return source->feed != NULL ? feed_is_damaged(source->feed)
				    : recording_is_damaged(source->recording);
}
