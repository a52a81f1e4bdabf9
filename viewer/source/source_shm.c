/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* source_shm: the processes in all segments that can be read. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "viewer/source/host_pids.h"
#include "viewer/source/places.h"
#include "viewer/source/source_kind.h"
#include "viewer/source/window.h"

/* A window that is handed over again and again is left for the next poll. */
#define WINDOW_RETRIES 3

/* A process that was not found, as it is out of our sight, is looked for again after this. */
#define SEARCH_NS UINT64_C(3000000000)

struct source_shm {
	struct source source;
	struct source_filter filter;
	char *run_id;
	uint64_t pid_namespace;
	struct places places;
	uint64_t searched; /* monotonic ns: for processes of other PID namespaces */
	bool has_new_stranger;
};

/* A window with somebody in it, before it is read: so that processes can be read in order. */
struct candidate {
	struct segment *segment;
	unsigned window;
	bool is_live;
	uint64_t pid; /* as we number it, else in its own PID namespace */
	struct segment_peek peek;
};

static uint64_t own_pid_namespace(void)
{
	struct stat status;
	return stat("/proc/self/ns/pid", &status) == 0 ? status.st_ino : 0;
}

static uint64_t now_ns(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* FNV-1a. */
static uint64_t hash_words(const uint64_t *words, size_t n_words)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	const unsigned char *bytes = (const unsigned char *)words;
	for (size_t i = 0; i < n_words * sizeof(words[0]); i++)
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* The words that make a process one of its kind. */
static uint64_t make_key(const struct segment *segment, unsigned window, uint64_t incarnation)
{
	uint64_t words[] = {segment->device, segment->inode, window, incarnation};
	return hash_words(words, sizeof(words) / sizeof(words[0]));
}

/* Who counts chips alike, if the chips themselves are not known. */
static uint64_t make_numbering(const struct candidate *candidate)
{
	uint64_t words[] = {candidate->segment->device, candidate->segment->inode,
		candidate->peek.pid_namespace, candidate->peek.numbering};
	return hash_words(words, sizeof(words) / sizeof(words[0]));
}

static int compare_candidates(const void *a_pointer, const void *b_pointer)
{
	const struct candidate *a = a_pointer;
	const struct candidate *b = b_pointer;
	if (a->is_live != b->is_live)
		return a->is_live ? -1 : 1;
	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	if (a->segment->uid != b->segment->uid)
		return a->segment->uid < b->segment->uid ? -1 : 1;
	return (a->window > b->window) - (a->window < b->window);
}

/*
 * Who died does not come back to life. A lock on a window of the dead is its next owner's, who has
 * not emptied it yet, or that of one who is about to give its memory back.
 */
static bool is_live(struct segment *segment, unsigned window, const struct segment_peek *peek)
{
	struct segment_window *seen = &segment->window[window];
	if (seen->incarnation != peek->incarnation) {
		seen->incarnation = peek->incarnation;
		seen->host_pid = 0;
		seen->last_event = 0;
		seen->has_events = false;
		seen->has_died = false;
	}
	if (!seen->has_died && (peek->has_ended || !segment_is_locked(segment, window)))
		seen->has_died = true;
	return !seen->has_died;
}

static bool is_stranger(const struct source_shm *source, const struct candidate *candidate)
{
	uint64_t namespace = candidate->peek.pid_namespace;
	return candidate->is_live && namespace != 0 && namespace != source->pid_namespace &&
	       candidate->segment->window[candidate->window].host_pid == 0;
}

static void say_if_full(struct snapshot *snapshot, const struct segment *segment, unsigned n_live)
{
	if (n_live == TTAM_WINDOW_COUNT)
		snapshot_add_notice(snapshot, SNAPSHOT_NO_WINDOW, segment->path,
			"all %u windows of %s are in use: further processes are not tracked",
			n_live, segment->path);
}

static size_t find_in_segment(struct source_shm *source, struct snapshot *snapshot,
	struct segment *segment, struct candidate *candidates)
{
	size_t n = 0;
	unsigned n_live = 0;
	segment_find_used(segment);
	for (unsigned i = 0; i < TTAM_WINDOW_COUNT; i++) {
		struct segment_peek peek;
		if (!segment_peek(segment, i, &peek))
			continue;
		bool is_new = segment->window[i].incarnation != peek.incarnation;
		struct candidate *candidate = &candidates[n++];
		*candidate = (struct candidate){segment, i, false, peek.pid, peek};
		candidate->is_live = is_live(segment, i, &peek);
		n_live += candidate->is_live;
		source->has_new_stranger |= is_new && is_stranger(source, candidate);
	}
	say_if_full(snapshot, segment, n_live);
	return n;
}

/* Those that live in other PID namespaces are found while they do; the dead keep what was found. */
static int number_strangers(struct source_shm *source, struct snapshot *snapshot,
	struct candidate *candidates, size_t n_candidates)
{
	size_t n_wanted = 0;
	struct host_pid *wanted = NULL;
	bool is_due =
		source->has_new_stranger || snapshot->monotonic - source->searched >= SEARCH_NS;
	for (size_t i = 0; is_due && i < n_candidates; i++)
		n_wanted += is_stranger(source, &candidates[i]);
	if (n_wanted > 0) {
		wanted = snapshot_allocate(snapshot, n_wanted * sizeof(*wanted));
		if (!wanted)
			return -ENOMEM;
		source->searched = snapshot->monotonic;
		source->has_new_stranger = false;
	}
	size_t n = 0;
	for (size_t i = 0; n < n_wanted && i < n_candidates; i++) {
		const struct candidate *of = &candidates[i];
		if (is_stranger(source, of))
			wanted[n++] = (struct host_pid){of->peek.pid, of->peek.pid_namespace,
				of->peek.start_time, &of->segment->window[of->window].host_pid};
	}
	host_pids_find(wanted, n_wanted);
	for (size_t i = 0; i < n_candidates; i++) {
		const struct candidate *of = &candidates[i];
		uint64_t host_pid = of->segment->window[of->window].host_pid;
		if (host_pid != 0)
			candidates[i].pid = host_pid;
	}
	return 0;
}

static size_t keep_wanted(
	const struct source_shm *source, struct candidate *candidates, size_t n_candidates)
{
	size_t n = 0;
	for (size_t i = 0; i < n_candidates; i++)
		if (source->filter.pid == 0 || source->filter.pid == candidates[i].pid)
			candidates[n++] = candidates[i];
	return n;
}

static int find_candidates(struct source_shm *source, struct snapshot *snapshot,
	struct candidate *candidates, size_t *ret_count)
{
	size_t n = 0;
	for (struct directory *directory = &source->places.own; directory;
		directory = directory->next)
		for (struct segment *segment = directory->segments; segment;
			segment = segment->next)
			if (!places_is_repeated(&source->places, segment))
				n += find_in_segment(source, snapshot, segment, &candidates[n]);
	int error = number_strangers(source, snapshot, candidates, n);
	if (error)
		return error;
	n = keep_wanted(source, candidates, n);
	qsort(candidates, n, sizeof(*candidates), compare_candidates);
	*ret_count = n;
	return 0;
}

static enum window_status read_window(const struct source_shm *source,
	const struct candidate *candidate, unsigned want, struct snapshot *snapshot,
	struct snapshot_process *process)
{
	struct segment_window *window = &candidate->segment->window[candidate->window];
	struct window_request request = {
		.want = want,
		.n_records = segment_count_records(candidate->segment, candidate->window),
		.devices = source->filter.devices,
		.monotonic = snapshot->monotonic,
		.realtime = snapshot->time,
		.last_event = window->last_event,
		.first_events = !window->has_events,
		.is_live = candidate->is_live,
		.pid_namespace = source->pid_namespace,
	};
	enum window_status status = WINDOW_CHANGED;
	for (int i = 0; i < WINDOW_RETRIES && status == WINDOW_CHANGED; i++) {
		status = window_read(window->bytes, &request, snapshot, process);
		snapshot->n_retries += status == WINDOW_CHANGED;
	}
	/* Another owner than the one whose lock was asked for: of the next poll. */
	if (status == WINDOW_READ && process->key != window->incarnation)
		return WINDOW_CHANGED;
	if (status == WINDOW_READ && (want & SOURCE_EVENTS)) {
		window->has_events = true;
		window->last_event = process->n_events;
	}
	return status;
}

static bool is_wanted(const struct source_shm *source, const struct snapshot_process *process)
{
	if (source->filter.devices != 0 && process->n_slots == 0)
		return false;
	return !source->run_id || strcmp(source->run_id, process->run_id) == 0;
}

static void set_pid(struct snapshot_process *process, const struct segment_window *window)
{
	if (!process->foreign || window->host_pid == 0)
		return;
	process->pid_inside = process->pid;
	process->pid = window->host_pid;
	process->foreign = false;
}

static int read_candidates(struct source_shm *source, const struct candidate *candidates,
	size_t n_candidates, unsigned want, struct snapshot *snapshot)
{
	for (size_t i = 0; i < n_candidates; i++) {
		const struct candidate *candidate = &candidates[i];
		struct snapshot_process *process = &snapshot->processes[snapshot->n_processes];
		enum window_status status = read_window(source, candidate, want, snapshot, process);
		if (status == WINDOW_NO_MEMORY)
			return -ENOMEM;
		if (status != WINDOW_READ || !is_wanted(source, process))
			continue;
		process->key = make_key(candidate->segment, candidate->window, process->key);
		process->uid = candidate->segment->uid;
		process->window = candidate->window;
		snprintf(process->segment, sizeof(process->segment), "%.*s", SNAPSHOT_TEXT - 1,
			candidate->segment->path);
		set_pid(process, &candidate->segment->window[candidate->window]);
		for (unsigned s = 0; s < process->n_slots; s++)
			process->slot[s].numbering = make_numbering(candidate);
		snapshot->n_processes++;
	}
	return 0;
}

static size_t count_segments(const struct places *places)
{
	size_t count = 0;
	for (const struct directory *directory = &places->own; directory;
		directory = directory->next)
		for (const struct segment *segment = directory->segments; segment;
			segment = segment->next)
			count++;
	return count;
}

static int read_processes(struct source_shm *source, unsigned want, struct snapshot *snapshot)
{
	size_t most = count_segments(&source->places) * TTAM_WINDOW_COUNT;
	size_t n;
	if (most == 0)
		return 0;
	struct candidate *candidates = snapshot_allocate(snapshot, most * sizeof(*candidates));
	if (!candidates)
		return -ENOMEM;
	int error = find_candidates(source, snapshot, candidates, &n);
	if (error)
		return error;
	snapshot->processes = snapshot_allocate(snapshot, n * sizeof(*snapshot->processes));
	if (!snapshot->processes)
		return -ENOMEM;
	return read_candidates(source, candidates, n, want, snapshot);
}

static void say_if_nothing(const struct source_shm *source, struct snapshot *snapshot)
{
	if (count_segments(&source->places) > 0 || snapshot->n_notices > 0)
		return;
	uid_t uid = source->filter.uid >= 0 ? (uid_t)source->filter.uid : geteuid();
	char path[TTAM_PATH_CAPACITY];
	if (ttam_segment_path(uid, path) < 0)
		return;
	snapshot_add_notice(
		snapshot, SNAPSHOT_NO_SEGMENT, path, "No job has been tracked yet (no %s)", path);
}

static int poll_shm(struct source *base, unsigned want, struct snapshot *snapshot)
{
	struct source_shm *source = (struct source_shm *)base;
	snapshot_reset(snapshot);
	snapshot->time = now_ns(CLOCK_REALTIME);
	snapshot->monotonic = now_ns(CLOCK_MONOTONIC);
	places_refresh(&source->places, source->filter.uid, snapshot);
	int error = read_processes(source, want, snapshot);
	if (error)
		return error;
	say_if_nothing(source, snapshot);
	places_say_what_is_hidden(&source->places, snapshot);
	snapshot_merge_devices(snapshot);
	return 0;
}

static void destroy_shm(struct source *base)
{
	struct source_shm *source = (struct source_shm *)base;
	places_finish(&source->places);
	free(source->run_id);
	free(source);
}

static const struct source_kind shm_kind = {.poll = poll_shm, .destroy = destroy_shm};

struct source *source_shm_create(const struct source_filter *filter)
{
	struct source_shm *source = calloc(1, sizeof(*source));
	if (!source)
		return NULL;
	source->source.kind = &shm_kind;
	source->filter = *filter;
	source->filter.run_id = NULL;
	if (filter->run_id) {
		source->run_id = strdup(filter->run_id);
		if (!source->run_id) {
			free(source);
			return NULL;
		}
	}
	source->pid_namespace = own_pid_namespace();
	places_init(&source->places);
	return &source->source;
}
