/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* tt-allocmon run: nothing changes for the command, and its end tells what it left. */
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "test.h"
#include "tests/command/process.h"

/* A job that says that it is there and does nothing. */
#define IDLE "echo up; while :; do sleep 0.02; done"

static void says(const struct process *process, const char *text)
{
	const char *errors = process_errors(process);
	ck_assert_msg(strstr(errors, text) != NULL, "no '%s' in:\n%s", text, errors);
}

static void run_gives(int status, const char *script)
{
	struct process run = process_run(status, ARGV(PROGRAM, "run", "--", "sh", "-c", script));
	process_finish(&run);
}

START_TEST(gives_the_status_of_the_command)
{
	run_gives(0, "exit 0");
	run_gives(3, "exit 3");
	run_gives(255, "exit 255");
}
END_TEST

START_TEST(gives_128_and_the_signal)
{
	struct process run =
		process_run(128 + SIGKILL, ARGV(PROGRAM, "run", "--", "sh", "-c", "kill -9 $$"));
	says(&run, "ended by signal 9, Killed");
	process_finish(&run);
	run_gives(128 + SIGTERM, "kill -TERM $$");
}
END_TEST

START_TEST(says_that_there_is_no_such_command)
{
	struct process run = process_run(127, ARGV(PROGRAM, "run", "--", "no-such-\x1b-command"));
	says(&run, "cannot run 'no-such-\\x1b-command': No such file or directory");
	process_finish(&run);
}
END_TEST

START_TEST(says_that_the_command_cannot_be_executed)
{
	struct process run = process_run(126, ARGV(PROGRAM, "run", "--", "/etc/passwd"));
	says(&run, "cannot run '/etc/passwd': Permission denied");
	process_finish(&run);
}
END_TEST

START_TEST(wants_a_command)
{
	struct process run = process_run(2, ARGV(PROGRAM, "run"));
	process_finish(&run);
}
END_TEST

START_TEST(passes_signals_on)
{
	static const struct {
		int signal;
		const char *script;
	} cases[] = {
		{SIGTERM, "trap 'exit 7' TERM; " IDLE},
		{SIGHUP, "trap 'exit 7' HUP; " IDLE},
	};
	struct process run =
		process_start(ARGV(PROGRAM, "run", "--", "sh", "-c", cases[_i].script));
	process_await(&run, "up\n");
	ck_assert_int_eq(process_end(&run, cases[_i].signal), 7);
	process_finish(&run);
}
END_TEST

START_TEST(leaves_the_terminals_signals_to_the_job)
{
	static const int signals[] = {SIGINT, SIGQUIT};
	struct process run =
		process_start(ARGV(PROGRAM, "run", "--", "sh", "-c", "echo up; read line; exit 5"));
	process_await(&run, "up\n");
	kill(run.pid, signals[_i]);
	ck_assert_int_eq(write(run.input, "\n", 1), 1);
	ck_assert_int_eq(process_wait(&run), 5);
	process_finish(&run);
}
END_TEST

START_TEST(hands_down_signals_as_they_were)
{
	run_gives(128 + SIGINT, "kill -INT $$");
	run_gives(128 + SIGQUIT, "ulimit -c 0; kill -QUIT $$");
	struct process run = process_run(
		0, ARGV("sh", "-c", "trap '' HUP; \"$0\" run -- sh -c 'kill -HUP $$; exit 0'",
			   process_path(PROGRAM)));
	process_finish(&run);
	/* SIGBLK and SigIgn as those of a command without us. */
	struct process plain = process_run(0, ARGV("grep", "Sig[BI]", "/proc/self/status"));
	run = process_run(0, ARGV(PROGRAM, "run", "--", "grep", "Sig[BI]", "/proc/self/status"));
	char *expected = strdup(process_output(&plain));
	ck_assert_str_eq(process_output(&run), expected);
	free(expected);
	process_finish(&run);
	process_finish(&plain);
}
END_TEST

START_TEST(keeps_the_status_where_children_are_ignored)
{
	struct process run =
		process_run(3, ARGV("env", "--ignore-signal=CHLD", process_path(PROGRAM), "run",
				       "--", "sh", "-c", "exit 3"));
	process_finish(&run);
}
END_TEST

START_TEST(keeps_the_status_where_nobody_reads_the_report)
{
	struct process run = process_run(0, ARGV("sh", "-c",
						    "exec 3>&1; { \"$0\" run -- sh -c 'sleep 0.1; "
						    "exit 5' 2>&1; echo $? >&3; } | true",
						    process_path(PROGRAM)));
	ck_assert_str_eq(process_output(&run), "5\n");
	process_finish(&run);
}
END_TEST

START_TEST(leaves_the_output_to_the_job)
{
	struct process run = process_run(0, ARGV(PROGRAM, "run", "--", "echo", "a", "-b"));
	ck_assert_str_eq(process_output(&run), "a -b\n");
	process_finish(&run);
}
END_TEST

START_TEST(sets_the_environment)
{
	if (getenv("TEST_PRELOAD") == NULL)
		return;
	setenv("LD_PRELOAD", "libc.so.6", 1);
	struct process run =
		process_run(0, ARGV(PROGRAM, "run", "--", "sh", "-c",
				       "echo $LD_PRELOAD; echo $TT_ALLOC_TRACKING_ENABLED; echo "
				       "$TT_ALLOCMON_RUN"));
	unsetenv("LD_PRELOAD");
	char preload[512];
	char id[64];
	int enabled;
	ck_assert_int_eq(sscanf(process_output(&run), "%511s %d %63s", preload, &enabled, id), 3);
	ck_assert_msg(preload[0] == '/', "%s", preload);
	ck_assert_ptr_nonnull(strstr(preload, "/libtt-allocmon-preload.so:libc.so.6"));
	ck_assert_int_eq(enabled, 1);
	ck_assert_uint_eq(strlen(id), 36);
	process_finish(&run);
}
END_TEST

START_TEST(lets_a_program_with_address_sanitizer_start)
{
	if (getenv("TEST_PRELOAD") == NULL)
		return;
	const char *before = getenv("ASAN_OPTIONS");
	char *kept = before ? strdup(before) : NULL;
	setenv("ASAN_OPTIONS", "exitcode=9", 1);
	struct process run =
		process_run(0, ARGV(PROGRAM, "run", "--", "sh", "-c", "echo $ASAN_OPTIONS"));
	ck_assert_str_eq(process_output(&run), "verify_asan_link_order=0:exitcode=9\n");
	if (kept != NULL)
		setenv("ASAN_OPTIONS", kept, 1);
	else
		unsetenv("ASAN_OPTIONS");
	free(kept);
	process_finish(&run);
}
END_TEST

START_TEST(says_that_nothing_was_tracked)
{
	struct process run = process_run(0, ARGV(PROGRAM, "run", "--", "true"));
	says(&run, "nothing was tracked of 'true': ");
	process_finish(&run);
}
END_TEST

START_TEST(says_that_the_limit_of_files_is_too_low)
{
	struct process run = process_run(0,
		ARGV("sh", "-c", "ulimit -f 100; exec \"$0\" run -- true", process_path(PROGRAM)));
	says(&run, "the limit of a file's size (ulimit -f) is too low");
	process_finish(&run);
}
END_TEST

START_TEST(does_not_claim_that_nothing_was_allocated)
{
	struct process run = process_run(0,
		ARGV(PROGRAM, "run", "--", "sh", "-c",
			"\"$0\" founding --hold > \"$1/out\" & while ! grep -q ready \"$1/out\"; "
			"do sleep 0.02; done; rm \"$1\"/tt-allocmon.v1.*; kill $!; wait $!; exit 0",
			process_path(DEMO), folder_path()));
	says(&run, "or none could be tracked");
	process_finish(&run);
}
END_TEST

START_TEST(reports_a_tidy_job)
{
	struct process run = process_run(0, ARGV(PROGRAM, "run", "--fail-on-leak", "--",
						    process_path(DEMO), "founding", "--for=0.1"));
	says(&run, "tracked 1 process\n");
	says(&run, "  nothing left alive\n");
	says(&run, "  peak on device 0: DRAM 14,827,520, CB 22,528\n");
	says(&run, "  peak on devices 1-7: DRAM 14,753,792\n");
	process_finish(&run);
}
END_TEST

START_TEST(reports_what_was_left_alive)
{
	/* The child of a child, as torchrun's workers are. */
	struct process run = process_run(0,
		ARGV(PROGRAM, "run", "--", "sh", "-c",
			"\"$0\" founding --hold > \"$1/out\" & while ! grep -q ready \"$1/out\"; "
			"do sleep 0.02; done; kill -9 $!; wait $!; exit 0",
			process_path(DEMO), folder_path()));
	says(&run, "  left alive: 14 buffers\n");
	says(&run, "    3 x 4,194,304 bytes of DRAM on devices 0-7 from tensor\n");
	says(&run, "    2 x 24,576 bytes of DRAM on device 0 from dispatch\n");
	process_finish(&run);
}
END_TEST

START_TEST(reports_what_was_closed_unfreed)
{
	struct process run = process_run(
		0, ARGV(PROGRAM, "run", "--", process_path(DEMO), "churn", "--for=0.1"));
	says(&run, "  closed unfreed, with their allocator: 2 buffers\n");
	says(&run, "    2 x 134,217,728 bytes of DRAM on devices 0-3 from bench.py:22\n");
	process_finish(&run);
}
END_TEST

START_TEST(reports_who_still_runs)
{
	struct process run = process_run(0,
		ARGV(PROGRAM, "run", "--fail-on-leak", "--", "sh", "-c",
			"\"$0\" founding --hold > \"$1/out\" & while ! grep -q ready \"$1/out\"; "
			"do sleep 0.02; done; echo $!",
			process_path(DEMO), folder_path()));
	says(&run, ", still running\n");
	says(&run, "  alive now: 14 buffers\n");
	kill(atoi(process_output(&run)), SIGTERM);
	process_finish(&run);
}
END_TEST

START_TEST(says_that_more_may_have_ended)
{
	struct process run = process_run(
		0, ARGV(PROGRAM, "run", "--", "sh", "-c",
			   "for i in 1 2 3 4 5 6 7 8 9 10; do \"$0\" founding --for=0.01; done",
			   process_path(DEMO)));
	says(&run, "Processes that ended before may be missing");
	process_finish(&run);
}
END_TEST

START_TEST(reports_no_other_job)
{
	struct process other = process_start(ARGV(DEMO, "founding", "--hold"));
	process_await(&other, "ready\n");
	struct process run = process_run(0, ARGV(PROGRAM, "run", "--", "true"));
	says(&run, "nothing was tracked of 'true'");
	process_finish(&run);
	process_end(&other, SIGTERM);
	process_finish(&other);
}
END_TEST

START_TEST(fails_on_a_leak_only_where_the_command_did_not)
{
	struct process run = process_run(3, ARGV(PROGRAM, "run", "--fail-on-leak", "--",
						    process_path(DEMO), "churn", "--for=0.1"));
	process_finish(&run);
	run = process_run(9, ARGV(PROGRAM, "run", "--fail-on-leak", "--", "sh", "-c",
				     "\"$0\" churn --for=0.1; exit 9", process_path(DEMO)));
	process_finish(&run);
}
END_TEST

START_TEST(a_run_within_a_run_reports_for_itself)
{
	struct process run = process_run(
		0, ARGV(PROGRAM, "run", "--", "sh", "-c",
			   "\"$0\" run -- \"$1\" founding --for=0.1; \"$1\" churn --for=0.1",
			   process_path(PROGRAM), process_path(DEMO)));
	const char *inner = strstr(process_errors(&run), "tracked 1 process\n");
	ck_assert_ptr_nonnull(inner);
	ck_assert_ptr_nonnull(strstr(inner, "  nothing left alive\n"));
	const char *outer = strstr(inner + 1, "tracked 1 process\n");
	ck_assert_ptr_nonnull(outer);
	ck_assert_ptr_nonnull(strstr(outer, "closed unfreed"));
	ck_assert_ptr_null(strstr(outer, "nothing left alive"));
	process_finish(&run);
}
END_TEST

/* In the folder of the case. */
static const char *report_path(const char *name)
{
	static char path[512];
	snprintf(path, sizeof path, "%s/%s", folder_path(), name);
	return path;
}

static void file_has(const char *path, const char *text)
{
	static char bytes[1 << 20];
	FILE *file = fopen(path, "re");
	ck_assert_ptr_nonnull(file);
	bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
	fclose(file);
	remove(path);
	ck_assert_msg(strstr(bytes, text) != NULL, "no '%s' in:\n%.4000s", text, bytes);
}

START_TEST(writes_a_report_however_the_command_ends)
{
	char path[512];
	strcpy(path, report_path("run.txt"));
	struct process run =
		process_run(9, ARGV(PROGRAM, "run", "--report", path, "--", "sh", "-c",
				       "\"$0\" founding --for=0.1; exit 9", process_path(DEMO)));
	process_finish(&run);
	file_has(path, "most DRAM: 14,827,520 bytes on device 0, ");
	run = process_run(127, ARGV(PROGRAM, "run", "--report", path, "--", "no-such-command"));
	process_finish(&run);
	file_has(path, "exit status 127");
}
END_TEST

START_TEST(writes_several_reports)
{
	char json[512], html[512];
	strcpy(json, report_path("run.json"));
	strcpy(html, report_path("run.html"));
	struct process run =
		process_run(0, ARGV(PROGRAM, "run", "--report", json, "--report", html, "--",
				       process_path(DEMO), "churn", "--for=0.1"));
	process_finish(&run);
	file_has(json, "\"tt_allocmon_report\":1");
	file_has(html, "bench.py:22");
}
END_TEST

START_TEST(starts_nothing_where_a_report_cannot_be_written)
{
	struct process run = process_run(
		1, ARGV(PROGRAM, "run", "--report", "/proc/no/run.html", "--", "echo", "started"));
	says(&run, "cannot write the report /proc/no/run.html: No such file or directory");
	ck_assert_str_eq(process_output(&run), "");
	process_finish(&run);
	run = process_run(2, ARGV(PROGRAM, "run", "--report", "run.pdf", "--", "echo", "started"));
	says(&run, "'run.pdf' is not a file whose name ends with .html, .json or .txt");
	process_finish(&run);
}
END_TEST

START_TEST(fails_where_the_disk_is_full_at_the_end)
{
	char path[512];
	strcpy(path, report_path("full.json"));
	ck_assert_int_eq(symlink("/dev/full", path), 0);
	struct process run = process_run(1, ARGV(PROGRAM, "run", "--report", path, "--", "true"));
	says(&run, "full.json: No space left on device");
	process_finish(&run);
	run = process_run(7, ARGV(PROGRAM, "run", "--report", path, "--", "sh", "-c", "exit 7"));
	process_finish(&run);
	remove(path);
}
END_TEST

/* More processes than windows of the dead are kept, each for a moment. */
START_TEST(tells_of_processes_that_came_and_went)
{
	char path[512];
	strcpy(path, report_path("many.json"));
	struct process run = process_run(0,
		ARGV(PROGRAM, "run", "--report", path, "--", "sh", "-c",
			"for i in 1 2 3 4 5 6 7 8 9 10 11 12; do \"$0\" founding --for=0.25; done",
			process_path(DEMO)));
	says(&run, "tracked 12 processes\n");
	ck_assert_ptr_null(strstr(process_errors(&run), "may be missing"));
	process_finish(&run);
	remove(path);
}
END_TEST

/* A shell with job control: the run in a group of its own, in the foreground of a terminal. */
struct session {
	int terminal;
	pid_t pid;
	int news; /* one byte for each change of the run: T stopped, C continued, its status at the
		     end */
};

static _Noreturn void lead_session(int news)
{
	signal(SIGTTOU, SIG_IGN);
	pid_t pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		tcsetpgrp(STDIN_FILENO, getpid());
		signal(SIGTTOU, SIG_DFL);
		execl(process_path(PROGRAM), PROGRAM, "run", "--", "sh", "-c", IDLE, (char *)NULL);
		_exit(125);
	}
	setpgid(pid, pid);
	for (;;) {
		int status;
		waitpid(pid, &status, WUNTRACED);
		char change = WIFSTOPPED(status)  ? 'T'
			      : WIFEXITED(status) ? (char)WEXITSTATUS(status)
						  : 'X';
		if (write(news, &change, 1) != 1 || !WIFSTOPPED(status))
			_exit(0);
		kill(-pid, SIGCONT);
	}
}

static struct session start_session(void)
{
	int news[2];
	struct session session;
	ck_assert_int_eq(pipe(news), 0);
	session.pid = forkpty(&session.terminal, NULL, NULL, NULL);
	if (session.pid == 0)
		lead_session(news[1]);
	session.news = news[0];
	close(news[1]);
	return session;
}

static void await_on(int terminal, const char *text)
{
	char seen[4096];
	size_t length = 0;
	do {
		ssize_t got = read(terminal, seen + length, sizeof seen - 1 - length);
		ck_assert_int_gt(got, 0);
		length += (size_t)got;
		seen[length] = '\0';
	} while (strstr(seen, text) == NULL);
}

static int next_news(const struct session *session)
{
	unsigned char change;
	ck_assert_int_eq(read(session->news, &change, 1), 1);
	return change;
}

START_TEST(stops_and_ends_with_the_job_on_a_terminal)
{
	struct session session = start_session();
	await_on(session.terminal, "up");
	ck_assert_int_eq(write(session.terminal, "\x1a", 1), 1);
	ck_assert_int_eq(next_news(&session), 'T');
	/* Continued by the shell; Ctrl-C is the job's, and the run tells how it ended. */
	nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
	ck_assert_int_eq(write(session.terminal, "\x03", 1), 1);
	ck_assert_int_eq(next_news(&session), 128 + SIGINT);
	await_on(session.terminal, "ended by signal 2");
	waitpid(session.pid, NULL, 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("run");
	TCase *tcase = tcase_create("commands");
	tcase_set_timeout(tcase, 30);
	tcase_add_checked_fixture(tcase, folder_create, folder_destroy);
	tcase_add_test(tcase, gives_the_status_of_the_command);
	tcase_add_test(tcase, gives_128_and_the_signal);
	tcase_add_test(tcase, says_that_there_is_no_such_command);
	tcase_add_test(tcase, says_that_the_command_cannot_be_executed);
	tcase_add_test(tcase, wants_a_command);
	tcase_add_loop_test(tcase, passes_signals_on, 0, 2);
	tcase_add_loop_test(tcase, leaves_the_terminals_signals_to_the_job, 0, 2);
	tcase_add_test(tcase, hands_down_signals_as_they_were);
	tcase_add_test(tcase, keeps_the_status_where_children_are_ignored);
	tcase_add_test(tcase, keeps_the_status_where_nobody_reads_the_report);
	tcase_add_test(tcase, leaves_the_output_to_the_job);
	tcase_add_test(tcase, sets_the_environment);
	tcase_add_test(tcase, lets_a_program_with_address_sanitizer_start);
	tcase_add_test(tcase, writes_a_report_however_the_command_ends);
	tcase_add_test(tcase, writes_several_reports);
	tcase_add_test(tcase, starts_nothing_where_a_report_cannot_be_written);
	tcase_add_test(tcase, fails_where_the_disk_is_full_at_the_end);
	tcase_add_test(tcase, tells_of_processes_that_came_and_went);
	tcase_add_test(tcase, says_that_nothing_was_tracked);
	tcase_add_test(tcase, says_that_the_limit_of_files_is_too_low);
	tcase_add_test(tcase, does_not_claim_that_nothing_was_allocated);
	tcase_add_test(tcase, reports_a_tidy_job);
	tcase_add_test(tcase, reports_what_was_left_alive);
	tcase_add_test(tcase, reports_what_was_closed_unfreed);
	tcase_add_test(tcase, reports_who_still_runs);
	tcase_add_test(tcase, says_that_more_may_have_ended);
	tcase_add_test(tcase, reports_no_other_job);
	tcase_add_test(tcase, fails_on_a_leak_only_where_the_command_did_not);
	tcase_add_test(tcase, a_run_within_a_run_reports_for_itself);
	tcase_add_test(tcase, stops_and_ends_with_the_job_on_a_terminal);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
