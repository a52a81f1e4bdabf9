/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* tt-allocmon events, beside the log that the job itself writes. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "test.h"
#include "tests/command/process.h"
#include "viewer/source/source.h"

enum {
	LOG_BYTES = 64 * 1024 * 1024,
	CHURN_DEVICES = 4,
};

static char log_path[512];
static char *contents;

/* The next jobs write their own log, as TT_ALLOCMON_EVENTS does. */
static void log_jobs(void)
{
	snprintf(log_path, sizeof(log_path), "%s/events", folder_path());
	setenv("TT_ALLOCMON_EVENTS", log_path, 1);
}

static void setup(void)
{
	folder_create();
	contents = malloc(LOG_BYTES);
	ck_assert_ptr_nonnull(contents);
}

static void teardown(void)
{
	unsetenv("TT_ALLOCMON_EVENTS");
	remove(log_path);
	free(contents);
	folder_destroy();
}

/* All of a file; valid until the next call. */
static const char *read_whole(int file)
{
	size_t length = 0;
	ssize_t n = 0;
	ck_assert_int_ge(file, 0);
	do {
		length += (size_t)n;
		n = pread(file, contents + length, LOG_BYTES - 1 - length, (off_t)length);
	} while (n > 0);
	ck_assert(n == 0 && length > 0 && length < LOG_BYTES - 1);
	contents[length] = '\0';
	return contents;
}

static const char *read_log(void)
{
	int file = open(log_path, O_RDONLY | O_CLOEXEC);
	const char *text = read_whole(file);
	close(file);
	return text;
}

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static size_t count(const char *text, const char *what)
{
	/* A sanitizer's strstr() looks at all of a text of megabytes each time. */
	size_t n = 0, length = strlen(what);
	for (; *text != '\0'; text++)
		n += *text == *what && strncmp(text, what, length) == 0;
	return n;
}

/* Of the lines "! [PID n] 412 events were overwritten ...". */
static size_t count_missed(const char *text)
{
	static const char begins[] = "! [PID ", goes_on[] = " events were overwritten";
	size_t sum = 0;
	for (; *text != '\0'; text++) {
		if (*text != '!' || strncmp(text, begins, strlen(begins)) != 0)
			continue;
		char *end;
		strtoul(text + strlen(begins), &end, 10);
		sum += strtoul(end + strlen("] "), &end, 10);
		ck_assert_int_eq(strncmp(end, goes_on, strlen(goes_on)), 0);
	}
	return sum;
}

START_TEST(prints_line_by_line_what_the_job_logs)
{
	static const char *const scenarios[] = {"founding", "mesh", "leak"};
	log_jobs();
	struct process demo =
		process_run(0, ARGV(DEMO, scenarios[_i], "--speed", "20", "--for", "1"));
	struct process events = process_run(0, ARGV(PROGRAM, "events"));
	const char *wanted = read_log();
	ck_assert(count(wanted, "\n") > 100);
	ck_assert_str_eq(process_output(&events), wanted);
	process_finish(&events);
	process_finish(&demo);
}
END_TEST

START_TEST(follows_a_job_from_its_first_event_to_its_last)
{
	log_jobs();
	struct process events = process_start(ARGV(PROGRAM, "events", "--follow"));
	struct process demo = process_run(0, ARGV(DEMO, "mesh", "--speed", "20", "--for", "1"));
	sleep_ms(300);
	ck_assert_int_eq(process_end(&events, SIGINT), 0);
	ck_assert_str_eq(process_output(&events), read_log());
	process_finish(&events);
	process_finish(&demo);
}
END_TEST

static uint64_t count_produced(void)
{
	static const struct source_filter all = {.uid = -1};
	static struct snapshot snapshot;
	struct source *source = source_shm_create(&all);
	ck_assert_ptr_nonnull(source);
	ck_assert_int_eq(source_poll(source, SOURCE_COUNTERS, &snapshot), 0);
	ck_assert_uint_eq(snapshot.n_processes, 1);
	uint64_t n = snapshot.processes[0].n_events;
	snapshot_finish(&snapshot);
	source_destroy(source);
	return n;
}

/* Stopped for a while, it cannot keep up. */
START_TEST(says_how_many_events_it_missed)
{
	struct process events = process_start(ARGV(PROGRAM, "events", "-f"));
	struct process demo = process_start(ARGV(DEMO, "churn", "--speed", "40", "--for", "1"));
	sleep_ms(200);
	kill(events.pid, SIGSTOP);
	sleep_ms(400);
	kill(events.pid, SIGCONT);
	ck_assert_int_eq(process_wait(&demo), 0);
	sleep_ms(300);
	ck_assert_int_eq(process_end(&events, SIGTERM), 0);
	const char *text = read_whole(events.output);
	size_t missed = count_missed(text);
	size_t lines = count(text, "✓ ") + count(text, "✗ ");
	ck_assert_msg(missed > 0 && lines > 0, "%zu missed, %zu lines", missed, lines);
	ck_assert_uint_eq(lines + CHURN_DEVICES * missed, CHURN_DEVICES * count_produced());
	process_finish(&events);
	process_finish(&demo);
}
END_TEST

START_TEST(says_what_was_overwritten_before_it_came)
{
	struct process demo = process_run(0, ARGV(DEMO, "churn", "--speed", "1e6", "--for", "0.2"));
	struct process events = process_run(0, ARGV(PROGRAM, "events"));
	const char *text = process_output(&events);
	ck_assert(strncmp(text, "! [PID ", 7) == 0);
	ck_assert_ptr_nonnull(strstr(text, " earlier events are no longer kept\n"));
	process_finish(&events);
	process_finish(&demo);
}
END_TEST

START_TEST(prints_only_what_was_asked_for)
{
	struct process demo = process_run(0, ARGV(DEMO, "founding", "--for", "0.1"));
	struct process events = process_run(0, ARGV(PROGRAM, "events", "--devices", "3"));
	const char *text = process_output(&events);
	ck_assert_uint_eq(count(text, " on device 3 ("), count(text, "\n"));
	ck_assert_uint_eq(count(text, "\n"), 20);
	process_finish(&events);
	events = process_run(0, ARGV(PROGRAM, "events", "-p", "1"));
	ck_assert_str_eq(process_output(&events), "");
	process_finish(&events);
	process_finish(&demo);
}
END_TEST

static int run_shell(const char *command)
{
	char script[1024];
	snprintf(script, sizeof(script), command, process_path(PROGRAM));
	struct process shell = process_start(ARGV("/bin/bash", "-c", script));
	int status = process_wait(&shell);
	process_finish(&shell);
	return status;
}

START_TEST(ends_well_when_nobody_reads_any_more)
{
	struct process demo = process_start(ARGV(DEMO, "mesh", "--speed", "20"));
	ck_assert_int_eq(run_shell("%s events -f | head -n 3 >&2; exit ${PIPESTATUS[0]}"), 0);
	process_end(&demo, SIGTERM);
	process_finish(&demo);
}
END_TEST

START_TEST(a_full_disk_is_no_success)
{
	struct process demo = process_run(0, ARGV(DEMO, "founding", "--for", "0.1"));
	ck_assert_int_eq(run_shell("%s events >/dev/full 2>/dev/null"), 1);
	process_finish(&demo);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("events");
	TCase *tcase = tcase_create("demo");
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, prints_line_by_line_what_the_job_logs, 0, 3);
	tcase_add_test(tcase, follows_a_job_from_its_first_event_to_its_last);
	tcase_add_test(tcase, says_how_many_events_it_missed);
	tcase_add_test(tcase, says_what_was_overwritten_before_it_came);
	tcase_add_test(tcase, prints_only_what_was_asked_for);
	tcase_add_test(tcase, ends_well_when_nobody_reads_any_more);
	tcase_add_test(tcase, a_full_disk_is_no_success);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
