/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* tt-metal's own files as a second source: what is live, what is stale, nothing twice. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/layout.h"
#include "producer/tt_allocmon.h"
#include "tests/test.h"
#include "tests/viewer/place.h"
#include "viewer/output/json.h"

#define CHIP UINT64_C(7000000000)
#define MIB UINT64_C(1048576)
#define FILE_BYTES 8576
#define PROCESSES_AT 856
#define PROCESS_BYTES 120

static struct source *source;
static struct snapshot snapshot;

static void use_filter(const struct source_filter *filter)
{
	source_destroy(source);
	source = source_all_create(filter);
	ck_assert_ptr_nonnull(source);
}

static void set_up(void)
{
	struct source_filter all = {.uid = -1};
	place_make();
	ck_assert_int_eq(setenv("TT_ALLOCMON_DRIVER_ROOT", place_path(), 1), 0);
	unsetenv("TT_ALLOCMON_UPSTREAM_DIR");
	use_filter(&all);
}

static void tear_down(void)
{
	source_destroy(source);
	source = NULL;
	snapshot_finish(&snapshot);
	place_remove();
}

static const char *file_of(uint64_t chip)
{
	char name[64];
	snprintf(name, sizeof(name), "tt_device_%llu_memory", (unsigned long long)chip);
	return place_file(name);
}

static uint64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void write_at(uint64_t chip, off_t at, const void *bytes, size_t size)
{
	int fd = open(file_of(chip), O_WRONLY | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pwrite(fd, bytes, size, at), (ssize_t)size);
	close(fd);
}

static void write_half(uint64_t chip, off_t at, uint32_t value)
{
	write_at(chip, at, &value, sizeof(value));
}

static void write_word(uint64_t chip, off_t at, uint64_t value)
{
	write_at(chip, at, &value, sizeof(value));
}

static void make_file(uint64_t chip, uint32_t version, uint32_t label)
{
	int fd = open(file_of(chip), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ftruncate(fd, FILE_BYTES), 0);
	close(fd);
	write_half(chip, 0, version);
	write_half(chip, 40, label);
}

static void write_slot(
	uint64_t chip, unsigned slot, pid_t pid, uint64_t updated, uint64_t dram, uint64_t l1)
{
	off_t at = PROCESSES_AT + (off_t)slot * PROCESS_BYTES;
	write_half(chip, at, (uint32_t)pid);
	write_word(chip, at + 8, dram);
	write_word(chip, at + 16, l1);
	write_word(chip, at + 48, updated);
	write_at(chip, at + 56, "python", 7);
}

/* What tt-metal does with the file of each of its chips. */
static void map_chip(void *context)
{
	const uint64_t *chip = context;
	int fd = open(file_of(*chip), O_RDWR | O_CLOEXEC);
	if (fd < 0 ||
		mmap(NULL, FILE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED)
		_exit(1);
	close(fd);
}

static void map_two(void *context)
{
	uint64_t second = *(uint64_t *)context + 1;
	map_chip(context);
	map_chip(&second);
}

static void idle(void *context)
{
	(void)context;
}

static void track(uint64_t chip)
{
	struct ttam_device device = {
		.struct_size = sizeof(device), .index = 0, .label = 5, .asic_id = chip};
	struct ttam_buffer buffer = {.struct_size = sizeof(buffer),
		.id = 1,
		.devices = 1,
		.size = MIB,
		.type = TTAM_DRAM};
	if (ttam_open() != 0)
		_exit(1);
	ttam_register_device(&device);
	ttam_track_allocate(&buffer);
}

static void map_and_track(void *context)
{
	map_two(context);
	track(*(uint64_t *)context);
}

static pid_t start(void (*act)(void *))
{
	static uint64_t chip = CHIP;
	return child_start(act, &chip);
}

static const struct snapshot_process *poll_process(pid_t pid)
{
	poll_all(source, &snapshot);
	return find_process(&snapshot, (uint64_t)pid);
}

static const struct snapshot_device *find_device(uint64_t chip)
{
	for (unsigned d = 0; d < snapshot.n_devices; d++)
		if (snapshot.devices[d].asic_id == chip)
			return &snapshot.devices[d];
	return NULL;
}

START_TEST(shows_a_job_that_only_the_runtime_tells_of)
{
	make_file(CHIP, 3, 6);
	pid_t pid = start(map_chip);
	write_slot(CHIP, 0, pid, now_ns(), 12 * MIB, 4096);
	const struct snapshot_process *process = poll_process(pid);
	ck_assert_ptr_nonnull(process);
	ck_assert_int_eq(process->state, SNAPSHOT_LIVE);
	ck_assert_int_eq(process->origin, SNAPSHOT_UPSTREAM);
	ck_assert_uint_eq(process->uid, getuid());
	ck_assert_ptr_nonnull(strstr(process->command, "test_upstream"));
	ck_assert_uint_eq(process->n_slots, 1);
	ck_assert_uint_eq(process->slot[0].asic_id, CHIP);
	ck_assert_uint_eq(process->slot[0].label, 6);
	ck_assert_uint_eq(process->slot[0].type[TTAM_SHM_DRAM].current, 12 * MIB);
	ck_assert_uint_eq(process->slot[0].type[TTAM_SHM_L1].current, 4096);
	ck_assert_uint_eq(find_device(CHIP)->type[TTAM_SHM_DRAM].current, 12 * MIB);
	child_kill(pid);
}
END_TEST

START_TEST(knows_no_counts_no_peaks_and_no_capacity)
{
	make_file(CHIP, 3, 6);
	pid_t pid = start(map_chip);
	write_slot(CHIP, 0, pid, now_ns(), 12 * MIB, 0);
	const struct snapshot_process *process = poll_process(pid);
	const struct snapshot_type *dram = &process->slot[0].type[TTAM_SHM_DRAM];
	ck_assert_uint_eq(dram->count, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(dram->peak, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(dram->n_alloc, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(dram->capacity, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(dram->reserved, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(process->n_events, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(process->first_time, SNAPSHOT_UNKNOWN);
	char *json = json_snapshot(&snapshot);
	ck_assert_ptr_nonnull(strstr(json, "\"source\":\"upstream\""));
	ck_assert_ptr_nonnull(strstr(json, "\"counts\",\"peaks\",\"other threads\""));
	ck_assert_ptr_null(strstr(json, "\"buffers\""));
	ck_assert_ptr_null(strstr(json, "\"cbs\""));
	ck_assert_ptr_null(strstr(json, "\"peak\""));
	ck_assert_ptr_null(strstr(json, "18446744073709551615"));
	free(json);
	child_kill(pid);
}
END_TEST

START_TEST(calls_stale_what_a_killed_job_left)
{
	make_file(CHIP, 3, 6);
	pid_t pid = start(map_chip);
	uint64_t updated = now_ns();
	write_slot(CHIP, 0, pid, updated, 12 * MIB, 0);
	ck_assert_int_eq(poll_process(pid)->state, SNAPSHOT_LIVE);
	child_kill(pid);
	const struct snapshot_process *process = poll_process(pid);
	ck_assert_int_eq(process->state, SNAPSHOT_STALE);
	ck_assert_str_eq(process->command, "python");
	ck_assert_uint_eq(process->last_time, updated);
	ck_assert_uint_eq(process->slot[0].type[TTAM_SHM_DRAM].current, 12 * MIB);
	ck_assert_uint_eq(snapshot.n_devices, 0);
}
END_TEST

START_TEST(is_not_misled_by_a_pid_that_is_another_process_now)
{
	make_file(CHIP, 3, 6);
	pid_t pid = start(map_chip);
	write_slot(CHIP, 0, pid, now_ns() - UINT64_C(3600000000000), 12 * MIB, 0);
	ck_assert_int_eq(poll_process(pid)->state, SNAPSHOT_STALE);
	child_kill(pid);
}
END_TEST

START_TEST(is_not_misled_by_a_pid_of_another_namespace)
{
	make_file(CHIP, 3, 6);
	pid_t pid = start(idle);
	write_slot(CHIP, 0, pid, now_ns(), 12 * MIB, 0);
	ck_assert_int_eq(poll_process(pid)->state, SNAPSHOT_STALE);
	child_kill(pid);
}
END_TEST

START_TEST(leaves_out_the_gone_who_held_nothing)
{
	make_file(CHIP, 3, 6);
	pid_t pid = start(idle);
	child_kill(pid);
	write_slot(CHIP, 0, pid, now_ns(), 0, 0);
	ck_assert_ptr_null(poll_process(pid));
}
END_TEST

START_TEST(shows_a_live_one_that_holds_nothing)
{
	make_file(CHIP, 3, 6);
	pid_t pid = start(map_chip);
	write_slot(CHIP, 0, pid, now_ns(), 0, 0);
	const struct snapshot_process *process = poll_process(pid);
	ck_assert_int_eq(process->state, SNAPSHOT_LIVE);
	ck_assert_uint_eq(process->slot[0].type[TTAM_SHM_DRAM].current, 0);
	ck_assert_uint_eq(process->slot[0].type[TTAM_SHM_DRAM].count, SNAPSHOT_UNKNOWN);
	child_kill(pid);
}
END_TEST

START_TEST(takes_the_file_s_time_for_a_slot_without_one)
{
	make_file(CHIP, 4, 6);
	write_half(CHIP, 8536, 0x52454459);
	pid_t pid = start(map_chip);
	write_word(CHIP, 8, now_ns());
	write_slot(CHIP, 0, pid, 0, MIB, 0);
	ck_assert_int_eq(poll_process(pid)->state, SNAPSHOT_LIVE);
	child_kill(pid);
}
END_TEST

START_TEST(joins_the_chips_of_one_process)
{
	make_file(CHIP, 3, 0);
	make_file(CHIP + 1, 3, 1);
	pid_t pid = start(map_two);
	write_slot(CHIP, 7, pid, now_ns(), 12 * MIB, 0);
	write_slot(CHIP + 1, 0, pid, now_ns(), 3 * MIB, 0);
	const struct snapshot_process *process = poll_process(pid);
	ck_assert_uint_eq(snapshot.n_processes, 1);
	ck_assert_uint_eq(process->n_slots, 2);
	ck_assert_uint_eq(process->slot[1].type[TTAM_SHM_DRAM].current, 3 * MIB);
	ck_assert_uint_ne(process->slot[0].index, process->slot[1].index);
	child_kill(pid);
}
END_TEST

START_TEST(adds_up_two_slots_of_one_process)
{
	make_file(CHIP, 3, 6);
	pid_t pid = start(map_chip);
	write_slot(CHIP, 0, pid, now_ns(), 12 * MIB, 0);
	write_slot(CHIP, 1, pid, now_ns(), 3 * MIB, 0);
	const struct snapshot_process *process = poll_process(pid);
	ck_assert_uint_eq(process->n_slots, 1);
	ck_assert_uint_eq(process->slot[0].type[TTAM_SHM_DRAM].current, 15 * MIB);
	child_kill(pid);
}
END_TEST

START_TEST(shows_a_tracked_job_once)
{
	make_file(CHIP, 3, 0);
	make_file(CHIP + 1, 3, 0);
	pid_t pid = start(map_and_track);
	write_slot(CHIP, 0, pid, now_ns(), 12 * MIB, 0);
	const struct snapshot_process *process = poll_process(pid);
	ck_assert_uint_eq(snapshot.n_processes, 1);
	ck_assert_int_eq(process->origin, SNAPSHOT_API);
	ck_assert_uint_eq(process->n_slots, 1);
	ck_assert_uint_eq(snapshot.n_devices, 1);
	ck_assert_uint_eq(find_device(CHIP)->type[TTAM_SHM_DRAM].current, MIB);
	ck_assert_uint_eq(find_device(CHIP)->type[TTAM_SHM_DRAM].count, 1);
	child_kill(pid);
}
END_TEST

START_TEST(adds_a_chip_that_a_tracked_job_does_not_track)
{
	make_file(CHIP, 3, 0);
	make_file(CHIP + 1, 3, 9);
	pid_t pid = start(map_and_track);
	write_slot(CHIP, 0, pid, now_ns(), 12 * MIB, 0);
	write_slot(CHIP + 1, 0, pid, now_ns(), 3 * MIB, 0);
	const struct snapshot_process *process = poll_process(pid);
	ck_assert_uint_eq(snapshot.n_processes, 1);
	ck_assert_uint_eq(process->n_slots, 2);
	ck_assert(!process->slot[0].from_runtime);
	ck_assert(process->slot[1].from_runtime);
	ck_assert_uint_ne(process->slot[1].index, process->slot[0].index);
	ck_assert_uint_eq(find_device(CHIP + 1)->type[TTAM_SHM_DRAM].current, 3 * MIB);
	ck_assert_uint_eq(find_device(CHIP + 1)->type[TTAM_SHM_DRAM].count, SNAPSHOT_UNKNOWN);
	child_kill(pid);
}
END_TEST

START_TEST(cannot_tell_chips_apart_by_version_1)
{
	make_file(CHIP, 3, 0);
	make_file(CHIP + 1, 1, 9);
	pid_t pid = start(map_and_track);
	write_slot(CHIP + 1, 0, pid, now_ns(), 3 * MIB, 0);
	ck_assert_uint_eq(poll_process(pid)->n_slots, 1);
	child_kill(pid);
}
END_TEST

START_TEST(calls_a_chip_as_our_segment_does)
{
	make_file(CHIP, 3, 0);
	make_file(CHIP + 1, 3, 0);
	pid_t tracked = start(map_and_track);
	pid_t other = start(map_chip);
	write_slot(CHIP, 0, other, now_ns(), 12 * MIB, 0);
	ck_assert_uint_eq(poll_process(other)->slot[0].label, 5);
	ck_assert_uint_eq(find_device(CHIP)->n_processes, 2);
	ck_assert_uint_eq(find_device(CHIP)->type[TTAM_SHM_DRAM].current, 13 * MIB);
	ck_assert_uint_eq(find_device(CHIP)->type[TTAM_SHM_DRAM].count, SNAPSHOT_UNKNOWN);
	child_kill(tracked);
	child_kill(other);
}
END_TEST

START_TEST(shows_a_tracked_job_that_was_killed_once)
{
	make_file(CHIP, 3, 0);
	make_file(CHIP + 1, 3, 0);
	pid_t pid = start(map_and_track);
	write_slot(CHIP, 0, pid, now_ns(), 12 * MIB, 0);
	child_kill(pid);
	const struct snapshot_process *process = poll_process(pid);
	ck_assert_uint_eq(snapshot.n_processes, 1);
	ck_assert_int_eq(process->state, SNAPSHOT_DEAD);
	ck_assert_int_eq(process->origin, SNAPSHOT_API);
}
END_TEST

START_TEST(knows_no_id_where_the_runtime_knew_none)
{
	make_file(6, 3, 6);
	static uint64_t chip = 6;
	pid_t pid = child_start(map_chip, &chip);
	write_slot(6, 0, pid, now_ns(), MIB, 0);
	const struct snapshot_process *process = poll_process(pid);
	ck_assert_uint_eq(process->slot[0].asic_id, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(process->slot[0].label, 6);
	child_kill(pid);
}
END_TEST

START_TEST(keeps_a_process_its_key_from_poll_to_poll)
{
	make_file(CHIP, 3, 6);
	pid_t pid = start(map_chip);
	write_slot(CHIP, 0, pid, now_ns(), MIB, 0);
	uint64_t key = poll_process(pid)->key;
	write_slot(CHIP, 0, pid, now_ns(), 2 * MIB, 0);
	ck_assert_uint_eq(poll_process(pid)->key, key);
	child_kill(pid);
}
END_TEST

START_TEST(sorts_the_live_before_the_stale)
{
	make_file(CHIP, 3, 6);
	pid_t gone = start(idle);
	child_kill(gone);
	pid_t pid = start(map_chip);
	write_slot(CHIP, 0, gone, now_ns(), MIB, 0);
	write_slot(CHIP, 1, pid, now_ns(), MIB, 0);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, 2);
	ck_assert_int_eq(snapshot.processes[0].state, SNAPSHOT_LIVE);
	ck_assert_int_eq(snapshot.processes[1].state, SNAPSHOT_STALE);
	child_kill(pid);
}
END_TEST

START_TEST(holds_to_the_filter)
{
	make_file(CHIP, 3, 6);
	pid_t pid = start(map_chip);
	write_slot(CHIP, 0, pid, now_ns(), MIB, 0);
	const struct source_filter misses[] = {{.uid = -1, .pid = 1},
		{.uid = (int64_t)getuid() + 1}, {.uid = -1, .devices = 1 << 5},
		{.uid = -1, .run_id = "6dbe1e1e"}};
	const struct source_filter hits[] = {{.uid = -1, .pid = (uint64_t)pid},
		{.uid = (int64_t)getuid()}, {.uid = -1, .devices = 1 << 6}};
	for (size_t i = 0; i < sizeof(misses) / sizeof(misses[0]); i++) {
		use_filter(&misses[i]);
		ck_assert_ptr_null(poll_process(pid));
	}
	for (size_t i = 0; i < sizeof(hits) / sizeof(hits[0]); i++) {
		use_filter(&hits[i]);
		ck_assert_ptr_nonnull(poll_process(pid));
	}
	child_kill(pid);
}
END_TEST

static const struct snapshot_notice *find_notice(void)
{
	poll_all(source, &snapshot);
	for (unsigned i = 0; i < snapshot.n_notices; i++)
		if (snapshot.notices[i].kind == SNAPSHOT_UPSTREAM_FILE)
			return &snapshot.notices[i];
	return NULL;
}

START_TEST(names_a_file_of_an_unknown_version)
{
	make_file(CHIP, 9, 6);
	const struct snapshot_notice *notice = find_notice();
	ck_assert_ptr_nonnull(notice);
	ck_assert_uint_eq(notice->format_version, 9);
	ck_assert_ptr_nonnull(strstr(notice->message, file_of(CHIP)));
	ck_assert_ptr_nonnull(strstr(notice->message, "version 9"));
	ck_assert(!snapshot_notice_is_fault(notice->kind));
}
END_TEST

START_TEST(names_a_file_of_a_wrong_size)
{
	make_file(CHIP, 3, 6);
	ck_assert_int_eq(truncate(file_of(CHIP), 8192), 0);
	const struct snapshot_notice *notice = find_notice();
	ck_assert_ptr_nonnull(strstr(notice->message, "8192 bytes"));
}
END_TEST

START_TEST(follows_no_link_and_waits_for_no_pipe)
{
	ck_assert_int_eq(symlink("/etc/passwd", file_of(CHIP)), 0);
	ck_assert_int_eq(mkfifo(file_of(CHIP + 1), 0600), 0);
	ck_assert_int_eq(mkdir(file_of(CHIP + 2), 0700), 0);
	const struct snapshot_notice *notice = find_notice();
	ck_assert_ptr_nonnull(strstr(notice->message, "nor 2 others"));
	ck_assert_uint_eq(snapshot.n_processes, 0);
}
END_TEST

START_TEST(takes_no_other_names)
{
	static const char *const names[] = {"tt_device_1_memory2", "tt_device__memory",
		"tt_device_-1_memory", "tt_device_01_memory", "tt_device_1x_memory",
		"tt_device_18446744073709551616_memory", "tt_device_ 1_memory"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int fd = open(place_file(names[i]), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		ck_assert_int_eq(write(fd, "xxxxxxxxxxxxxxxx", 16), 16);
		close(fd);
	}
	ck_assert_ptr_null(find_notice());
}
END_TEST

START_TEST(finds_a_file_that_appears_and_forgets_one_that_goes)
{
	poll_all(source, &snapshot);
	make_file(CHIP, 3, 6);
	pid_t pid = start(map_chip);
	write_slot(CHIP, 0, pid, now_ns(), MIB, 0);
	ck_assert_ptr_nonnull(poll_process(pid));
	unlink(file_of(CHIP));
	ck_assert_ptr_null(poll_process(pid));
	child_kill(pid);
}
END_TEST

START_TEST(changes_nothing_in_a_file)
{
	unsigned char before[FILE_BYTES], after[FILE_BYTES];
	struct stat first, second;
	make_file(CHIP, 3, 6);
	write_slot(CHIP, 0, getpid(), now_ns(), MIB, 0);
	int fd = open(file_of(CHIP), O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(pread(fd, before, sizeof(before), 0), FILE_BYTES);
	fstat(fd, &first);
	poll_all(source, &snapshot);
	ck_assert_int_eq(pread(fd, after, sizeof(after), 0), FILE_BYTES);
	fstat(fd, &second);
	close(fd);
	ck_assert_int_eq(memcmp(before, after, FILE_BYTES), 0);
	ck_assert_int_eq(first.st_mtim.tv_nsec, second.st_mtim.tv_nsec);
}
END_TEST

static Suite *upstream_suite(void)
{
	Suite *suite = suite_create("upstream");
	TCase *told = tcase_create("told");
	tcase_add_checked_fixture(told, set_up, tear_down);
	tcase_add_test(told, shows_a_job_that_only_the_runtime_tells_of);
	tcase_add_test(told, knows_no_counts_no_peaks_and_no_capacity);
	tcase_add_test(told, joins_the_chips_of_one_process);
	tcase_add_test(told, adds_up_two_slots_of_one_process);
	tcase_add_test(told, knows_no_id_where_the_runtime_knew_none);
	tcase_add_test(told, keeps_a_process_its_key_from_poll_to_poll);
	tcase_add_test(told, holds_to_the_filter);
	tcase_add_test(told, finds_a_file_that_appears_and_forgets_one_that_goes);
	tcase_add_test(told, changes_nothing_in_a_file);
	suite_add_tcase(suite, told);
	TCase *stale = tcase_create("stale");
	tcase_add_checked_fixture(stale, set_up, tear_down);
	tcase_add_test(stale, calls_stale_what_a_killed_job_left);
	tcase_add_test(stale, is_not_misled_by_a_pid_that_is_another_process_now);
	tcase_add_test(stale, is_not_misled_by_a_pid_of_another_namespace);
	tcase_add_test(stale, leaves_out_the_gone_who_held_nothing);
	tcase_add_test(stale, shows_a_live_one_that_holds_nothing);
	tcase_add_test(stale, takes_the_file_s_time_for_a_slot_without_one);
	tcase_add_test(stale, sorts_the_live_before_the_stale);
	suite_add_tcase(suite, stale);
	TCase *joined = tcase_create("joined");
	tcase_add_checked_fixture(joined, set_up, tear_down);
	tcase_add_test(joined, shows_a_tracked_job_once);
	tcase_add_test(joined, adds_a_chip_that_a_tracked_job_does_not_track);
	tcase_add_test(joined, cannot_tell_chips_apart_by_version_1);
	tcase_add_test(joined, calls_a_chip_as_our_segment_does);
	tcase_add_test(joined, shows_a_tracked_job_that_was_killed_once);
	suite_add_tcase(suite, joined);
	TCase *hostile = tcase_create("hostile");
	tcase_add_checked_fixture(hostile, set_up, tear_down);
	tcase_add_test(hostile, names_a_file_of_an_unknown_version);
	tcase_add_test(hostile, names_a_file_of_a_wrong_size);
	tcase_add_test(hostile, follows_no_link_and_waits_for_no_pipe);
	tcase_add_test(hostile, takes_no_other_names);
	suite_add_tcase(suite, hostile);
	return suite;
}

TEST_MAIN(upstream_suite)
