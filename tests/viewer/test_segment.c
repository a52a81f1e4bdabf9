/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are no segment, and segments that come, go and shrink while they are watched. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/segment.h"
#include "common/word.h"
#include "tests/test.h"
#include "tests/viewer/place.h"

static struct source *source;
static struct snapshot snapshot;
static struct made_segment segment;

static void set_up(void)
{
	place_make();
	source = source_of_all();
}

static void tear_down(void)
{
	source_destroy(source);
	snapshot_finish(&snapshot);
	place_remove();
}

static void make_segment(void)
{
	made_segment_init(&segment, place_segment());
	made_window_show(made_segment_window(&segment, 0), 42);
}

static void expect_notice(enum snapshot_notice_kind kind, const char *words)
{
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, 0);
	ck_assert_uint_eq(snapshot.n_notices, 1);
	ck_assert_int_eq(snapshot.notices[0].kind, kind);
	ck_assert_ptr_nonnull(strstr(snapshot.notices[0].message, place_path()));
	ck_assert_msg(
		strstr(snapshot.notices[0].message, words), "%s", snapshot.notices[0].message);
}

START_TEST(says_that_there_is_none)
{
	expect_notice(SNAPSHOT_NO_SEGMENT, "No job has been tracked yet (no ");
	ck_assert_str_eq(snapshot.notices[0].object, place_segment());
}
END_TEST

START_TEST(says_that_the_directory_is_not_there)
{
	ck_assert_int_eq(rmdir(place_path()), 0);
	expect_notice(SNAPSHOT_UNREADABLE, "No such file or directory");
}
END_TEST

START_TEST(finds_one_that_appears_later)
{
	poll_all(source, &snapshot);
	make_segment();
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_notices, 0);
	ck_assert_uint_eq(snapshot.n_processes, 1);
	ck_assert_int_eq(snapshot.processes[0].state, SNAPSHOT_DEAD);
	ck_assert_uint_eq(snapshot.processes[0].uid, geteuid());
	made_segment_finish(&segment);
}
END_TEST

START_TEST(a_lock_means_life_and_readers_do_not)
{
	make_segment();
	struct source *other = source_of_all();
	struct snapshot seen = {0};
	poll_all(other, &seen);
	poll_all(source, &snapshot);
	ck_assert_int_eq(snapshot.processes[0].state, SNAPSHOT_DEAD);
	source_destroy(other);
	snapshot_finish(&seen);
	/* Who died is not brought back by the lock of the next owner, ... */
	made_segment_lock(&segment, 0);
	poll_all(source, &snapshot);
	ck_assert_int_eq(snapshot.processes[0].state, SNAPSHOT_DEAD);
	/* ... who begins with an incarnation of its own. */
	uint64_t key = snapshot.processes[0].key;
	ttam_word_store(&made_segment_window(&segment, 0)->process.incarnation, 4);
	poll_all(source, &snapshot);
	ck_assert_int_eq(snapshot.processes[0].state, SNAPSHOT_LIVE);
	ck_assert_uint_ne(snapshot.processes[0].key, key);
	made_segment_finish(&segment);
}
END_TEST

static void show_in_every_window(void)
{
	ssize_t size = offsetof(struct ttam_shm_window, slot);
	for (unsigned i = 1; i < TTAM_WINDOW_COUNT; i++)
		ck_assert_int_eq(pwrite(segment.fd, made_segment_window(&segment, 0), (size_t)size,
					 (off_t)ttam_window_offset(i)),
			size);
}

START_TEST(says_when_no_window_is_left)
{
	make_segment();
	show_in_every_window();
	for (unsigned i = 1; i < TTAM_WINDOW_COUNT; i++)
		made_segment_lock(&segment, i);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, TTAM_WINDOW_COUNT);
	ck_assert_uint_eq(snapshot.n_notices, 0);
	/* The last one's next owner. Not the one of all others: that would be gc. */
	struct made_segment other = {.fd = open(place_segment(), O_RDWR | O_CLOEXEC)};
	made_segment_lock(&other, 0);
	ttam_word_store(&made_segment_window(&segment, 0)->process.incarnation, 4);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_notices, 1);
	ck_assert_int_eq(snapshot.notices[0].kind, SNAPSHOT_NO_WINDOW);
	ck_assert_ptr_nonnull(strstr(snapshot.notices[0].message, place_segment()));
	close(other.fd);
	made_segment_finish(&segment);
}
END_TEST

START_TEST(who_locks_everything_lives_in_nothing)
{
	make_segment();
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = TTAM_WINDOW_COUNT};
	ck_assert_int_eq(fcntl(segment.fd, F_OFD_SETLK, &lock), 0);
	poll_all(source, &snapshot);
	ck_assert_int_eq(snapshot.processes[0].state, SNAPSHOT_DEAD);
	made_segment_finish(&segment);
}
END_TEST

START_TEST(follows_one_that_is_made_anew)
{
	make_segment();
	poll_all(source, &snapshot);
	ck_assert_ptr_nonnull(find_process(&snapshot, 42));
	made_segment_finish(&segment);
	ck_assert_int_eq(unlink(place_segment()), 0);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, 0);
	ck_assert_int_eq(snapshot.notices[0].kind, SNAPSHOT_NO_SEGMENT);
	make_segment();
	ttam_word_store(&made_segment_window(&segment, 0)->process.pid, 43);
	poll_all(source, &snapshot);
	ck_assert_ptr_nonnull(find_process(&snapshot, 43));
	made_segment_finish(&segment);
}
END_TEST

START_TEST(a_removed_one_stays_while_somebody_lives_in_it)
{
	make_segment();
	made_segment_lock(&segment, 0);
	poll_all(source, &snapshot);
	ck_assert_int_eq(unlink(place_segment()), 0);
	poll_all(source, &snapshot);
	ck_assert_ptr_nonnull(find_process(&snapshot, 42));
	made_segment_finish(&segment);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, 0);
}
END_TEST

START_TEST(survives_a_file_that_shrinks)
{
	make_segment();
	poll_all(source, &snapshot);
	ck_assert_int_eq(ftruncate(segment.fd, 8192), 0);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, 0);
	ck_assert_int_eq(snapshot.notices[0].kind, SNAPSHOT_DAMAGED);
	made_segment_finish(&segment);
}
END_TEST

START_TEST(a_look_takes_no_memory_of_the_file_system)
{
	struct stat before;
	struct stat after;
	make_segment();
	ck_assert_int_eq(fstat(segment.fd, &before), 0);
	poll_all(source, &snapshot);
	poll_all(source, &snapshot);
	ck_assert_int_eq(fstat(segment.fd, &after), 0);
	/* The page of the slot, which a real writer has filled. */
	ck_assert_int_le(after.st_blocks - before.st_blocks, 3 * 8);
	made_segment_finish(&segment);
}
END_TEST

/* A count that another user wrote does not make us fill their table with pages. */
START_TEST(a_hostile_count_takes_no_memory_either)
{
	if (geteuid() != 0)
		return;
	struct stat after;
	made_segment_init(&segment, place_file("tt-allocmon.v1.65534"));
	made_window_show(made_segment_window(&segment, 0), 42);
	made_record(&made_segment_window(&segment, 0)->record[0], 1, 10, TTAM_SHM_DRAM);
	ttam_word_store(&made_segment_window(&segment, 0)->process.n_records, UINT64_MAX);
	ck_assert_int_eq(fchown(segment.fd, 65534, 65534), 0);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, 1);
	ck_assert_uint_eq(snapshot.processes[0].n_records, 1);
	ck_assert_int_eq(fstat(segment.fd, &after), 0);
	ck_assert_int_le(after.st_blocks, 8 * 8);
	made_segment_finish(&segment);
}
END_TEST

START_TEST(of_an_earlier_boot_all_are_dead)
{
	struct ttam_shm_header header;
	make_segment();
	made_segment_lock(&segment, 0);
	ttam_header_fill(&header, 1, "another-boot");
	memcpy(segment.bytes, &header, sizeof(header));
	poll_all(source, &snapshot);
	ck_assert_int_eq(snapshot.processes[0].state, SNAPSHOT_DEAD);
	made_segment_finish(&segment);
}
END_TEST

static void write_file(const char *path, const void *bytes, size_t size, off_t length)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0644);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
	ck_assert_int_eq(ftruncate(fd, length), 0);
	close(fd);
}

START_TEST(refuses_what_is_no_segment)
{
	static const char zeros[256];
	write_file(place_segment(), zeros, sizeof(zeros), (off_t)TTAM_FILE_SIZE);
	expect_notice(SNAPSHOT_DAMAGED, "not a segment of tt-allocmon");
}
END_TEST

START_TEST(refuses_an_empty_file)
{
	write_file(place_segment(), "", 0, 0);
	expect_notice(SNAPSHOT_DAMAGED, "too short");
}
END_TEST

START_TEST(refuses_a_segment_of_another_size)
{
	struct ttam_shm_header header;
	ttam_header_fill(&header, 1, "x");
	write_file(place_segment(), &header, sizeof(header), (off_t)TTAM_FILE_SIZE - 4096);
	expect_notice(SNAPSHOT_DAMAGED, "size");
}
END_TEST

START_TEST(refuses_a_header_that_was_changed)
{
	struct ttam_shm_header header;
	ttam_header_fill(&header, 1, "x");
	header.created_realtime++;
	write_file(place_segment(), &header, sizeof(header), (off_t)TTAM_FILE_SIZE);
	expect_notice(SNAPSHOT_DAMAGED, "damaged");
}
END_TEST

START_TEST(refuses_another_geometry)
{
	struct ttam_shm_header header;
	ttam_header_fill(&header, 1, "x");
	header.device_count = 65;
	write_file(place_segment(), &header, sizeof(header), (off_t)TTAM_FILE_SIZE);
	expect_notice(SNAPSHOT_DAMAGED, "geometry");
}
END_TEST

START_TEST(names_the_format_that_a_header_has)
{
	struct ttam_shm_header header;
	ttam_header_fill(&header, 1, "x");
	header.format_version = 9;
	write_file(place_segment(), &header, sizeof(header), (off_t)TTAM_FILE_SIZE);
	expect_notice(SNAPSHOT_OTHER_FORMAT, "format 9");
	ck_assert_uint_eq(snapshot.notices[0].format_version, 9);
}
END_TEST

START_TEST(names_the_format_that_a_file_name_has)
{
	write_file(place_file("tt-allocmon.v2.1000"), "", 0, 0);
	expect_notice(SNAPSHOT_OTHER_FORMAT, "format 2");
	ck_assert_uint_eq(snapshot.notices[0].format_version, 2);
}
END_TEST

START_TEST(is_not_led_by_a_symbolic_link)
{
	make_segment();
	made_segment_finish(&segment);
	char target[400];
	strcpy(target, place_file("elsewhere"));
	ck_assert_int_eq(rename(place_segment(), target), 0);
	ck_assert_int_eq(symlink(target, place_segment()), 0);
	expect_notice(SNAPSHOT_UNREADABLE, "symbolic link");
}
END_TEST

START_TEST(is_not_held_up_by_a_fifo)
{
	ck_assert_int_eq(mkfifo(place_segment(), 0644), 0);
	expect_notice(SNAPSHOT_UNREADABLE, "not a regular file");
}
END_TEST

START_TEST(refuses_a_directory)
{
	ck_assert_int_eq(mkdir(place_segment(), 0755), 0);
	expect_notice(SNAPSHOT_UNREADABLE, "not a regular file");
}
END_TEST

START_TEST(refuses_what_others_can_write)
{
	make_segment();
	made_segment_finish(&segment);
	ck_assert_int_eq(chmod(place_segment(), 0666), 0);
	expect_notice(SNAPSHOT_UNREADABLE, "can be written by others");
	ck_assert_int_eq(chmod(place_segment(), 0644), 0);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, 1);
}
END_TEST

START_TEST(refuses_a_second_name)
{
	make_segment();
	made_segment_finish(&segment);
	char other[400];
	strcpy(other, place_file("other-name"));
	ck_assert_int_eq(link(place_segment(), other), 0);
	expect_notice(SNAPSHOT_UNREADABLE, "more than one name");
}
END_TEST

static void copy_to_name(unsigned uid)
{
	char name[64];
	struct made_segment copy;
	snprintf(name, sizeof(name), "tt-allocmon.v1.%u", uid);
	made_segment_init(&copy, place_file(name));
	made_window_show(made_segment_window(&copy, 0), uid);
	made_segment_finish(&copy);
}

START_TEST(is_its_owners_whatever_its_name_says)
{
	copy_to_name(4000000000);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_notices, 0);
	ck_assert_uint_eq(snapshot.n_processes, 1);
	ck_assert_uint_eq(snapshot.processes[0].uid, geteuid());
}
END_TEST

START_TEST(many_names_of_one_owner_do_not_fill_the_screen)
{
	for (unsigned i = 0; i < 20; i++)
		copy_to_name(4000000000 + i);
	poll_all(source, &snapshot);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, 16);
	ck_assert_uint_eq(snapshot.n_notices, 1);
	ck_assert_int_eq(snapshot.notices[0].kind, SNAPSHOT_UNREADABLE);
	make_segment();
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, 17);
	made_segment_finish(&segment);
}
END_TEST

START_TEST(ignores_names_that_only_look_alike)
{
	static const char *const names[] = {"tt-allocmon.v1.", "tt-allocmon.v1.01",
		"tt-allocmon.v1.1x", "tt-allocmon.v1.-1", "tt-allocmon.v1.99999999999999999999",
		"tt-allocmon.v.1", "tt-allocmon", "tt-allocmon.v1.1.tmp"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		write_file(place_file(names[i]), "", 0, 0);
	expect_notice(SNAPSHOT_NO_SEGMENT, "No job");
}
END_TEST

START_TEST(more_complaints_than_fit_do_no_harm)
{
	char name[64];
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "tt-allocmon.v2.%d", i);
		write_file(place_file(name), "", 0, 0);
	}
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_notices, SNAPSHOT_NOTICES);
}
END_TEST

static TCase *make_life(void)
{
	TCase *life = tcase_create("life");
	tcase_add_checked_fixture(life, set_up, tear_down);
	tcase_add_test(life, says_that_there_is_none);
	tcase_add_test(life, says_that_the_directory_is_not_there);
	tcase_add_test(life, finds_one_that_appears_later);
	tcase_add_test(life, a_lock_means_life_and_readers_do_not);
	tcase_add_test(life, says_when_no_window_is_left);
	tcase_add_test(life, who_locks_everything_lives_in_nothing);
	tcase_add_test(life, follows_one_that_is_made_anew);
	tcase_add_test(life, a_removed_one_stays_while_somebody_lives_in_it);
	tcase_add_test(life, survives_a_file_that_shrinks);
	tcase_add_test(life, a_look_takes_no_memory_of_the_file_system);
	tcase_add_test(life, a_hostile_count_takes_no_memory_either);
	tcase_add_test(life, of_an_earlier_boot_all_are_dead);
	return life;
}

static TCase *make_hostile(void)
{
	TCase *hostile = tcase_create("hostile");
	tcase_add_checked_fixture(hostile, set_up, tear_down);
	tcase_add_test(hostile, refuses_what_is_no_segment);
	tcase_add_test(hostile, refuses_an_empty_file);
	tcase_add_test(hostile, refuses_a_segment_of_another_size);
	tcase_add_test(hostile, refuses_a_header_that_was_changed);
	tcase_add_test(hostile, refuses_another_geometry);
	tcase_add_test(hostile, names_the_format_that_a_header_has);
	tcase_add_test(hostile, names_the_format_that_a_file_name_has);
	tcase_add_test(hostile, is_not_led_by_a_symbolic_link);
	tcase_add_test(hostile, is_not_held_up_by_a_fifo);
	tcase_add_test(hostile, refuses_a_directory);
	tcase_add_test(hostile, refuses_what_others_can_write);
	tcase_add_test(hostile, refuses_a_second_name);
	tcase_add_test(hostile, is_its_owners_whatever_its_name_says);
	tcase_add_test(hostile, many_names_of_one_owner_do_not_fill_the_screen);
	tcase_add_test(hostile, ignores_names_that_only_look_alike);
	tcase_add_test(hostile, more_complaints_than_fit_do_no_harm);
	return hostile;
}

static Suite *make_suite(void)
{
	Suite *suite = suite_create("segment");
	suite_add_tcase(suite, make_life());
	suite_add_tcase(suite, make_hostile());
	return suite;
}

TEST_MAIN(make_suite)
