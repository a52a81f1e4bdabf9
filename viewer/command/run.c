/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* run: track a command from its start to its end. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include "common/layout.h"
#include "common/segment.h"
#include "viewer/command/job.h"
#include "viewer/command/options.h"
#include "viewer/command/place.h"
#include "viewer/command/program.h"
#include "viewer/command/remains.h"
#include "viewer/command/sites.h"
#include "viewer/output/escape.h"
#include "viewer/source/source.h"

enum {
	EXIT_NOT_EXECUTABLE = 126,
	EXIT_NOT_FOUND = 127,
	RUN_ID_SIZE = 37, /* a UUID and its end */
};

struct run {
	char id[RUN_ID_SIZE];
	bool has_preload;
	char preload[PLACE_CAPACITY];
	char *ld_preload;  /* NULL: as it was */
	char *python_path; /* the same */
	struct job_signals signals;
};

static int make_run_id(char *ret_id)
{
	int error = 0;
	FILE *file = fopen("/proc/sys/kernel/random/uuid", "re");
	if (file == NULL)
		return -errno;
	if (fgets(ret_id, RUN_ID_SIZE, file) == NULL)
		error = -EIO;
	fclose(file);
	return error;
}

static int prepare_preload(struct run *run)
{
	int error = place_find(PLACE_PRELOAD, run->preload);
	if (error < 0) {
		fprintf(stderr,
			"tt-allocmon run: cannot read %s: %s; only programs that use "
			"libtt-allocmon are tracked\n",
			run->preload, strerror(-error));
		return 0;
	}
	if (strpbrk(run->preload, ": ") != NULL) {
		fprintf(stderr,
			"tt-allocmon run: cannot preload '%s': LD_PRELOAD ends a path at every "
			"space and colon; install tt-allocmon in a folder without them\n",
			run->preload);
		return -EINVAL;
	}
	run->ld_preload = job_prepend("LD_PRELOAD", run->preload, ": ");
	if (run->ld_preload == NULL)
		return -ENOMEM;
	run->has_preload = true;
	return 0;
}

static int execute(const struct run *run, char **argv, pid_t *ret_pid, int *ret_status)
{
	struct job_setting settings[] = {
		{"TT_ALLOC_TRACKING_ENABLED", "1"},
		{"TT_ALLOCMON_RUN", run->id},
		{"LD_PRELOAD", run->ld_preload},
		{"PYTHONPATH", run->python_path},
		{"TT_ALLOCMON_SITES", run->python_path != NULL ? "1" : NULL},
		{NULL, NULL},
	};
	return job_run(argv, settings, &run->signals, ret_pid, ret_status);
}

static const char *reason_of_kind(enum program_kind kind)
{
	switch (kind) {
	case PROGRAM_STATIC:
		return "it is linked statically, so that nothing can be preloaded into it";
	case PROGRAM_PRIVILEGED:
		return "it gains rights when it starts, so that the loader ignores LD_PRELOAD";
	case PROGRAM_FOREIGN:
		return "it is made for another machine than the preload library";
	case PROGRAM_LOADABLE:
	case PROGRAM_UNKNOWN:
		break;
	}
	return NULL;
}

static bool is_full(const char *folder)
{
	struct statvfs status;
	if (statvfs(folder, &status) < 0 || status.f_blocks == 0)
		return false;
	return (uint64_t)status.f_bavail * status.f_frsize <
	       offsetof(struct ttam_shm_window, closed);
}

static bool has_segment(const struct snapshot *snapshot)
{
	for (unsigned i = 0; i < snapshot->n_notices; i++)
		if (snapshot->notices[i].kind == SNAPSHOT_NO_SEGMENT)
			return false;
	return true;
}

static const char *reason_of_place(const struct snapshot *snapshot)
{
	struct rlimit limit;
	if (is_full(ttam_segment_directory()))
		return "there is no room where segments are made; `tt-allocmon doctor` tells where";
	if (!has_segment(snapshot) && getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
		limit.rlim_cur < TTAM_FILE_SIZE)
		return "no segment can be made: the limit of a file's size (ulimit -f) is too low";
	return NULL;
}

/* find_reason: a job that could not be tracked is silent about it, so that none is not proven. */
static const char *find_reason(
	const struct run *run, const struct snapshot *snapshot, const char *name)
{
	if (!run->has_preload)
		return "there is no preload library, and none of its processes used "
		       "libtt-allocmon";
	const char *reason = reason_of_kind(program_inspect(name));
	if (reason == NULL)
		reason = reason_of_place(snapshot);
	if (reason == NULL)
		reason = "no process of this run allocated anything through libtt_metal.so or "
			 "libtt-allocmon, or none could be tracked: with TT_ALLOCMON_LOG=stderr "
			 "the job says why, `tt-allocmon doctor` what can be tracked here";
	return reason;
}

static void print_untracked(
	const struct run *run, const struct snapshot *snapshot, const char *name)
{
	char escaped[256];
	escape_text(name, escaped, sizeof escaped);
	for (unsigned i = 0; i < snapshot->n_notices; i++) {
		if (!snapshot_notice_is_fault(snapshot->notices[i].kind))
			continue;
		char message[4 * sizeof snapshot->notices[i].message];
		escape_text(snapshot->notices[i].message, message, sizeof message);
		fprintf(stderr, "tt-allocmon: %s\n", message);
	}
	fprintf(stderr, "tt-allocmon: nothing was tracked of '%s': %s\n", escaped,
		find_reason(run, snapshot, name));
}

static void print_missing_sites(void)
{
	fputs("tt-allocmon: no buffer tells its Python line: -S, -I and -E keep it from Python, "
	      "and "
	      "a ttnn whose operations are not known; with TT_ALLOCMON_LOG=stderr the job says "
	      "why\n",
		stderr);
}

static void print_end(int status)
{
	if (WIFSIGNALED(status))
		fprintf(stderr, "tt-allocmon: ended by signal %d, %s\n", WTERMSIG(status),
			strsignal(WTERMSIG(status)));
}

/* report: returns whether buffers were left that nobody freed. */
static bool report(const struct run *run, const char *name, int status)
{
	struct source_filter filter = {.uid = -1, .run_id = run->id};
	struct snapshot snapshot = {0};
	bool is_left = false;
	struct source *source = source_shm_create(&filter);
	print_end(status);
	if (source == NULL || source_poll(source, SOURCE_RECORDS | SOURCE_CLOSED, &snapshot) < 0) {
		fputs("tt-allocmon: no memory for the report\n", stderr);
	} else if (snapshot.n_processes == 0) {
		print_untracked(run, &snapshot, name);
	} else {
		fprintf(stderr, "tt-allocmon: tracked %zu process%s\n", snapshot.n_processes,
			snapshot.n_processes == 1 ? "" : "es");
		remains_print(&snapshot, stderr);
		if (run->python_path != NULL && sites_are_missing(&snapshot))
			print_missing_sites();
		is_left = remains_any(&snapshot);
	}
	snapshot_finish(&snapshot);
	source_destroy(source);
	return is_left;
}

static int report_exec_failure(const char *name, int error)
{
	char escaped[256];
	escape_text(name, escaped, sizeof escaped);
	fprintf(stderr, "tt-allocmon run: cannot run '%s': %s\n", escaped, strerror(-error));
	return error == -ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
}

int command_run(const struct options *options)
{
	struct run run = {0};
	pid_t pid;
	int status;
	int exit_status = EXIT_FAILED;
	if (options->n_arguments == 0) {
		fputs("tt-allocmon run: no command; usage: tt-allocmon run -- COMMAND\n", stderr);
		return EXIT_USAGE;
	}
	const char *name = options->arguments[0];
	job_take_signals(&run.signals);
	int error = make_run_id(run.id);
	if (error < 0) {
		fprintf(stderr, "tt-allocmon run: cannot read /proc/sys/kernel/random/uuid: %s\n",
			strerror(-error));
		goto out;
	}
	if (prepare_preload(&run) < 0)
		goto out;
	if (options->sites || sites_asked_for())
		run.python_path = sites_python_path();
	error = execute(&run, options->arguments, &pid, &status);
	if (error < 0) {
		exit_status = report_exec_failure(name, error);
		goto out;
	}
	exit_status = job_exit_status(status);
	if (report(&run, name, status) && options->fail_on_leak && exit_status == 0)
		exit_status = EXIT_CHECK_FAILED;
out:
	free(run.python_path);
	free(run.ld_preload);
	return exit_status;
}
