/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What tt-allocmon doctor says of damage, of what is foreign, and of health. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/segment.h"
#include "test.h"
#include "tests/command/process.h"

static const uid_t other_user = 65534;

static const char *own_segment(void)
{
	static char path[TTAM_PATH_CAPACITY];
	ck_assert_int_eq(ttam_segment_path(geteuid(), path), 0);
	return path;
}

static void write_segment(const struct ttam_shm_header *header, uint64_t size)
{
	int file = open(own_segment(), O_CREAT | O_WRONLY, 0644);
	ck_assert_int_eq(pwrite(file, header, sizeof *header, 0), sizeof *header);
	ck_assert_int_eq(ftruncate(file, (off_t)size), 0);
	close(file);
}

/* doctor_finds: as a whole or the end of a line that begins with this word. */
static void doctor_finds(uid_t user, const char *word, const char *text)
{
	char pid[16];
	/* Of no other process: those of this machine are not part of the case. */
	snprintf(pid, sizeof pid, "--pid=%d", getpid());
	struct process doctor = process_start_as(user, ARGV(PROGRAM, "doctor", pid));
	int status = process_wait(&doctor);
	const char *output = process_output(&doctor);
	bool is_found = false;
	char copy[65536];
	snprintf(copy, sizeof copy, "%s", output);
	for (char *line = strtok(copy, "\n"); line != NULL; line = strtok(NULL, "\n"))
		is_found |= strncmp(line, word, strlen(word)) == 0 && strstr(line, text) != NULL;
	ck_assert_msg(is_found, "no line '%s ... %s' in:\n%s", word, text, output);
	if (strcmp(word, "problem") == 0)
		ck_assert_int_eq(status, 1);
	process_finish(&doctor);
}

START_TEST(says_that_nothing_is_tracked_yet)
{
	doctor_finds(geteuid(), "note", "no job has been tracked yet");
	doctor_finds(geteuid(), "ok", "OFD locks work in ");
	doctor_finds(geteuid(), "ok", "can be read and written");
}
END_TEST

START_TEST(finds_a_segment_with_a_damaged_header)
{
	struct ttam_shm_header header;
	ttam_header_fill(&header, 1, "boot");
	header.checksum ^= 1;
	write_segment(&header, TTAM_FILE_SIZE);
	doctor_finds(geteuid(), "problem", "header is damaged");
}
END_TEST

START_TEST(finds_a_truncated_segment)
{
	struct ttam_shm_header header;
	ttam_header_fill(&header, 1, "boot");
	write_segment(&header, TTAM_PAGE_SIZE);
	doctor_finds(geteuid(), "problem", "another size");
}
END_TEST

START_TEST(finds_a_file_of_something_else)
{
	struct ttam_shm_header header;
	memset(&header, 'x', sizeof header);
	write_segment(&header, sizeof header);
	doctor_finds(geteuid(), "problem", "not a segment of tt-allocmon");
}
END_TEST

START_TEST(finds_a_segment_of_another_format)
{
	struct ttam_shm_header header;
	ttam_header_fill(&header, 1, "boot");
	header.format_version = 2;
	write_segment(&header, TTAM_FILE_SIZE);
	doctor_finds(geteuid(), "problem", "is of format 2, this program reads format 1");
}
END_TEST

START_TEST(finds_what_another_user_put_in_the_way)
{
	struct ttam_shm_header header;
	if (geteuid() != 0)
		return;
	ttam_header_fill(&header, 1, "boot");
	write_segment(&header, TTAM_FILE_SIZE);
	ck_assert_int_eq(chown(own_segment(), other_user, other_user), 0);
	doctor_finds(0, "problem", "is a file of user 65534");
	unlink(own_segment());
	ck_assert_int_eq(mkfifo(own_segment(), 0644), 0);
	doctor_finds(0, "problem", "no file but something else");
}
END_TEST

START_TEST(finds_that_the_folder_cannot_be_used)
{
	setenv("TT_ALLOCMON_DIR", "/dev/shm/there-is-no-such-folder", 1);
	doctor_finds(geteuid(), "problem", "cannot read /dev/shm/there-is-no-such-folder");
	if (geteuid() != 0)
		return;
	setenv("TT_ALLOCMON_DIR", folder_path(), 1);
	chmod(folder_path(), 0700);
	doctor_finds(other_user, "problem", "Permission denied: no job can be seen");
	chmod(folder_path(), 0755);
	doctor_finds(other_user, "problem", "no job of yours can be tracked");
}
END_TEST

START_TEST(takes_anothers_segment_as_theirs)
{
	struct ttam_shm_header header;
	if (geteuid() != 0)
		return;
	memset(&header, 'x', sizeof header);
	write_segment(&header, sizeof header);
	doctor_finds(other_user, "note", "of another user");
}
END_TEST

START_TEST(tells_the_living_from_the_dead)
{
	char line[64];
	char pid[32];
	struct process demo = process_start(ARGV(DEMO, "founding", "--hold"));
	process_await(&demo, "ready\n");
	snprintf(line, sizeof line, "%d tt-allocmon-demo: tracked (api, ", demo.pid);
	snprintf(pid, sizeof pid, "--pid=%d", demo.pid);
	struct process doctor = process_start(ARGV(PROGRAM, "doctor", pid));
	process_wait(&doctor);
	ck_assert_ptr_nonnull(strstr(process_output(&doctor), line));
	ck_assert_ptr_nonnull(strstr(process_output(&doctor), "1 of 256 windows live"));
	process_finish(&doctor);
	process_end(&demo, SIGKILL);
	process_finish(&demo);
	snprintf(line, sizeof line, "%d tt-allocmon-demo: dead, ended without closing with 14",
		demo.pid);
	doctor = process_start(ARGV(PROGRAM, "doctor", pid));
	process_wait(&doctor);
	/* demo.pid is -1 by now: the line has what comes after it. */
	ck_assert_ptr_nonnull(strstr(process_output(&doctor), strchr(line, ' ')));
	process_finish(&doctor);
}
END_TEST

/* load: as far as another process can see. */
static void load(const char *name)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder_path(), name);
	int file = open(path, O_CREAT | O_RDWR, 0644);
	ck_assert_int_eq(ftruncate(file, 4096), 0);
	ck_assert_ptr_ne(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0), MAP_FAILED);
	close(file);
}

START_TEST(finds_a_job_that_is_not_tracked)
{
	load("libtt_metal.so");
	doctor_finds(geteuid(), "problem", "libtt_metal.so is loaded, but not tracked");
	load("libtt-allocmon-preload.so");
	doctor_finds(geteuid(), "note", "the preload library is loaded, but nothing is tracked");
}
END_TEST

static void write_file(const char *folder, const char *name, const char *content)
{
	char path[256], command[300];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	snprintf(command, sizeof command, "mkdir -p '%s'", path);
	ck_assert_int_eq(system(command), 0);
	strcat(path, "/file");
	strcpy(strrchr(path, '/'), strcmp(content, "p150a\n") == 0 ? "/tt_card_type" : "/pids");
	FILE *file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	fputs(content, file);
	fclose(file);
}

START_TEST(says_who_has_which_node_open)
{
	char root[] = "/dev/shm/tt-allocmon-root-XXXXXX", line[32], text[128], command[128];
	ck_assert_ptr_nonnull(mkdtemp(root));
	chmod(root, 0755);
	snprintf(line, sizeof line, "%d\n", getpid());
	write_file(root, "sys/class/tenstorrent/tenstorrent!3", "p150a\n");
	write_file(root, "proc/driver/tenstorrent/3", line);
	setenv("TT_ALLOCMON_DRIVER_ROOT", root, 1);
	snprintf(text, sizeof text,
		"/dev/tenstorrent/3 (p150a) may not be used by you: No such file or directory; "
		"open in %d (not tracked)",
		getpid());
	doctor_finds(geteuid(), "note", text);
	doctor_finds(geteuid(), "note", "has a device open without libtt_metal.so");
	load("libtt_metal.so");
	doctor_finds(geteuid(), "problem", "libtt_metal.so is loaded, but not tracked");
	snprintf(command, sizeof command, "rm -r %s", root);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(is_content_with_a_healthy_job)
{
	char pid[32];
	/* Without it doctor is right to complain. */
	if (getenv("TEST_PRELOAD") == NULL)
		return;
	struct process demo = process_start(ARGV(DEMO, "founding", "--hold"));
	process_await(&demo, "ready\n");
	snprintf(pid, sizeof pid, "--pid=%d", demo.pid);
	struct process doctor = process_run(0, ARGV(PROGRAM, "doctor", pid));
	process_finish(&doctor);
	ck_assert_int_eq(process_end(&demo, SIGTERM), 0);
	process_finish(&demo);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("doctor");
	TCase *tcase = tcase_create("findings");
	tcase_set_timeout(tcase, 30);
	tcase_add_checked_fixture(tcase, folder_create, folder_destroy);
	tcase_add_test(tcase, says_that_nothing_is_tracked_yet);
	tcase_add_test(tcase, finds_a_segment_with_a_damaged_header);
	tcase_add_test(tcase, finds_a_truncated_segment);
	tcase_add_test(tcase, finds_a_file_of_something_else);
	tcase_add_test(tcase, finds_a_segment_of_another_format);
	tcase_add_test(tcase, finds_what_another_user_put_in_the_way);
	tcase_add_test(tcase, finds_that_the_folder_cannot_be_used);
	tcase_add_test(tcase, takes_anothers_segment_as_theirs);
	tcase_add_test(tcase, tells_the_living_from_the_dead);
	tcase_add_test(tcase, finds_a_job_that_is_not_tracked);
	tcase_add_test(tcase, says_who_has_which_node_open);
	tcase_add_test(tcase, is_content_with_a_healthy_job);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
