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
#include <unistd.h>

#include "common/layout.h"
#include "common/segment.h"
#include "viewer/command/job.h"
#include "viewer/command/options.h"
#include "viewer/command/place.h"
#include "viewer/command/program.h"
#include "viewer/command/report_file.h"
#include "viewer/command/sampler.h"
#include "viewer/command/sites.h"
#include "viewer/command/suppressions.h"
#include "viewer/output/escape.h"
#include "viewer/report/report_text.h"
#include "viewer/source/source.h"

enum {
	EXIT_NOT_EXECUTABLE = 126,
	EXIT_NOT_FOUND = 127,
	RUN_ID_SIZE = 37,  /* a UUID and its end */
	GROUPS_SHOWN = 20, /* of each list; the largest come first */
	WORST_SHOWN = 5,   /* of what made up the worst moment */
};

struct run {
	char id[RUN_ID_SIZE];
	bool has_preload;
	char preload[PLACE_CAPACITY];
	char *ld_preload;   /* NULL: as it was */
	char *asan_options; /* the same */
	char *python_path;  /* the same */
	struct job_signals signals;
	struct leak_rules rules;
	struct sampler *sampler;
	size_t n_files;
	struct report_file files[OPTIONS_REPORTS];
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
	/* AddressSanitizer ends a program when any library comes before its own; ours takes none of
	 * its functions. What the user says comes later, and counts. */
	run->asan_options = job_prepend("ASAN_OPTIONS", "verify_asan_link_order=0", ":");
	if (run->ld_preload == NULL || run->asan_options == NULL)
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
		{"ASAN_OPTIONS", run->asan_options},
		{"PYTHONPATH", run->python_path},
		{"TT_ALLOCMON_SITES", run->python_path != NULL ? "1" : NULL},
		{NULL, NULL},
	};
	/* Who wants no report of the whole time is told of the end alone. */
	const struct job_beside beside = {sampler_look, run->sampler};
	return job_run(argv, settings, &run->signals, run->n_files > 0 ? &beside : NULL, ret_pid,
		ret_status);
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

static void join_arguments(char **arguments, size_t capacity, char *ret_text)
{
	size_t length = 0;
	ret_text[0] = '\0';
	for (; *arguments != NULL && length + 1 < capacity; arguments++)
		length += (size_t)snprintf(ret_text + length, capacity - length, "%s%s",
			length > 0 ? " " : "", *arguments);
}

static void tell_run(const struct run *run, char **arguments, int status, struct report *report)
{
	snprintf(report->program, sizeof report->program, "%s", TTAM_VERSION);
	gethostname(report->host, sizeof report->host - 1);
	join_arguments(arguments, sizeof report->command, report->command);
	snprintf(report->run_id, sizeof report->run_id, "%s", run->id);
	report->status = (uint64_t)status;
}

static void print_report(
	const struct run *run, const struct snapshot *last, const struct report *report)
{
	fprintf(stderr, "tt-allocmon: tracked %zu process%s\n", report->n_processes,
		report->n_processes == 1 ? "" : "es");
	report_text(stderr, report, GROUPS_SHOWN, WORST_SHOWN);
	if (run->python_path != NULL && sites_are_missing(last))
		print_missing_sites();
}

static bool write_files(struct run *run, const struct report *report)
{
	bool ok = true;
	for (size_t i = 0; i < run->n_files; i++)
		ok &= report_file_write(&run->files[i], report) == 0;
	return ok;
}

/* What the run becomes where all else went well. */
static enum exit_status report_run(struct run *run, const struct options *options, int status)
{
	enum exit_status result = EXIT_DONE;
	print_end(status);
	const struct snapshot *last = sampler_last(run->sampler);
	if (last == NULL)
		fputs("tt-allocmon: no memory for the whole report\n", stderr);
	struct report *report = sampler_report(run->sampler);
	tell_run(run, options->arguments, job_exit_status(status), report);
	if (report->n_processes > 0)
		print_report(run, last, report);
	else if (last != NULL)
		print_untracked(run, last, options->arguments[0]);
	if (options->fail_on_leak && report_is_left(report))
		result = EXIT_CHECK_FAILED;
	if (!write_files(run, report))
		result = EXIT_FAILED;
	report_destroy(report);
	return result;
}

static int report_exec_failure(struct run *run, char **arguments, int error)
{
	char escaped[256];
	int status = error == -ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
	escape_text(arguments[0], escaped, sizeof escaped);
	fprintf(stderr, "tt-allocmon run: cannot run '%s': %s\n", escaped, strerror(-error));
	struct report *report = sampler_report(run->sampler);
	tell_run(run, arguments, status, report);
	write_files(run, report);
	report_destroy(report);
	return status;
}

/* All that can fail before the command runs. */
static enum exit_status prepare(struct run *run, const struct options *options)
{
	int error = make_run_id(run->id);
	if (error < 0) {
		fprintf(stderr, "tt-allocmon run: cannot read /proc/sys/kernel/random/uuid: %s\n",
			strerror(-error));
		return EXIT_FAILED;
	}
	/* Without a report of the whole time there are no suspects. */
	if (options->n_reports > 0 || options->suppressions != NULL)
		error = suppressions_load(options->suppressions, &run->rules);
	if (error < 0)
		return error == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
	if (prepare_preload(run) < 0)
		return EXIT_FAILED;
	if (options->sites || sites_asked_for())
		run->python_path = sites_python_path();
	run->sampler = sampler_create(run->id, &run->rules);
	if (run->sampler == NULL) {
		fputs("tt-allocmon run: no memory for a report\n", stderr);
		return EXIT_FAILED;
	}
	for (; run->n_files < options->n_reports; run->n_files++) {
		run->files[run->n_files] = options->reports[run->n_files];
		if (report_file_open(&run->files[run->n_files]) < 0)
			return EXIT_FAILED;
	}
	return EXIT_DONE;
}

static void finish(struct run *run)
{
	for (size_t i = 0; i < run->n_files; i++)
		if (run->files[i].stream != NULL)
			fclose(run->files[i].stream);
	sampler_destroy(run->sampler);
	leak_rules_finish(&run->rules);
	free(run->python_path);
	free(run->asan_options);
	free(run->ld_preload);
}

int command_run(const struct options *options)
{
	struct run run = {0};
	pid_t pid;
	int status;
	if (options->n_arguments == 0) {
		fputs("tt-allocmon run: no command; usage: tt-allocmon run -- COMMAND\n", stderr);
		return EXIT_USAGE;
	}
	job_take_signals(&run.signals);
	int exit_status = (int)prepare(&run, options);
	if (exit_status != EXIT_DONE)
		goto out;
	int error = execute(&run, options->arguments, &pid, &status);
	if (error < 0) {
		exit_status = report_exec_failure(&run, options->arguments, error);
		goto out;
	}
	exit_status = job_exit_status(status);
	enum exit_status result = report_run(&run, options, status);
	if (exit_status == EXIT_DONE)
		exit_status = (int)result;
out:
	finish(&run);
	return exit_status;
}
