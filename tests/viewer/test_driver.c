/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel driver's nodes, in a made /sys and /proc: which chip a node is, who holds it. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/layout.h"
#include "common/text.h"
#include "common/word.h"
#include "tests/test.h"
#include "tests/viewer/place.h"
#include "viewer/output/json.h"
#include "viewer/source/driver.h"

#define CHIP UINT64_C(0x1A13B8600)

static char root[64];
static struct source *source;
static struct snapshot snapshot;
static struct driver driver;

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
	strcpy(root, "/dev/shm/tt-allocmon-root-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	ck_assert_int_eq(setenv("TT_ALLOCMON_DRIVER_ROOT", root, 1), 0);
	use_filter(&all);
	driver_init(&driver, root);
}

static void tear_down(void)
{
	char command[128];
	source_destroy(source);
	source = NULL;
	driver_finish(&driver);
	snapshot_finish(&snapshot);
	place_remove();
	snprintf(command, sizeof(command), "rm -r %s", root);
	ck_assert_int_eq(system(command), 0);
}

static void make_folders(char *path)
{
	for (char *slash = path + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		ck_assert(mkdir(path, 0755) == 0 || errno == EEXIST);
		*slash = '/';
	}
}

static void make(const char *content, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A file below root, with its folders. */
static void make(const char *content, const char *format, ...)
{
	char path[256];
	int length = snprintf(path, sizeof(path), "%s/", root);
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(path + length, sizeof(path) - (size_t)length, format, arguments);
	va_end(arguments);
	make_folders(path);
	FILE *file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	fputs(content, file);
	fclose(file);
}

static void make_node(unsigned number, const char *card, const char *serial, const char *asic_id)
{
	char line[64];
	snprintf(line, sizeof(line), "%s\n", card);
	make(line, "sys/class/tenstorrent/tenstorrent!%u/tt_card_type", number);
	snprintf(line, sizeof(line), "%s\n", serial);
	make(line, "sys/class/tenstorrent/tenstorrent!%u/tt_serial", number);
	snprintf(line, sizeof(line), "%s\n", asic_id);
	make(line, "sys/class/tenstorrent/tenstorrent!%u/tt_asic_id", number);
	make("", "proc/driver/tenstorrent/%u/pids", number);
}

static void hold(unsigned number, pid_t pid)
{
	char lines[64];
	snprintf(lines, sizeof(lines), "%d\n%d\n%d\n", (int)pid, (int)pid, (int)pid);
	make(lines, "proc/driver/tenstorrent/%u/pids", number);
}

static const struct driver_node *read_node(unsigned i)
{
	ck_assert_int_eq(driver_read(&driver), 0);
	ck_assert_uint_lt(i, driver.n_nodes);
	return &driver.nodes[i];
}

static void idle(void *context)
{
	(void)context;
}

START_TEST(finds_no_node_without_a_driver)
{
	ck_assert_int_eq(driver_read(&driver), 0);
	ck_assert_uint_eq(driver.n_nodes, 0);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_devices, 0);
}
END_TEST

START_TEST(reads_what_a_node_is)
{
	make_node(10, "p150a", "0000046131924062", "00000001A13B8600");
	make_node(2, "n300", "0100014511704038", "FFFFFFFFFFFFFFFF");
	const struct driver_node *node = read_node(1);
	ck_assert_uint_eq(driver.n_nodes, 2);
	ck_assert_uint_eq(driver.nodes[0].number, 2);
	ck_assert_uint_eq(driver.nodes[0].asic_id, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(node->number, 10);
	ck_assert_str_eq(node->board, "p150a");
	ck_assert_uint_eq(node->serial, UINT64_C(0x46131924062));
	ck_assert_uint_eq(node->asic_id, CHIP);
}
END_TEST

START_TEST(takes_odd_attributes_for_unknown)
{
	static const char *const odd[] = {"", "0000000000000000", "xyz", "-1", "12 3x4\n", "0x",
		"11112222333344445", "\x1b[31m"};
	for (unsigned i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		make_node(i, "unknown", odd[i], odd[i]);
	read_node(0);
	for (unsigned i = 0; i < driver.n_nodes; i++) {
		ck_assert_str_eq(driver.nodes[i].board, "");
		if (i != 4)
			ck_assert_uint_eq(driver.nodes[i].serial, SNAPSHOT_UNKNOWN);
	}
}
END_TEST

START_TEST(takes_no_other_names_for_nodes)
{
	static const char *const names[] = {
		"tenstorrent!", "tenstorrent!01", "tenstorrent!1x", "tenstorrent!99999", "card0"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		make("p150a\n", "sys/class/tenstorrent/%s/tt_card_type", names[i]);
	ck_assert_int_eq(driver_read(&driver), 0);
	ck_assert_uint_eq(driver.n_nodes, 0);
}
END_TEST

START_TEST(lists_a_holder_once_however_many_files_it_has_open)
{
	make_node(0, "p150a", "1", "2");
	make("12\n34\n12\n\nx\n-5\n0\n99999999999999999999\n12\n",
		"proc/driver/tenstorrent/0/pids");
	const struct driver_node *node = read_node(0);
	ck_assert_uint_eq(node->n_holders, 2);
	ck_assert_uint_eq(node->holder[0], 12);
	ck_assert_uint_eq(node->holder[1], 34);
}
END_TEST

START_TEST(knows_a_chip_by_its_own_id)
{
	make_node(0, "p300c", "46131924062", "1A13B8600");
	ck_assert(driver_node_is_chip(read_node(0), CHIP));
	ck_assert(!driver_node_is_chip(read_node(0), UINT64_C(0x1A13B8601)));
	ck_assert(!driver_node_is_chip(read_node(0), SNAPSHOT_UNKNOWN));
}
END_TEST

/* A linked Blackhole: serial and location on the board. */
START_TEST(knows_the_only_chip_of_a_blackhole_board)
{
	make_node(0, "p150b", "46131924062", "1A13B8600");
	const struct driver_node *node = read_node(0);
	ck_assert(driver_node_is_chip(node, UINT64_C(0x46131924062) * 32));
	ck_assert(driver_node_is_chip(node, UINT64_C(0x46131924062) * 32 + 3));
	ck_assert(!driver_node_is_chip(node, UINT64_C(0x46131924063) * 32));
	ck_assert(!driver_node_is_chip(node, UINT64_C(0x46131924062)));
}
END_TEST

/* An unlinked Wormhole has its serial for an id, a linked one 32 bits of it in the lower half. */
START_TEST(knows_the_only_chip_of_a_wormhole_board)
{
	make_node(0, "n150", "0100018611902010", "0");
	const struct driver_node *node = read_node(0);
	ck_assert(driver_node_is_chip(node, UINT64_C(0x0100018611902010)));
	ck_assert(driver_node_is_chip(node, UINT64_C(0x61902010)));
	ck_assert(driver_node_is_chip(node, UINT64_C(0x700000000) + UINT64_C(0x61902010)));
	ck_assert(!driver_node_is_chip(node, UINT64_C(0x0100018611902011)));
}
END_TEST

START_TEST(does_not_guess_which_chip_of_a_board_it_is)
{
	make_node(0, "p300c", "46131924062", "0");
	make_node(1, "n300", "0100014511704038", "0");
	uint64_t blackhole = UINT64_C(0x46131924062) * 32 + 1;
	uint64_t wormhole = UINT64_C(0x0100014511704038);
	read_node(0);
	ck_assert(!driver_node_is_chip(&driver.nodes[0], blackhole));
	ck_assert(driver_node_is_board_of(&driver.nodes[0], blackhole));
	ck_assert(!driver_node_is_chip(&driver.nodes[1], wormhole));
	ck_assert(driver_node_is_board_of(&driver.nodes[1], wormhole));
	ck_assert(!driver_node_is_board_of(&driver.nodes[1], wormhole + 1));
}
END_TEST

START_TEST(asks_a_device_only_once_what_it_is)
{
	make_node(0, "p150a", "1", "2");
	read_node(0);
	make("3\n", "sys/class/tenstorrent/tenstorrent!0/tt_asic_id");
	ck_assert_uint_eq(read_node(0)->asic_id, 2);
}
END_TEST

START_TEST(shows_who_holds_a_device_untracked)
{
	make_node(0, "p150a", "46131924062", "1A13B8600");
	make_node(3, "p150a", "46131924063", "1A13B8601");
	pid_t pid = child_start(idle, NULL);
	hold(3, pid);
	poll_all(source, &snapshot);
	const struct snapshot_process *process = find_process(&snapshot, (uint64_t)pid);
	ck_assert_ptr_nonnull(process);
	ck_assert_int_eq(process->origin, SNAPSHOT_DRIVER);
	ck_assert_int_eq(process->state, SNAPSHOT_LIVE);
	ck_assert_uint_eq(process->uid, getuid());
	ck_assert_uint_eq(process->n_slots, 1);
	ck_assert_uint_eq(process->slot[0].node, 4);
	ck_assert_uint_eq(process->slot[0].label, SNAPSHOT_UNKNOWN);
	ck_assert_str_eq(process->slot[0].board, "p150a");
	ck_assert_uint_eq(process->slot[0].type[TTAM_SHM_DRAM].current, SNAPSHOT_UNKNOWN);
	child_kill(pid);
}
END_TEST

START_TEST(says_unknown_and_never_zero_of_what_it_holds)
{
	make_node(3, "p150a", "46131924063", "1A13B8601");
	pid_t pid = child_start(idle, NULL);
	hold(3, pid);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_devices, 1);
	ck_assert_uint_eq(snapshot.devices[0].n_untracked, 1);
	ck_assert_str_eq(snapshot.devices[0].name, "–");
	char *json = json_snapshot(&snapshot);
	ck_assert_ptr_nonnull(strstr(json, "\"source\":\"driver\""));
	ck_assert_ptr_nonnull(strstr(json, "{\"node\":3,"));
	ck_assert_ptr_nonnull(strstr(json, "\"untracked\":1"));
	ck_assert_ptr_null(strstr(json, "\"buffers\":"));
	ck_assert_ptr_null(strstr(json, "\"cbs\""));
	ck_assert_ptr_null(strstr(json, "\"current\""));
	ck_assert_ptr_null(strstr(json, "18446744073709551615"));
	free(json);
	child_kill(pid);
}
END_TEST

START_TEST(forgets_who_has_ended)
{
	make_node(3, "p150a", "46131924063", "1A13B8601");
	pid_t pid = child_start(idle, NULL);
	hold(3, pid);
	child_kill(pid);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, 0);
}
END_TEST

START_TEST(shows_boards_that_nobody_has_opened)
{
	make_node(0, "p150a", "46131924062", "1A13B8600");
	make_node(1, "galaxy-blackhole", "46131924063", "1A13B8601");
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_devices, 2);
	ck_assert_uint_eq(snapshot.devices[0].n_processes, 0);
	ck_assert_uint_eq(snapshot.devices[0].label, SNAPSHOT_UNKNOWN);
	ck_assert_str_eq(snapshot.devices[0].board, "p150a");
	ck_assert_str_eq(snapshot.devices[1].board, "galaxy");
}
END_TEST

/* A live job on a chip of this id, by our own segment. */
static void track_chip(struct made_segment *segment, uint64_t chip)
{
	made_segment_init(segment, place_segment());
	struct ttam_shm_window *window = made_segment_window(segment, 0);
	made_window_show(window, (uint64_t)getpid());
	ttam_word_store(&window->device[0].asic_id, chip);
	ttam_text_store(window->device[0].board, TTAM_TEXT_WORDS(8), "");
	made_latch(&window->slot[0].type[TTAM_SHM_DRAM], 4096, 1, 0);
	made_segment_lock(segment, 0);
}

START_TEST(names_the_board_of_a_chip_that_is_tracked)
{
	struct made_segment segment;
	make_node(5, "p150a", "46131924062", "1A13B8600");
	track_chip(&segment, CHIP);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_devices, 1);
	ck_assert_uint_eq(snapshot.devices[0].label, 3);
	ck_assert_uint_eq(snapshot.devices[0].node, 6);
	ck_assert_str_eq(snapshot.devices[0].board, "p150a");
	made_segment_finish(&segment);
}
END_TEST

START_TEST(puts_an_untracked_process_on_the_chip_that_others_track)
{
	struct made_segment segment;
	make_node(5, "p150a", "46131924062", "1A13B8600");
	track_chip(&segment, CHIP);
	pid_t pid = child_start(idle, NULL);
	hold(5, pid);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_devices, 1);
	ck_assert_uint_eq(snapshot.devices[0].n_processes, 2);
	ck_assert_uint_eq(snapshot.devices[0].n_untracked, 1);
	ck_assert_uint_eq(snapshot.devices[0].type[TTAM_SHM_DRAM].current, 4096);
	ck_assert_uint_eq(find_process(&snapshot, (uint64_t)pid)->slot[0].label, 3);
	child_kill(pid);
	made_segment_finish(&segment);
}
END_TEST

START_TEST(shows_no_chip_twice_that_a_node_may_be)
{
	struct made_segment segment;
	make_node(0, "galaxy-wormhole", "1", "2");
	make_node(1, "n300", "0100014511704038", "0");
	track_chip(&segment, CHIP);
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_devices, 1);
	ck_assert_str_eq(snapshot.devices[0].board, "");
	made_segment_finish(&segment);
}
END_TEST

START_TEST(holds_to_the_filter)
{
	make_node(3, "p150a", "46131924063", "1A13B8601");
	pid_t pid = child_start(idle, NULL);
	hold(3, pid);
	const struct source_filter misses[] = {{.uid = -1, .pid = 1},
		{.uid = (int64_t)getuid() + 1}, {.uid = -1, .devices = 1 << 3},
		{.uid = -1, .run_id = "6dbe1e1e"}};
	for (size_t i = 0; i < sizeof(misses) / sizeof(misses[0]); i++) {
		use_filter(&misses[i]);
		poll_all(source, &snapshot);
		ck_assert_uint_eq(snapshot.n_processes, 0);
		ck_assert_uint_eq(snapshot.n_devices, 0);
	}
	use_filter(&(struct source_filter){.uid = -1, .pid = (uint64_t)pid});
	poll_all(source, &snapshot);
	ck_assert_uint_eq(snapshot.n_processes, 1);
	child_kill(pid);
}
END_TEST

static Suite *driver_suite(void)
{
	Suite *suite = suite_create("driver");
	TCase *nodes = tcase_create("nodes");
	tcase_add_checked_fixture(nodes, set_up, tear_down);
	tcase_add_test(nodes, finds_no_node_without_a_driver);
	tcase_add_test(nodes, reads_what_a_node_is);
	tcase_add_test(nodes, takes_odd_attributes_for_unknown);
	tcase_add_test(nodes, takes_no_other_names_for_nodes);
	tcase_add_test(nodes, lists_a_holder_once_however_many_files_it_has_open);
	tcase_add_test(nodes, knows_a_chip_by_its_own_id);
	tcase_add_test(nodes, knows_the_only_chip_of_a_blackhole_board);
	tcase_add_test(nodes, knows_the_only_chip_of_a_wormhole_board);
	tcase_add_test(nodes, does_not_guess_which_chip_of_a_board_it_is);
	tcase_add_test(nodes, asks_a_device_only_once_what_it_is);
	suite_add_tcase(suite, nodes);
	TCase *joined = tcase_create("joined");
	tcase_add_checked_fixture(joined, set_up, tear_down);
	tcase_add_test(joined, shows_who_holds_a_device_untracked);
	tcase_add_test(joined, says_unknown_and_never_zero_of_what_it_holds);
	tcase_add_test(joined, forgets_who_has_ended);
	tcase_add_test(joined, shows_boards_that_nobody_has_opened);
	tcase_add_test(joined, names_the_board_of_a_chip_that_is_tracked);
	tcase_add_test(joined, puts_an_untracked_process_on_the_chip_that_others_track);
	tcase_add_test(joined, shows_no_chip_twice_that_a_node_may_be);
	tcase_add_test(joined, holds_to_the_filter);
	suite_add_tcase(suite, joined);
	return suite;
}

TEST_MAIN(driver_suite)
