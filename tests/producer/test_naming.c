/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Scopes, marks, closed groups, and the event log. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/text.h"
#include "producer/ledger.h"
#include "tests/producer/witness.h"
#include "tests/test.h"

static const struct ttam_shm_window *window;

static void open_tracking(void)
{
	witness_reset();
	ck_assert_int_eq(ttam_open(), 0);
	window = witness_window(0);
}

static const char *scope_of(uint64_t id)
{
	static char name[128];
	const struct ttam_shm_record *record = witness_record(window, id, 0);
	ck_assert_ptr_nonnull(record);
	uint64_t scope = record->meta >> TTAM_META_SCOPE_SHIFT;
	if (scope == 0)
		return "";
	ttam_text_load(window->scope[scope - 1].name, TTAM_TEXT_WORDS(128), name);
	return name;
}

START_TEST(gives_a_buffer_the_innermost_scope)
{
	witness_allocate(1, 1, 64, TTAM_DRAM);
	ttam_scope_push("layer 3");
	ttam_scope_push("matmul");
	witness_allocate(2, 1, 64, TTAM_DRAM);
	ttam_scope_pop();
	witness_allocate(3, 1, 64, TTAM_DRAM);
	ttam_scope_pop();
	ttam_scope_pop();
	witness_allocate(4, 1, 64, TTAM_DRAM);
	ck_assert_str_eq(scope_of(1), "");
	ck_assert_str_eq(scope_of(2), "matmul");
	ck_assert_str_eq(scope_of(3), "layer 3");
	ck_assert_str_eq(scope_of(4), "");
	ck_assert_uint_eq(window->process.n_scopes, 2);
}
END_TEST

START_TEST(keeps_each_name_once)
{
	for (int i = 0; i < 100; i++) {
		ttam_scope_push("layer 3");
		ttam_scope_pop();
	}
	ck_assert_uint_eq(window->process.n_scopes, 1);
}
END_TEST

START_TEST(cuts_a_long_name_between_characters)
{
	char name[140];
	memset(name, 'a', sizeof name);
	memcpy(name + 126, "é", 3);
	ttam_scope_push(name);
	witness_allocate(1, 1, 64, TTAM_DRAM);
	name[126] = '\0';
	ck_assert_str_eq(scope_of(1), name);
}
END_TEST

START_TEST(ignores_scopes_that_are_nested_too_deep)
{
	char name[16];
	for (int i = 1; i <= 40; i++) {
		snprintf(name, sizeof name, "depth %d", i);
		ttam_scope_push(name);
	}
	witness_allocate(1, 1, 64, TTAM_DRAM);
	ck_assert_str_eq(scope_of(1), "depth 32");
	for (int i = 40; i > 31; i--)
		ttam_scope_pop();
	witness_allocate(2, 1, 64, TTAM_DRAM);
	ck_assert_str_eq(scope_of(2), "depth 31");
}
END_TEST

START_TEST(counts_the_names_that_found_no_room)
{
	char name[16];
	for (int i = 0; i < TTAM_SCOPE_COUNT + 10; i++) {
		snprintf(name, sizeof name, "scope %d", i);
		ttam_scope_push(name);
		ttam_scope_pop();
	}
	ck_assert_uint_eq(window->process.n_scopes, TTAM_SCOPE_COUNT);
	ck_assert_uint_eq(window->process.dropped_scopes, 10);
}
END_TEST

static void *allocate_elsewhere(void *unused)
{
	(void)unused;
	witness_allocate(1, 1, 64, TTAM_DRAM);
	return NULL;
}

START_TEST(keeps_scopes_to_their_thread)
{
	pthread_t thread;
	ttam_scope_push("mine");
	ck_assert_int_eq(pthread_create(&thread, NULL, allocate_elsewhere, NULL), 0);
	pthread_join(thread, NULL);
	ck_assert_str_eq(scope_of(1), "");
}
END_TEST

START_TEST(forgets_the_scopes_of_an_earlier_session)
{
	ttam_scope_push("before");
	ttam_close();
	ck_assert_int_eq(ttam_open(), 0);
	window = witness_window(1);
	witness_allocate(1, 1, 64, TTAM_DRAM);
	ck_assert_str_eq(scope_of(1), "");
}
END_TEST

START_TEST(keeps_the_last_marks)
{
	char name[48];
	for (int i = 0; i < TTAM_MARK_COUNT + 2; i++) {
		snprintf(name, sizeof name, "iteration %d", i);
		ttam_mark(name);
	}
	ck_assert_uint_eq(window->process.n_marks, TTAM_MARK_COUNT + 2);
	ck_assert_uint_eq(window->mark[1].sequence, TTAM_MARK_COUNT + 2);
	ck_assert_uint_eq(window->mark[2].sequence, 3);
	ttam_text_load(window->mark[1].name, TTAM_TEXT_WORDS(48), name);
	ck_assert_str_eq(name, "iteration 65");
	ck_assert_uint_eq(window->event[65].meta, TTAM_EVENT_MARK);
	ck_assert_uint_eq(window->event[65].id, 65);
}
END_TEST

START_TEST(groups_what_a_bulk_free_ends)
{
	for (uint64_t i = 0; i < 10; i++) {
		struct ttam_buffer buffer = witness_buffer(i, 0x3, i < 6 ? 4096 : 64, TTAM_DRAM);
		buffer.allocator = i == 9 ? 2 : 1;
		buffer.reserved = i < 6 ? 8192 : 0;
		ttam_track_allocate(&buffer);
	}
	ttam_deallocate_buffers(1);
	ck_assert_uint_eq(window->process.n_closed, 2);
	ck_assert_uint_eq(window->closed[0].meta, TTAM_DRAM | TTAM_CLOSED_BULK << 8);
	ck_assert_uint_eq(window->closed[0].size, 4096);
	ck_assert_uint_eq(window->closed[0].devices, 0x3);
	ck_assert_uint_eq(window->closed[0].count, 6);
	ck_assert_uint_eq(window->closed[0].reserved, 6 * 8192);
	ck_assert_uint_eq(window->closed[1].count, 3);
	ck_assert_uint_eq(window->closed[1].reserved, 0);
	ck_assert_slot(window, 1, TTAM_DRAM, 64, 6 * 4096 + 4 * 64, 10, 9, 0, 0);
	ck_assert_uint_eq(witness_live(window).records, 1);
	ttam_track_deallocate(0, 0x3);
	ck_assert_uint_eq(window->process.n_unmatched, 2);
}
END_TEST

START_TEST(counts_what_found_no_group)
{
	for (uint64_t i = 0; i < TTAM_CLOSED_COUNT + 10; i++)
		witness_allocate(i, 1, i, TTAM_DRAM);
	ttam_deallocate_buffers(0);
	ck_assert_uint_eq(window->process.n_closed, TTAM_CLOSED_COUNT);
	ck_assert_uint_eq(window->process.dropped_closed, 10);
	ck_assert_uint_eq(witness_slot(window, 0, TTAM_DRAM).current, 0);
}
END_TEST

START_TEST(tells_what_an_allocator_holds)
{
	uint64_t objects[2];
	for (uint64_t i = 1; i <= 5; i++) {
		struct ttam_allocation allocation = {.object = i,
			.space = 9,
			.id = i,
			.devices = 1,
			.size = 64,
			.type = TTAM_L1};
		allocation.reserved = 100 * i;
		allocation.allocator = i % 2;
		ttam_ledger_allocate(&allocation);
	}
	ck_assert_uint_eq(ttam_ledger_objects(1, 2, objects), 3);
	ck_assert_uint_eq(objects[0] + objects[1], 1 + 3);
	ck_assert_uint_eq(ttam_ledger_reserved(1, TTAM_L1), 900);
	ck_assert_uint_eq(ttam_ledger_reserved(1, TTAM_DRAM), 0);
	ttam_ledger_verified(0);
	ttam_ledger_verified(3);
	ck_assert_uint_eq(window->process.n_verified, 2);
	ck_assert_uint_eq(window->process.n_differences, 3);
	ttam_ledger_free(1, 8, 1);
	ck_assert_uint_eq(window->process.n_unmatched, 1);
	ttam_ledger_free(1, 9, 1);
	ck_assert_uint_eq(window->process.n_unmatched, 1);
}
END_TEST

static void read_log(const char *path, char *ret_text, size_t capacity)
{
	int fd = open(path, O_RDONLY);
	ck_assert_int_ge(fd, 0);
	ssize_t length = read(fd, ret_text, capacity - 1);
	ck_assert_int_ge(length, 0);
	ret_text[length] = '\0';
	close(fd);
	unlink(path);
}

START_TEST(writes_the_documents_two_lines)
{
	char path[128];
	char text[4096];
	char wanted[4096];
	snprintf(path, sizeof path, "%s/events", witness_directory());
	unlink(path);
	setenv("TT_ALLOCMON_EVENTS", path, 1);
	open_tracking();
	struct ttam_device device = {.struct_size = sizeof device, .index = 1, .label = 6};
	ttam_register_device(&device);
	witness_allocate(2560032, 0x3, 4194304, TTAM_DRAM);
	ttam_track_deallocate(2560032, 0x2);
	ttam_track_deallocate(77, 0x1);
	read_log(path, text, sizeof text);
	int pid = getpid();
	snprintf(wanted, sizeof wanted,
		"✓ [PID %d] Allocated 4194304 bytes of DRAM on device 0 (buffer_id=2560032)\n"
		"✓ [PID %d] Allocated 4194304 bytes of DRAM on device 6 (buffer_id=2560032)\n"
		"✗ [PID %d] Freed buffer 2560032 on device 6 (4194304 bytes)\n",
		pid, pid, pid);
	ck_assert_str_eq(text, wanted);
}
END_TEST

START_TEST(writes_a_line_for_each_buffer_of_a_bulk_free)
{
	char path[128];
	static char text[65536];
	unsigned lines = 0;
	snprintf(path, sizeof path, "%s/events", witness_directory());
	unlink(path);
	setenv("TT_ALLOCMON_EVENTS", path, 1);
	open_tracking();
	for (uint64_t i = 0; i < 200; i++)
		witness_allocate(i, 1, 64, TTAM_DRAM);
	ttam_deallocate_buffers(0);
	read_log(path, text, sizeof text);
	for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	ck_assert_uint_eq(lines, 400);
}
END_TEST

START_TEST(survives_a_log_whose_reader_went_away)
{
	int ends[2];
	ck_assert_int_eq(pipe(ends), 0);
	close(ends[0]);
	int stderr_kept = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	signal(SIGPIPE, SIG_DFL);
	setenv("TT_ALLOCMON_EVENTS", "stderr", 1);
	open_tracking();
	witness_allocate(1, 1, 64, TTAM_DRAM);
	ck_assert_uint_eq(witness_slot(window, 0, TTAM_DRAM).current, 64);
	ttam_close();
	dup2(stderr_kept, STDERR_FILENO);
}
END_TEST

START_TEST(survives_a_log_at_the_limit_of_files)
{
	char path[128];
	struct rlimit before;
	snprintf(path, sizeof path, "%s/events", witness_directory());
	setenv("TT_ALLOCMON_EVENTS", path, 1);
	open_tracking();
	signal(SIGXFSZ, SIG_DFL);
	getrlimit(RLIMIT_FSIZE, &before);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){0, before.rlim_max});
	witness_allocate(1, 1, 64, TTAM_DRAM);
	setrlimit(RLIMIT_FSIZE, &before);
	ck_assert_uint_eq(witness_slot(window, 0, TTAM_DRAM).current, 64);
}
END_TEST

static void close_tracking(void)
{
	char path[128];
	ttam_close();
	snprintf(path, sizeof path, "%s/events", witness_directory());
	unlink(path);
	unsetenv("TT_ALLOCMON_EVENTS");
}

static Suite *make_suite(void)
{
	Suite *suite = suite_create("naming");
	TCase *names = tcase_create("names");
	tcase_add_unchecked_fixture(names, witness_begin, witness_end);
	tcase_add_checked_fixture(names, open_tracking, close_tracking);
	tcase_add_test(names, gives_a_buffer_the_innermost_scope);
	tcase_add_test(names, keeps_each_name_once);
	tcase_add_test(names, cuts_a_long_name_between_characters);
	tcase_add_test(names, ignores_scopes_that_are_nested_too_deep);
	tcase_add_test(names, counts_the_names_that_found_no_room);
	tcase_add_test(names, keeps_scopes_to_their_thread);
	tcase_add_test(names, forgets_the_scopes_of_an_earlier_session);
	tcase_add_test(names, keeps_the_last_marks);
	tcase_add_test(names, groups_what_a_bulk_free_ends);
	tcase_add_test(names, counts_what_found_no_group);
	tcase_add_test(names, tells_what_an_allocator_holds);
	tcase_add_test(names, writes_the_documents_two_lines);
	tcase_add_test(names, writes_a_line_for_each_buffer_of_a_bulk_free);
	tcase_add_test(names, survives_a_log_whose_reader_went_away);
	tcase_add_test(names, survives_a_log_at_the_limit_of_files);
	suite_add_tcase(suite, names);
	return suite;
}

TEST_MAIN(make_suite)
