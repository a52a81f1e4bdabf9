/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/recording/source_recording.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/recording/recording.h"
#include "viewer/source/source_kind.h"

struct source_recording {
	struct source source;
	struct source_filter filter;
	struct recording *recording;
	struct snapshot next; /* what the next poll gives */
	bool is_over;
};

static void destroy(struct source *base)
{
	struct source_recording *source = (struct source_recording *)base;
	snapshot_finish(&source->next);
	recording_close(source->recording);
	free(source);
}

static bool is_wanted(const struct source_filter *filter, const struct snapshot_process *process)
{
	return (filter->pid == 0 || filter->pid == process->pid) &&
	       (filter->uid < 0 || (uint64_t)filter->uid == process->uid);
}

static void keep_devices(uint64_t labels, struct snapshot_process *process)
{
	unsigned kept = 0;
	for (unsigned i = 0; i < process->n_slots; i++) {
		uint64_t label = process->slot[i].label;
		if (label < SNAPSHOT_DEVICES && (labels >> label & 1) != 0)
			process->slot[kept++] = process->slot[i];
	}
	process->n_slots = kept;
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

/* Returns 0 or -ENOMEM. */
static int look_ahead(struct source_recording *source)
{
	const struct snapshot *sample;
	switch (recording_next(source->recording, &sample)) {
	case RECORDING_SAMPLE:
		return snapshot_copy(sample, &source->next);
	case RECORDING_END:
		source->is_over = true;
		return 0;
	case RECORDING_NO_MEMORY:
		break;
	}
	return -ENOMEM;
}

/* All that was recorded is given, whatever is wanted: it costs nothing more. */
static int poll(struct source *base, unsigned want, struct snapshot *snapshot)
{
	struct source_recording *source = (struct source_recording *)base;
	(void)want;
	int r = snapshot_copy(&source->next, snapshot);
	if (r < 0)
		return r;
	apply(&source->filter, snapshot);
	return source->is_over ? 0 : look_ahead(source);
}

static const struct source_kind kind = {poll, destroy};

int source_recording_create(const char *path, const struct source_filter *filter,
	struct source **ret_source, char (*ret_message)[512])
{
	struct source_recording *source = calloc(1, sizeof *source);
	int r = -ENOMEM;
	if (source != NULL)
		r = recording_open(path, &source->recording, ret_message);
	else
		snprintf(*ret_message, sizeof *ret_message, "cannot read %s: %s", path,
			strerror(ENOMEM));
	if (r == 0)
		r = look_ahead(source);
	if (r < 0) {
		if (source != NULL)
			destroy(&source->source);
		return r;
	}
	source->source.kind = &kind;
	source->filter = *filter;
	*ret_source = &source->source;
	return 0;
}

bool source_recording_is_over(const struct source *base)
{
	return ((const struct source_recording *)base)->is_over;
}

bool source_recording_is_damaged(const struct source *base)
{
	return recording_is_damaged(((const struct source_recording *)base)->recording);
}
