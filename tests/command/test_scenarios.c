/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* From the calls of real jobs to what is said of them: all at once, in one segment. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "test.h"
#include "tests/command/process.h"

/* Each scenario, and what its suspect's line has; NULL: it is healthy. */
static const struct truth {
	const char *scenario;
	const char *said;
} truths[] = {
	{"every-iteration",
		"buffers of 16.0 MiB DRAM on devices 0-3 from leak.py:1, one every 0.2 s"},
	{"one-device", "buffers of 4.00 MiB DRAM on device 2 from leak.py:2, one every 0.2 s"},
	{"small", "buffers of 4.00 KiB DRAM on devices 0-3 from leak.py:3, one every 0.4 s"},
	{"programs", "programs with CBs on devices 0-3, one every 1.0 s"},
	{"exception", "buffers of 2.00 MiB DRAM on devices 0-3 from leak.py:5, one every 0."},
	{"fill", "buffers of 112 MiB DRAM on devices 4-7 from leak.py:6, one every 0.2 s"},
	{"sawtooth", NULL},
	{"warm-up", NULL},
	{"load", NULL},
	{"cache", NULL},
	{"swing", NULL},
};

enum {
	LEAKS = 6,
	FILLING = 5, /* the index of the job that fills its devices */
	TRUTHS = sizeof(truths) / sizeof(truths[0]),
};

/* The line that begins with a verdict and this process. */
static const char *line_of(const char *text, pid_t pid)
{
	static char line[1024];
	char start[32];
	snprintf(start, sizeof(start), " %d ", (int)pid);
	for (; *text != '\0'; text += strcspn(text, "\n") + 1) {
		size_t length = strcspn(text, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)length, text);
		if (strncmp(line, "growing ", 8) != 0 && strncmp(line, "leak ", 5) != 0)
			continue;
		const char *at = strstr(line, start);
		if (at != NULL && at < line + 10)
			return line;
	}
	return NULL;
}

/* "; device 0 full in 18 s" */
static double full_in(const char *line)
{
	static const char clause[] = " full in ";
	const char *at = line != NULL ? strstr(line, clause) : NULL;
	char *end = NULL;
	ck_assert_msg(at != NULL, "%s", line);
	double value = strtod(at + sizeof(clause) - 1, &end);
	return strncmp(end, " min", 4) == 0 ? 60 * value : value;
}

/* s until the job is refused a buffer. */
static double await_full(struct process *job)
{
	struct timespec from, to;
	clock_gettime(CLOCK_MONOTONIC, &from);
	process_await(job, "full");
	clock_gettime(CLOCK_MONOTONIC, &to);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

START_TEST(every_leak_is_named_and_no_healthy_job)
{
	struct process jobs[TRUTHS];
	for (size_t i = 0; i < TRUTHS; i++)
		jobs[i] = process_start(ARGV(LEAK_JOB, truths[i].scenario));
	/* Two in turn: one ends, another begins. */
	struct process first = process_start(ARGV(LEAK_JOB, "sawtooth"));
	usleep(4000000);
	process_end(&first, SIGTERM);
	process_finish(&first);
	struct process second = process_start(ARGV(LEAK_JOB, "sawtooth"));
	struct process leaks = process_run(0, ARGV(PROGRAM, "leaks", "--for", "36"));
	const char *text = process_output(&leaks);
	unsigned n_lines = 0;
	for (const char *at = text; *at != '\0'; at++)
		n_lines += *at == '\n';
	for (size_t i = 0; i < TRUTHS; i++) {
		const char *line = line_of(text, jobs[i].pid);
		const char *said = truths[i].said;
		ck_assert_msg((line != NULL) == (said != NULL), "%s: %s", truths[i].scenario,
			line != NULL ? line : "not suspected");
		ck_assert_msg(said == NULL || strstr(line, said) != NULL, "%s: %s",
			truths[i].scenario, line);
	}
	ck_assert_msg(n_lines == LEAKS, "%s", text);
	ck_assert_ptr_null(line_of(text, second.pid));
	double said = full_in(line_of(text, jobs[FILLING].pid));
	double was = await_full(&jobs[FILLING]);
	ck_assert_msg(fabs(said / was - 1) <= 0.2, "full in %.0f s, was %.0f s", said, was);
	process_finish(&leaks);
	for (size_t i = 0; i < TRUTHS; i++)
		process_end(&jobs[i], SIGTERM);
	process_end(&second, SIGTERM);
	for (size_t i = 0; i < TRUTHS; i++)
		process_finish(&jobs[i]);
	process_finish(&second);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("scenarios");
	TCase *tcase = tcase_create("jobs");
	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, folder_create, folder_destroy);
	tcase_add_test(tcase, every_leak_is_named_and_no_healthy_job);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
