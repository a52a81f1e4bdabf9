/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The commands status and stream, each in a process whose output is a pipe. */
#include <cjson/cJSON.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"
#include "tests/viewer/place.h"
#include "viewer/command/options.h"

static struct made_segment segment;
static struct options options;
static pid_t pid;
static int out;
static int errors;

static void set_up(void)
{
	place_make();
	options = (struct options){.delay = 0.02, .filter = {.uid = -1}};
}

static void tear_down(void)
{
	place_remove();
}

static void make_segment(void)
{
	made_segment_init(&segment, place_segment());
	struct ttam_shm_window *window = made_segment_window(&segment, 0);
	made_window_show(window, 42);
	made_latch(&window->slot[0].type[TTAM_SHM_DRAM], 500, 7, 2);
	made_segment_lock(&segment, 0);
}

static void start(int (*command)(const struct options *))
{
	int out_pipe[2];
	int error_pipe[2];
	ck_assert_int_eq(pipe(out_pipe), 0);
	ck_assert_int_eq(pipe(error_pipe), 0);
	pid = fork();
	if (pid == 0) {
		dup2(out_pipe[1], STDOUT_FILENO);
		dup2(error_pipe[1], STDERR_FILENO);
		close(out_pipe[0]);
		close(out_pipe[1]);
		close(error_pipe[0]);
		close(error_pipe[1]);
		_exit(command(&options));
	}
	close(out_pipe[1]);
	close(error_pipe[1]);
	out = out_pipe[0];
	errors = error_pipe[0];
}

/* All that comes until the end. */
static const char *read_all(int fd)
{
	static char text[2][1 << 18];
	char *buffer = text[fd == errors];
	size_t length = 0;
	ssize_t n;
	while ((n = read(fd, buffer + length, sizeof(text[0]) - 1 - length)) > 0)
		length += (size_t)n;
	buffer[length] = '\0';
	return buffer;
}

static int finish(void)
{
	int status = 0;
	waitpid(pid, &status, 0);
	close(out);
	close(errors);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static unsigned count_whole_lines(const char *text)
{
	unsigned lines = 0;
	while (*text) {
		const char *end = NULL;
		cJSON *root = cJSON_ParseWithOpts(text, &end, 0);
		ck_assert_msg(root && *end == '\n', "%s", text);
		ck_assert(cJSON_IsArray(cJSON_GetObjectItem(root, "processes")));
		cJSON_Delete(root);
		text = end + 1;
		lines++;
	}
	return lines;
}

START_TEST(status_says_that_there_is_no_job)
{
	start(command_status);
	ck_assert_ptr_nonnull(strstr(read_all(out), "No job has been tracked yet (no "));
	ck_assert_str_eq(read_all(errors), "");
	ck_assert_int_eq(finish(), EXIT_DONE);
}
END_TEST

START_TEST(status_prints_devices_and_processes)
{
	make_segment();
	start(command_status);
	const char *text = read_all(out);
	ck_assert_int_eq(
		strncmp(text, "Device 3: Buffers: 5, DRAM: 500 bytes, L1: 0 bytes\n", 50), 0);
	ck_assert_ptr_nonnull(strstr(text, "/usr/bin/python3 serve.py"));
	ck_assert_int_eq(finish(), EXIT_DONE);
	made_segment_finish(&segment);
}
END_TEST

START_TEST(status_fails_where_nothing_can_be_read)
{
	make_segment();
	made_segment_finish(&segment);
	ck_assert_int_eq(chmod(place_segment(), 0666), 0);
	start(command_status);
	ck_assert_str_eq(read_all(out), "");
	const char *text = read_all(errors);
	ck_assert_ptr_nonnull(strstr(text, place_segment()));
	ck_assert_ptr_nonnull(strstr(text, "can be written by others"));
	ck_assert_int_eq(finish(), EXIT_FAILED);
}
END_TEST

START_TEST(status_in_json_is_json_even_then)
{
	make_segment();
	made_segment_finish(&segment);
	ck_assert_int_eq(chmod(place_segment(), 0666), 0);
	options.json = true;
	start(command_status);
	ck_assert_uint_eq(count_whole_lines(read_all(out)), 1);
	ck_assert_int_eq(finish(), EXIT_FAILED);
}
END_TEST

START_TEST(stream_ends_after_so_many_lines)
{
	make_segment();
	options.count = 4;
	start(command_stream);
	ck_assert_uint_eq(count_whole_lines(read_all(out)), 4);
	ck_assert_str_eq(read_all(errors), "");
	ck_assert_int_eq(finish(), EXIT_DONE);
	made_segment_finish(&segment);
}
END_TEST

static void read_some(void)
{
	char byte;
	ck_assert_int_eq(read(out, &byte, 1), 1);
	ck_assert_int_eq(byte, '{');
}

START_TEST(stream_ends_after_a_whole_line_on_a_signal)
{
	static const int signals[] = {SIGINT, SIGTERM};
	make_segment();
	options.delay = 0.0001;
	start(command_stream);
	read_some();
	usleep(20000);
	kill(pid, signals[_i]);
	const char *text = read_all(out);
	size_t length = strlen(text);
	ck_assert_uint_gt(length, 0);
	ck_assert_int_eq(text[length - 1], '\n');
	ck_assert_str_eq(read_all(errors), "");
	ck_assert_int_eq(finish(), EXIT_DONE);
	made_segment_finish(&segment);
}
END_TEST

START_TEST(stream_ends_quietly_when_nobody_reads)
{
	make_segment();
	options.delay = _i == 0 ? 0.001 : 3600;
	start(command_stream);
	read_some();
	close(out);
	out = open("/dev/null", O_RDONLY);
	ck_assert_str_eq(read_all(errors), "");
	ck_assert_int_eq(finish(), EXIT_DONE);
	made_segment_finish(&segment);
}
END_TEST

START_TEST(stream_does_not_hang_on_a_reader_that_stopped)
{
	make_segment();
	options.delay = 0.0001;
	start(command_stream);
	read_some();
	usleep(200000); /* the pipe is full by now */
	kill(pid, SIGTERM);
	int status;
	for (int i = 0; i < 500 && waitpid(pid, &status, WNOHANG) == 0; i++)
		usleep(10000);
	ck_assert_int_eq(WEXITSTATUS(status), EXIT_DONE);
	made_segment_finish(&segment);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("stream");
	TCase *commands = tcase_create("commands");
	tcase_add_checked_fixture(commands, set_up, tear_down);
	tcase_set_timeout(commands, 30);
	tcase_add_test(commands, status_says_that_there_is_no_job);
	tcase_add_test(commands, status_prints_devices_and_processes);
	tcase_add_test(commands, status_fails_where_nothing_can_be_read);
	tcase_add_test(commands, status_in_json_is_json_even_then);
	tcase_add_test(commands, stream_ends_after_so_many_lines);
	tcase_add_loop_test(commands, stream_ends_after_a_whole_line_on_a_signal, 0, 2);
	tcase_add_loop_test(commands, stream_ends_quietly_when_nobody_reads, 0, 2);
	tcase_add_test(commands, stream_does_not_hang_on_a_reader_that_stopped);
	suite_add_tcase(suite, commands);
	return suite;
}

TEST_MAIN(make_suite)
