/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The four jobs of tt-allocmon demo, seen from a second process. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "test.h"
#include "tests/command/process.h"
#include "viewer/source/source.h"

static const char quoted_statistics[] =
	"Device 0: Buffers: 20, DRAM: 14827520 bytes, L1: 22528 bytes\n"
	"Device 1: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n"
	"Device 2: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n"
	"Device 3: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n"
	"Device 4: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n"
	"Device 5: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n"
	"Device 6: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n"
	"Device 7: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes\n";

static struct snapshot snapshot;
static struct source *source;

static void start_looking(void)
{
	static const struct source_filter all = {.uid = -1};
	folder_create();
	source = source_shm_create(&all);
	ck_assert_ptr_nonnull(source);
}

static void stop_looking(void)
{
	source_destroy(source);
	snapshot_finish(&snapshot);
	folder_destroy();
}

static void look(void)
{
	ck_assert_int_eq(source_poll(source, SOURCE_RECORDS | SOURCE_CLOSED, &snapshot), 0);
}

static uint64_t buffers_on(unsigned device)
{
	uint64_t count = 0;
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
		count += snapshot.devices[device].type[type].count;
	return count;
}

static unsigned count_of(const char *text, const char *part)
{
	unsigned count = 0;
	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		count++;
	return count;
}

START_TEST(founding_shows_the_quoted_statistics)
{
	struct process demo = process_start(ARGV(PROGRAM, "demo", "founding", "--hold"));
	process_await(&demo, "ready\n");
	struct process status = process_run(0, ARGV(PROGRAM, "status"));
	const char *output = process_output(&status);
	ck_assert_msg(
		strncmp(output, quoted_statistics, strlen(quoted_statistics)) == 0, "%s", output);
	process_finish(&status);
	ck_assert_int_eq(process_end(&demo, SIGTERM), 0);
	process_finish(&demo);
}
END_TEST

START_TEST(founding_frees_all_and_matches_every_free)
{
	struct process demo = process_start(ARGV(PROGRAM, "demo", "founding", "--hold"));
	process_await(&demo, "ready\n");
	ck_assert_int_eq(process_end(&demo, SIGTERM), 0);
	process_finish(&demo);
	look();
	ck_assert_uint_eq(snapshot.n_processes, 1);
	const struct snapshot_process *process = &snapshot.processes[0];
	ck_assert_int_eq(process->state, SNAPSHOT_DEAD);
	ck_assert_uint_eq(process->n_unmatched, 0);
	ck_assert_uint_eq(process->n_duplicate, 0);
	ck_assert_uint_eq(process->n_records, 0);
	ck_assert_uint_eq(process->n_closed, 0);
	ck_assert_uint_eq(process->n_slots, 8);
	for (unsigned i = 0; i < process->n_slots; i++) {
		const struct snapshot_type *dram = &process->slot[i].type[0];
		ck_assert_uint_eq(dram->current, 0);
		ck_assert_uint_eq(dram->count, 0);
		ck_assert_uint_eq(dram->n_alloc, i == 0 ? 14 : 10);
		ck_assert_uint_eq(dram->n_free, dram->n_alloc);
		ck_assert_uint_eq(dram->peak, i == 0 ? 14827520 : 14753792);
	}
	ck_assert_uint_eq(process->slot[0].type[5].current, 0);
	ck_assert_uint_eq(process->slot[0].type[5].peak, 22528);
}
END_TEST

START_TEST(founding_writes_the_lines_of_every_event)
{
	char line[128];
	setenv("TT_ALLOCMON_EVENTS", "stderr", 1);
	struct process demo = process_start(ARGV(PROGRAM, "demo", "founding", "--hold"));
	int pid = demo.pid;
	process_await(&demo, "ready\n");
	ck_assert_int_eq(process_end(&demo, SIGTERM), 0);
	const char *events = process_errors(&demo);
	for (int device = 0; device < 8; device++) {
		snprintf(line, sizeof line,
			"✓ [PID %d] Allocated 4194304 bytes of DRAM on device %d "
			"(buffer_id=2560032)\n",
			pid, device);
		ck_assert_uint_eq(count_of(events, line), 1);
		snprintf(line, sizeof line,
			"✗ [PID %d] Freed buffer 2560032 on device %d (4194304 bytes)\n", pid,
			device);
		ck_assert_uint_eq(count_of(events, line), 1);
	}
	ck_assert_uint_eq(count_of(events, " bytes of DRAM on device "), 84);
	/* And one free of all circular buffers. */
	ck_assert_uint_eq(count_of(events, "Freed "), 85);
	process_finish(&demo);
}
END_TEST

START_TEST(mesh_holds_the_same_on_every_device)
{
	struct process demo = process_start(ARGV(PROGRAM, "demo", "--hold", "--speed=1000"));
	process_await(&demo, "ready\n");
	look();
	ck_assert_uint_eq(snapshot.n_devices, 8);
	/* 563 weights, 160 of the KV cache, 3 traces, 24 + 2 in L1, 12 CBs of the largest program.
	 */
	for (unsigned i = 0; i < 8; i++) {
		const struct snapshot_device *device = &snapshot.devices[i];
		ck_assert_uint_eq(buffers_on(i), 563 + 160 + 3 + 24 + 2 + 12 + (i == 0 ? 2 : 0));
		ck_assert_str_eq(device->board, "p150");
		ck_assert_uint_eq(device->type[0].capacity, 34217131008);
		ck_assert_uint_eq(device->type[1].capacity + device->type[3].capacity, 175334400);
		ck_assert_uint_eq(device->type[4].current, 3 * UINT64_C(436207616));
		ck_assert_uint_eq(device->type[5].current, 409600 * 120);
		ck_assert_uint_eq(device->type[5].programs, 5);
	}
	ck_assert_uint_eq(snapshot.devices[0].type[0].current,
		snapshot.devices[7].type[0].current + 2 * 36864);
	ck_assert_str_eq(snapshot.processes[0].marks[0].name, "warm");
	ck_assert_int_eq(process_end(&demo, SIGTERM), 0);
	process_finish(&demo);
}
END_TEST

/* How many buffers lie on device 5 alone; all others lie on all devices or on the first. */
static unsigned count_leaked(void)
{
	unsigned leaked = 0;
	look();
	const struct snapshot_process *process = &snapshot.processes[0];
	for (size_t i = 0; snapshot.n_processes > 0 && i < process->n_records; i++) {
		const struct snapshot_record *record = &process->records[i];
		if (record->devices == 0xff || record->devices == 1)
			continue;
		ck_assert_uint_eq(record->devices, 1 << 5);
		ck_assert_uint_eq(record->size, 16777216);
		ck_assert_str_eq(process->scopes[record->scope - 1], "attn.py:211");
		leaked++;
	}
	return leaked;
}

START_TEST(leak_grows_on_device_5_alone)
{
	struct process demo = process_start(ARGV(PROGRAM, "demo", "leak", "--speed=200"));
	for (unsigned leaked = 0, next; leaked < 10; leaked = next) {
		next = count_leaked();
		ck_assert_uint_ge(next, leaked);
	}
	ck_assert_int_eq(process_end(&demo, SIGTERM), 0);
	process_finish(&demo);
}
END_TEST

START_TEST(leak_goes_on_failing_when_the_device_is_full)
{
	struct process demo = process_start(ARGV(PROGRAM, "demo", "leak", "--speed=100000"));
	do
		look();
	while (snapshot.n_devices < 8 ||
		snapshot.devices[5].type[0].n_failed < snapshot.devices[4].type[0].n_failed + 3);
	ck_assert_int_eq(process_end(&demo, SIGTERM), 0);
	process_finish(&demo);
}
END_TEST

START_TEST(two_demos_share_the_devices)
{
	struct process first = process_start(ARGV(PROGRAM, "demo", "founding", "--hold"));
	struct process second = process_start(ARGV(PROGRAM, "demo", "churn", "--hold"));
	process_await(&first, "ready\n");
	process_await(&second, "ready\n");
	look();
	ck_assert_uint_eq(snapshot.n_devices, 8);
	ck_assert_uint_eq(snapshot.devices[0].n_processes, 2);
	ck_assert_uint_eq(snapshot.devices[4].n_processes, 1);
	ck_assert_uint_eq(snapshot.devices[0].type[0].current, 14827520 + 3 * UINT64_C(134217728));
	ck_assert_int_eq(process_end(&first, SIGTERM), 0);
	ck_assert_int_eq(process_end(&second, SIGINT), 0);
	process_finish(&first);
	process_finish(&second);
}
END_TEST

static const char *const scenarios[] = {"founding", "mesh", "leak", "churn"};

START_TEST(every_demo_ends_in_order)
{
	struct process demo =
		process_run(0, ARGV(PROGRAM, "demo", scenarios[_i], "--for=0.3", "--speed=20"));
	process_finish(&demo);
	look();
	ck_assert_uint_ne(snapshot.processes[0].end_time, SNAPSHOT_UNKNOWN);
	ck_assert_uint_eq(snapshot.processes[0].n_unmatched, 0);
	ck_assert_uint_eq(snapshot.processes[0].n_duplicate, 0);
	ck_assert_uint_eq(snapshot.processes[0].n_records, 0);
}
END_TEST

START_TEST(help_lists_the_scenarios)
{
	struct process demo = process_run(0, ARGV(DEMO, "-h"));
	for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
		ck_assert_ptr_nonnull(strstr(process_output(&demo), scenarios[i]));
	process_finish(&demo);
}
END_TEST

START_TEST(refuses_what_it_does_not_know)
{
	struct process demo = process_run(2, ARGV(PROGRAM, "demo", "nothing"));
	ck_assert_ptr_nonnull(strstr(process_errors(&demo), "no scenario 'nothing'"));
	process_finish(&demo);
	demo = process_run(2, ARGV(DEMO, "--speed=0"));
	process_finish(&demo);
	demo = process_run(2, ARGV(DEMO, "mesh", "leak"));
	process_finish(&demo);
}
END_TEST

START_TEST(says_why_it_cannot_start)
{
	setenv("TT_ALLOCMON_DIR", "/dev/shm/there-is-no-such-folder", 1);
	struct process demo = process_run(1, ARGV(PROGRAM, "demo", "founding", "--hold"));
	ck_assert_ptr_nonnull(strstr(process_errors(&demo), "No such file or directory"));
	process_finish(&demo);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("demo");
	TCase *tcase = tcase_create("scenarios");
	tcase_set_timeout(tcase, 30);
	tcase_add_checked_fixture(tcase, start_looking, stop_looking);
	tcase_add_test(tcase, founding_shows_the_quoted_statistics);
	tcase_add_test(tcase, founding_frees_all_and_matches_every_free);
	tcase_add_test(tcase, founding_writes_the_lines_of_every_event);
	tcase_add_test(tcase, mesh_holds_the_same_on_every_device);
	tcase_add_test(tcase, leak_grows_on_device_5_alone);
	tcase_add_test(tcase, leak_goes_on_failing_when_the_device_is_full);
	tcase_add_test(tcase, two_demos_share_the_devices);
	tcase_add_loop_test(tcase, every_demo_ends_in_order, 0, 4);
	tcase_add_test(tcase, help_lists_the_scenarios);
	tcase_add_test(tcase, refuses_what_it_does_not_know);
	tcase_add_test(tcase, says_why_it_cannot_start);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
