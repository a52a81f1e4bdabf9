/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* attach: track a job that already runs. */
#include "attach/attach.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/layout.h"
#include "common/metal_names.h"
#include "viewer/command/options.h"
#include "viewer/command/place.h"
#include "viewer/command/values.h"
#include "viewer/command/words.h"
#include "viewer/output/escape.h"
#include "viewer/source/source.h"

#define SECOND UINT64_C(1000000000)

enum {
	WINDOW_TRIES = 20, /* until the window of a process that has just started is there */
	WINDOW_PAUSE_NS = 25000000,
	SETTLE_PAUSE_NS = 150000000, /* start_late.h */
};

static void complain(const char *text)
{
	char escaped[2 * ATTACH_MESSAGE];
	fprintf(stderr, "tt-allocmon attach: %s\n", escape_text(text, escaped, sizeof escaped));
}

static const struct snapshot_process *tracked(const struct snapshot *snapshot, uint64_t pid)
{
	for (size_t i = 0; i < snapshot->n_processes; i++) {
		const struct snapshot_process *process = &snapshot->processes[i];
		if (process->pid == pid && !process->foreign && process->state == SNAPSHOT_LIVE &&
			process->origin != SNAPSHOT_UPSTREAM)
			return process;
	}
	return NULL;
}

static void print_bytes(const char *name, uint64_t bytes)
{
	char text[32];
	words_number(bytes, sizeof text, text);
	printf(", %s %s bytes", name, text);
}

static void print_window(const struct snapshot_process *process)
{
	uint64_t buffers = 0, dram = 0, l1 = 0;
	char name[4 * sizeof process->name], count[32];
	escape_text(process->name, name, sizeof name);
	if (process->n_slots == 0) {
		printf("%" PRIu64 " %s is tracked from now on: its numbers come with its next "
		       "allocation\n",
			process->pid, name);
		return;
	}
	for (unsigned i = 0; i < process->n_slots; i++) {
		const struct snapshot_type *type = process->slot[i].type;
		buffers += type[TTAM_SHM_DRAM].count + type[TTAM_SHM_L1].count +
			   type[TTAM_SHM_L1_SMALL].count;
		dram += type[TTAM_SHM_DRAM].current;
		l1 += type[TTAM_SHM_L1].current + type[TTAM_SHM_L1_SMALL].current;
	}
	words_number(buffers, sizeof count, count);
	printf("%" PRIu64 " %s is tracked: %u device%s, %s buffers", process->pid, name,
		process->n_slots, process->n_slots == 1 ? "" : "s", count);
	print_bytes("DRAM", dram);
	print_bytes("L1", l1);
	putchar('\n');
}

/* print_tracked: false: it has no window that can be seen from here. */
static bool print_tracked(struct source *source, struct snapshot *snapshot, uint64_t pid)
{
	if (source_poll(source, SOURCE_COUNTERS, snapshot) < 0)
		return false;
	const struct snapshot_process *process = tracked(snapshot, pid);
	if (process != NULL)
		print_window(process);
	return process != NULL;
}

static int report_started(struct source *source, struct snapshot *snapshot, uint64_t pid)
{
	for (int i = 0; i < WINDOW_TRIES; i++) {
		if (print_tracked(source, snapshot, pid))
			return EXIT_DONE;
		nanosleep(&(struct timespec){.tv_nsec = WINDOW_PAUSE_NS}, NULL);
	}
	printf("%" PRIu64 " is tracked, but its window cannot be seen from here: it has another "
	       "/dev/shm, or TT_ALLOCMON_DIR is not the same\n",
		pid);
	return EXIT_DONE;
}

static int report(const struct attach_report *report, struct source *source,
	struct snapshot *snapshot, uint64_t pid)
{
	if (report->outcome != ATTACH_CALLED) {
		complain(report->message);
		return EXIT_FAILED;
	}
	if (report->result < 0) {
		char text[ATTACH_MESSAGE];
		snprintf(text, sizeof text,
			"%" PRIu64 " cannot be tracked: %s; the job goes on without it, and "
			"TT_ALLOCMON_LOG in its environment would tell more",
			pid, strerror(-report->result));
		complain(text);
		return EXIT_FAILED;
	}
	return report_started(source, snapshot, pid);
}

static int find_library(char *ret_path)
{
	char path[PLACE_CAPACITY], text[ATTACH_MESSAGE];
	int error = place_find(PLACE_PRELOAD, path);
	if (error == 0 && realpath(path, ret_path) == NULL)
		error = -errno;
	if (error < 0) {
		snprintf(text, sizeof text, "cannot read %.900s: %s", path, strerror(-error));
		complain(text);
	}
	return error;
}

/* What attach_call() needs of its process. */
static void take_children_signal(void)
{
	sigset_t child;
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
}

/* Calls that were on their way past the hooks are over by now, and a job that rests makes no other
 * in which it could see that. In vain it is no loss: a later call of the job will do. */
static void settle(const struct attach_request *request)
{
	struct attach_report again;
	nanosleep(&(struct timespec){.tv_nsec = SETTLE_PAUSE_NS}, NULL);
	attach_call(request, &again);
}

static int attach(uint64_t pid, struct source *source, struct snapshot *snapshot)
{
	char library[PLACE_CAPACITY];
	struct attach_report result;
	if (find_library(library) < 0)
		return EXIT_FAILED;
	struct attach_request request = {
		.pid = (pid_t)pid,
		.library = library,
		.function = "ttam_preload_start_late",
		.needs = METAL_LIBRARY,
		.patience_ns = 5 * SECOND,
		.limit_ns = 5 * SECOND,
	};
	take_children_signal();
	attach_call(&request, &result);
	if (result.outcome == ATTACH_CALLED && result.result == 0)
		settle(&request);
	return report(&result, source, snapshot, pid);
}

int command_attach(const struct options *options)
{
	uint64_t pid;
	int exit_status = EXIT_FAILED;
	struct snapshot snapshot = {0};
	const char *wanted = value_pid(options->arguments[0], &pid);
	if (wanted != NULL) {
		char text[ATTACH_MESSAGE];
		snprintf(text, sizeof text, "'%.200s' is not %s", options->arguments[0], wanted);
		complain(text);
		return EXIT_USAGE;
	}
	struct source_filter filter = {.uid = -1, .pid = pid};
	struct source *source = source_shm_create(&filter);
	if (source == NULL)
		complain("no memory for a snapshot");
	else if (print_tracked(source, &snapshot, pid))
		exit_status = EXIT_DONE;
	else
		exit_status = attach(pid, source, &snapshot);
	snapshot_finish(&snapshot);
	source_destroy(source);
	return exit_status;
}
