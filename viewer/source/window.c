/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/window.h"

#include "viewer/source/guard.h"
#include "viewer/source/process_name.h"
#include "viewer/source/window_reader.h"

/* Everything but the slots, which are 60 KiB: each is cleared when it is used. */
static void clear_process(struct snapshot_process *process)
{
	memset(process, 0, offsetof(struct snapshot_process, slot));
	memset(&process->n_records, 0,
		sizeof(*process) - offsetof(struct snapshot_process, n_records));
}

bool window_is_in_use(const struct ttam_shm_process *process)
{
	return load(&process->state) == TTAM_SHM_IN_USE && load(&process->incarnation) % 2 == 0;
}

static void read_counts(struct window_reader *reader)
{
	const struct ttam_shm_process *from = &reader->window->process;
	struct snapshot_process *process = reader->process;
	process->n_events = load(&from->n_events);
	process->n_duplicate = load(&from->n_duplicate);
	process->n_unmatched = load(&from->n_unmatched);
	process->dropped_records = load(&from->dropped_records);
	process->unlisted_records = load(&from->unlisted_records);
	process->dropped_closed = load(&from->dropped_closed);
	process->dropped = process->dropped_records + load(&from->dropped_scopes) +
			   load(&from->dropped_events) + process->dropped_closed +
			   load(&from->dropped_devices) + load(&from->dropped_programs);
	process->n_verified = load(&from->n_verified);
	process->n_differences = load(&from->n_differences);
	process->left_out = load(&from->left_out);
}

static void read_labels(struct window_reader *reader)
{
	const struct ttam_shm_process *from = &reader->window->process;
	struct snapshot_process *process = reader->process;
	process->pid = load(&from->pid);
	process->start_time = load(&from->start_time);
	uint64_t pid_namespace = load(&from->pid_namespace);
	process->foreign = pid_namespace != 0 && reader->request->pid_namespace != 0 &&
			   pid_namespace != reader->request->pid_namespace;
	process->origin =
		load(&from->source) == TTAM_SHM_SOURCE_PRELOAD ? SNAPSHOT_PRELOAD : SNAPSHOT_API;
	process->missing = load(&from->missing) & ((UINT64_C(1) << TTAM_MISSING_BITS) - 1);
	ttam_text_load(from->command, TTAM_TEXT_WORDS(128), process->command);
	ttam_text_load(from->runtime, TTAM_TEXT_WORDS(64), process->runtime);
	ttam_text_load(from->run_id, TTAM_TEXT_WORDS(40), process->run_id);
	process_name(process->command, process->name);
}

static void read_head(void *context)
{
	struct window_reader *reader = context;
	const struct ttam_shm_process *from = &reader->window->process;
	struct snapshot_process *process = reader->process;
	reader->clock_coarse = load(&from->clock_coarse);
	reader->clock_realtime = load(&from->clock_realtime);
	process->first_time = unknown_if_zero(reader->clock_realtime);
	process->last_time = to_realtime(reader, load(&from->last_event));
	process->end_time = unknown_if_zero(load(&from->end_realtime));
	bool is_live = reader->request->is_live && process->end_time == SNAPSHOT_UNKNOWN;
	process->state = is_live ? SNAPSHOT_LIVE : SNAPSHOT_DEAD;
	read_labels(reader);
	read_counts(reader);
}

static void read_core(void *context)
{
	read_head(context);
	window_read_slots(context);
}

/* What is missing after a fault is no reason to hide the rest. */
static void read_part(struct window_reader *reader, void (*part)(void *))
{
	if (!guard_run(reader->window, sizeof(*reader->window), part, reader))
		reader->process->torn = true;
}

static void read_lists(struct window_reader *reader)
{
	unsigned want = reader->request->want;
	if (reader->process->state == SNAPSHOT_DEAD && reader->process->unlisted_records == 0)
		read_part(reader, window_read_totals);
	read_part(reader, window_read_marks);
	if (want & SOURCE_RECORDS) {
		read_part(reader, window_read_records);
		read_part(reader, window_read_programs);
	}
	if (want & SOURCE_CLOSED)
		read_part(reader, window_read_closed);
	if (want & SOURCE_EVENTS)
		read_part(reader, window_read_events);
	if (want & (SOURCE_RECORDS | SOURCE_CLOSED | SOURCE_EVENTS))
		read_part(reader, window_read_scopes);
}

struct check {
	const struct ttam_shm_process *process;
	bool in_use;
	uint64_t incarnation;
};

static void read_check(void *context)
{
	struct check *check = context;
	atomic_thread_fence(memory_order_acquire);
	check->incarnation = load(&check->process->incarnation);
	check->in_use = window_is_in_use(check->process);
}

static struct check check_owner(const struct ttam_shm_window *window)
{
	struct check check = {.process = &window->process};
	if (!guard_run(window, sizeof(*window), read_check, &check))
		check.in_use = false;
	return check;
}

enum window_status window_read(const struct ttam_shm_window *window,
	const struct window_request *request, struct snapshot *snapshot,
	struct snapshot_process *process)
{
	struct window_reader reader = {
		.window = window, .request = request, .snapshot = snapshot, .process = process};
	clear_process(process);
	struct check before = check_owner(window);
	if (!before.in_use)
		return WINDOW_EMPTY;
	reader.incarnation = before.incarnation;
	if (!guard_run(window, sizeof(*window), read_core, &reader))
		return WINDOW_FAULTED;
	read_lists(&reader);
	if (reader.no_memory)
		return WINDOW_NO_MEMORY;
	struct check after = check_owner(window);
	if (!after.in_use || after.incarnation != before.incarnation)
		return WINDOW_CHANGED;
	process->key = before.incarnation;
	return WINDOW_READ;
}
