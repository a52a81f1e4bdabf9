/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The scopes, programs, closed groups, marks and events of a window. */
#include "viewer/source/window_reader.h"

_Static_assert(sizeof(((struct ttam_shm_scope *)0)->name) == SNAPSHOT_TEXT, "scope text");
_Static_assert(
	sizeof(((struct ttam_shm_mark *)0)->name) == sizeof(((struct snapshot_mark *)0)->name),
	"mark text");

static void *allocate(struct window_reader *reader, uint64_t count, size_t size_bytes)
{
	void *array = snapshot_allocate(reader->snapshot, count * size_bytes);
	if (!array)
		reader->no_memory = true;
	return array;
}

void window_read_scopes(void *context)
{
	struct window_reader *reader = context;
	struct snapshot_process *process = reader->process;
	const struct ttam_shm_window *window = reader->window;
	reader->n_scopes = load_clamped(&window->process.n_scopes, TTAM_SCOPE_COUNT);
	if (reader->n_scopes == 0)
		return;
	process->scopes = allocate(reader, reader->n_scopes, sizeof(*process->scopes));
	if (!process->scopes)
		return;
	/* After a fault, what names a scope must still find one. */
	memset(process->scopes, 0, reader->n_scopes * sizeof(*process->scopes));
	process->n_scopes = reader->n_scopes;
	for (uint64_t i = 0; i < reader->n_scopes; i++)
		ttam_text_load(
			window->scope[i].name, TTAM_TEXT_WORDS(SNAPSHOT_TEXT), process->scopes[i]);
}

/* Read once: what changed meanwhile is there again in the next snapshot. */
static bool copy_program(struct window_reader *reader, const struct ttam_shm_program *from,
	struct snapshot_program *ret_program)
{
	uint64_t generation = load(&from->generation);
	uint64_t devices = load(&from->devices) & reader->selected;
	if (generation % 2 == 0 || devices == 0)
		return false;
	uint64_t meta = load(&from->meta);
	*ret_program = (struct snapshot_program){
		.id = load(&from->program),
		.bytes = load(&from->bytes),
		.count = load(&from->count),
		.end = load(&from->end),
		.devices = devices,
		.cores = (uint32_t)meta,
		.scope = checked_scope(reader, meta >> TTAM_META_SCOPE_SHIFT),
	};
	return atomic_load_explicit(&from->generation, memory_order_relaxed) == generation;
}

void window_read_programs(void *context)
{
	struct window_reader *reader = context;
	struct snapshot_process *process = reader->process;
	const struct ttam_shm_window *window = reader->window;
	uint64_t limit = load_clamped(&window->process.n_programs, TTAM_PROGRAM_COUNT);
	if (limit == 0)
		return;
	process->programs = allocate(reader, limit, sizeof(*process->programs));
	if (!process->programs)
		return;
	for (uint64_t i = 0; i < limit; i++)
		process->n_programs += copy_program(
			reader, &window->program[i], &process->programs[process->n_programs]);
}

static bool copy_closed(struct window_reader *reader, const struct ttam_shm_closed *from,
	struct snapshot_closed *ret_closed)
{
	uint64_t meta = load(&from->meta);
	uint64_t devices = load(&from->devices) & reader->selected;
	if ((meta & 0xff) >= SNAPSHOT_TYPES || devices == 0)
		return false;
	*ret_closed = (struct snapshot_closed){
		.size = load(&from->size),
		.devices = devices,
		.count = load(&from->count),
		.reserved = unknown_if_zero(load(&from->reserved)),
		.oldest = to_realtime(reader, load(&from->oldest)),
		.time = to_realtime(reader, load(&from->time)),
		.type = (uint32_t)(meta & 0xff),
		.reason = (uint32_t)(meta >> TTAM_META_REASON_SHIFT & 0xff),
		.scope = checked_scope(reader, meta >> TTAM_META_SCOPE_SHIFT),
	};
	return true;
}

void window_read_closed(void *context)
{
	struct window_reader *reader = context;
	struct snapshot_process *process = reader->process;
	const struct ttam_shm_window *window = reader->window;
	uint64_t limit = load_clamped(&window->process.n_closed, TTAM_CLOSED_COUNT);
	if (limit == 0)
		return;
	process->closed = allocate(reader, limit, sizeof(*process->closed));
	if (!process->closed)
		return;
	for (uint64_t i = 0; i < limit; i++)
		process->n_closed += copy_closed(
			reader, &window->closed[i], &process->closed[process->n_closed]);
}

void window_read_marks(void *context)
{
	struct window_reader *reader = context;
	struct snapshot_process *process = reader->process;
	const struct ttam_shm_window *window = reader->window;
	uint64_t last = load(&window->process.n_marks);
	uint64_t count = last < TTAM_MARK_COUNT ? last : TTAM_MARK_COUNT;
	if (count == 0)
		return;
	process->marks = allocate(reader, count, sizeof(*process->marks));
	if (!process->marks)
		return;
	for (uint64_t sequence = last - count + 1; sequence - 1 != last; sequence++) {
		const struct ttam_shm_mark *from = &window->mark[(sequence - 1) % TTAM_MARK_COUNT];
		struct snapshot_mark *mark = &process->marks[process->n_marks];
		if (load(&from->sequence) != sequence)
			continue;
		mark->time = to_realtime(reader, load(&from->time));
		ttam_text_load(from->name, TTAM_TEXT_WORDS(48), mark->name);
		if (atomic_load_explicit(&from->sequence, memory_order_relaxed) == sequence)
			process->n_marks++;
	}
}

/* False: overwritten meanwhile, or never written. */
static bool copy_event(
	struct window_reader *reader, uint64_t sequence, struct snapshot_event *ret_event)
{
	const struct ttam_shm_event *from =
		&reader->window->event[(sequence - 1) % TTAM_EVENT_COUNT];
	if (load(&from->sequence) != sequence)
		return false;
	uint64_t meta = load(&from->meta);
	*ret_event = (struct snapshot_event){
		.sequence = sequence,
		.time = to_realtime(reader, load(&from->time)),
		.id = load(&from->id),
		.size = load(&from->size),
		.devices = load(&from->devices),
		.address = load(&from->address),
		.kind = (uint32_t)(meta & 0xff),
		.type = (uint32_t)(meta >> TTAM_META_TYPE_SHIFT & 0xff),
		.scope = checked_scope(reader, meta >> TTAM_META_SCOPE_SHIFT),
	};
	return atomic_load_explicit(&from->sequence, memory_order_relaxed) == sequence;
}

static bool keep_wanted(const struct window_reader *reader, struct snapshot_event *event)
{
	if (event->kind < TTAM_EVENT_ALLOCATE || event->kind > TTAM_EVENT_MARK)
		return false;
	if (event->type >= SNAPSHOT_TYPES)
		return false;
	/* Some events name no device: marks, and frees of what was never seen. */
	bool names_none = event->devices == 0;
	event->devices &= reader->selected;
	return event->devices != 0 || names_none;
}

void window_read_events(void *context)
{
	struct window_reader *reader = context;
	struct snapshot_process *process = reader->process;
	const struct window_request *request = reader->request;
	uint64_t last = load(&reader->window->process.n_events);
	process->n_events = last;
	/* A count that went back: not by an honest writer. */
	uint64_t seen = request->last_event < last ? request->last_event : last;
	uint64_t kept = last < TTAM_EVENT_COUNT ? last : TTAM_EVENT_COUNT;
	uint64_t count = last - seen < kept ? last - seen : kept;
	uint64_t missed = last - seen - count;
	if (request->first_events) {
		process->earlier_events = missed;
		missed = 0;
	}
	if (count > 0)
		process->events = allocate(reader, count, sizeof(*process->events));
	if (!process->events)
		return;
	for (uint64_t sequence = last - count + 1; sequence - 1 != last; sequence++) {
		struct snapshot_event *event = &process->events[process->n_new_events];
		if (!copy_event(reader, sequence, event))
			missed++;
		else
			process->n_new_events += keep_wanted(reader, event);
	}
	process->missed_events = missed;
}
