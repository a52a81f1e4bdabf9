/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A writer stopped at every instruction of an allocation and a free, or of what a program does with
 * its circular buffers, and killed at many of them: the reader neither waits nor reads what never
 * was.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "producer/tt_allocmon.h"
#include "tests/test.h"
#include "tests/viewer/place.h"

#define SIZE 4096u
#define KILL_EVERY 40 /* instructions */

static struct source *source;
static struct snapshot snapshot;

static void set_up(void)
{
	place_make();
	source = source_of_all();
}

static void tear_down(void)
{
	source_destroy(source);
	snapshot_finish(&snapshot);
	place_remove();
}

static void allocate(uint64_t id)
{
	struct ttam_buffer buffer = {.struct_size = sizeof(buffer),
		.id = id,
		.devices = 3,
		.size = SIZE,
		.reserved = SIZE,
		.allocator = 1,
		.num_banks = 12};
	ttam_track_allocate(&buffer);
}

/* What a writer has before, what it then does step by step, and what must hold at each. */
struct writer {
	void (*before)(void);
	void (*events)(void);
	void (*check)(const struct snapshot_process *process);
};

static void allocate_ten(void)
{
	for (uint64_t id = 1; id <= 10; id++)
		allocate(id);
}

/* Ten buffers are live before and after. */
static void allocate_and_free(void)
{
	allocate(11);
	ttam_track_deallocate(11, 3);
}

/* Stops itself before and after the events. */
static pid_t start_writer(const struct writer *writer)
{
	pid_t pid = fork();
	if (pid == 0) {
		if (ttam_open() != 0)
			_exit(1);
		writer->before();
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		writer->events();
		raise(SIGUSR1);
		_exit(0);
	}
	int status = 0;
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	return pid;
}

/* False: the events are over. */
static bool step(pid_t pid)
{
	int status = 0;
	ck_assert_int_eq(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSTOPPED(status));
	return WSTOPSIG(status) == SIGTRAP;
}

static void check_type(const struct snapshot_type *dram)
{
	ck_assert(dram->count == 10 || dram->count == 11);
	ck_assert_uint_eq(dram->current, SIZE * dram->count);
	ck_assert_uint_eq(dram->count, dram->n_alloc - dram->n_free);
	ck_assert(dram->n_alloc == 10 || dram->n_alloc == 11);
	ck_assert_uint_ge(dram->peak, dram->current);
}

static void check_buffers(const struct snapshot_process *process)
{
	ck_assert(process->n_records == 10 || process->n_records == 11);
	for (unsigned s = 0; s < 2; s++) {
		const struct snapshot_type *dram = &process->slot[s].type[TTAM_SHM_DRAM];
		check_type(dram);
		/* The records of the dead are what it had. */
		ck_assert(process->state == SNAPSHOT_LIVE || dram->count == process->n_records);
	}
}

static const struct writer buffers = {allocate_ten, allocate_and_free, check_buffers};

static void check(const struct writer *writer, pid_t pid, enum snapshot_state state)
{
	poll_all(source, &snapshot);
	const struct snapshot_process *process = find_process(&snapshot, (uint64_t)pid);
	ck_assert_ptr_nonnull(process);
	ck_assert_int_eq(process->state, state);
	ck_assert_uint_eq(snapshot.n_retries, 0);
	ck_assert(!process->torn);
	ck_assert_uint_eq(process->n_slots, 2);
	writer->check(process);
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void stop_at_every_instruction(const struct writer *writer, unsigned at_least)
{
	pid_t pid = start_writer(writer);
	unsigned instructions = 0;
	while (step(pid)) {
		check(writer, pid, SNAPSHOT_LIVE);
		instructions++;
	}
	ck_assert_uint_gt(instructions, at_least);
	end(pid);
}

static void kill_at_many(const struct writer *writer)
{
	bool is_within = true;
	for (unsigned instructions = 1; is_within; instructions += KILL_EVERY) {
		pid_t pid = start_writer(writer);
		for (unsigned i = 0; i < instructions && is_within; i++)
			is_within = step(pid);
		end(pid);
		check(writer, pid, SNAPSHOT_DEAD);
	}
}

START_TEST(reads_a_writer_stopped_at_every_instruction)
{
	stop_at_every_instruction(&buffers, 100);
}
END_TEST

START_TEST(totals_of_the_killed_are_those_of_their_records)
{
	kill_at_many(&buffers);
}
END_TEST

/* Circular buffers of a size on so many cores. */
static void place_cb(uint64_t program, uint64_t devices, uint64_t size, uint32_t cores,
	uint64_t address, uint32_t first)
{
	struct ttam_circular_buffer cb = {.struct_size = sizeof(cb),
		.program = program,
		.devices = devices,
		.size = size,
		.num_cores = cores,
		.address = address,
		.first = first};
	ttam_track_allocate_cb(&cb);
}

static void build_two_programs(void)
{
	ttam_scope_push("two");
	place_cb(1, 3, 100, 10, 1000, 1);
	place_cb(2, 3, 50, 8, 1100, 1);
	ttam_scope_pop();
}

/* A new program, one CB more of it on one of its devices, its end; another set of an old program;
 * and one that takes the entry which the third program had. */
static void change_programs(void)
{
	ttam_scope_push("matmul");
	place_cb(3, 3, 70, 9, 1200, 1);
	place_cb(3, 1, 30, 12, 1300, 0);
	ttam_track_deallocate_cb(3, 3);
	ttam_scope_pop();
	place_cb(1, 3, 110, 11, 1400, 1);
	place_cb(4, 2, 20, 2, 1500, 1);
	ttam_track_deallocate_cb(4, 2);
}

/* All that an entry of the table ever is, whole. */
static const struct {
	struct snapshot_program program;
	const char *scope;
} program_states[] = {
	{{.id = 1, .bytes = 1000, .count = 1, .end = 1100, .devices = 3, .cores = 10}, "two"},
	{{.id = 1, .bytes = 1210, .count = 1, .end = 1510, .devices = 3, .cores = 11}, ""},
	{{.id = 2, .bytes = 400, .count = 1, .end = 1150, .devices = 3, .cores = 8}, "two"},
	{{.id = 3, .bytes = 630, .count = 1, .end = 1270, .devices = 3, .cores = 9}, "matmul"},
	{{.id = 3, .bytes = 630, .count = 1, .end = 1270, .devices = 2, .cores = 9}, "matmul"},
	{{.id = 3, .bytes = 990, .count = 2, .end = 1330, .devices = 1, .cores = 12}, "matmul"},
	{{.id = 4, .bytes = 40, .count = 1, .end = 1520, .devices = 2, .cores = 2}, ""},
};

enum { PROGRAM_STATES = sizeof(program_states) / sizeof(program_states[0]) };

static bool is_state(const struct snapshot_process *process, const struct snapshot_program *is)
{
	const char *scope = is->scope == 0 ? "" : process->scopes[is->scope - 1];
	for (unsigned i = 0; i < PROGRAM_STATES; i++) {
		const struct snapshot_program *was = &program_states[i].program;
		if (is->id == was->id && is->bytes == was->bytes && is->count == was->count &&
			is->end == was->end && is->devices == was->devices &&
			is->cores == was->cores && strcmp(scope, program_states[i].scope) == 0)
			return true;
	}
	return false;
}

/* How many programs are listed on a device, each once. */
static unsigned count_listed(const struct snapshot_process *process, unsigned device)
{
	unsigned seen = 0, listed = 0;
	for (size_t i = 0; i < process->n_programs; i++) {
		const struct snapshot_program *program = &process->programs[i];
		if ((program->devices >> device & 1) == 0)
			continue;
		ASSERT_IN_LOOP((seen >> program->id & 1) == 0);
		seen |= 1u << program->id;
		listed++;
	}
	ASSERT_IN_LOOP((seen >> 2 & 1) != 0);
	return listed;
}

/* The counters are what they were before or after an event, the list at most an event apart. */
static void check_cbs(const struct snapshot_process *process, unsigned device)
{
	const struct snapshot_type *cbs = &process->slot[device].type[TTAM_SHM_CB];
	unsigned listed = count_listed(process, device);
	ASSERT_IN_LOOP(cbs->current == 1000 || cbs->current == 1210);
	ASSERT_IN_LOOP(cbs->count == 1);
	ASSERT_IN_LOOP(cbs->programs == 2 || cbs->programs == 3);
	ASSERT_IN_LOOP(listed + 1 >= cbs->programs && listed <= cbs->programs + 1);
	ASSERT_IN_LOOP(cbs->peak >= cbs->current);
}

static void check_programs(const struct snapshot_process *process)
{
	for (size_t i = 0; i < process->n_programs; i++)
		ASSERT_IN_LOOP(is_state(process, &process->programs[i]));
	for (unsigned device = 0; device < 2; device++)
		check_cbs(process, device);
}

static const struct writer programs = {build_two_programs, change_programs, check_programs};

START_TEST(reads_programs_of_a_writer_stopped_at_every_instruction)
{
	stop_at_every_instruction(&programs, 500);
}
END_TEST

START_TEST(reads_programs_of_the_killed)
{
	kill_at_many(&programs);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("every instruction");
	TCase *stops = tcase_create("stops");
	tcase_add_checked_fixture(stops, set_up, tear_down);
	tcase_set_timeout(stops, 60);
	/* Valgrind, which runs without forks, is a processor that cannot be stepped. */
	const char *fork_mode = getenv("CK_FORK");
	if (!fork_mode || fork_mode[0] != 'n') {
		tcase_add_test(stops, reads_a_writer_stopped_at_every_instruction);
		tcase_add_test(stops, totals_of_the_killed_are_those_of_their_records);
		tcase_add_test(stops, reads_programs_of_a_writer_stopped_at_every_instruction);
		tcase_add_test(stops, reads_programs_of_the_killed);
	}
	suite_add_tcase(suite, stops);
	return suite;
}

TEST_MAIN(make_suite)
