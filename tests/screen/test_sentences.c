/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "common/layout.h"
#include "test.h"
#include "tests/screen/scenario.h"
#include "viewer/view/sentence_group.h"

#define MIB UINT64_C(1048576)

static void setup(void)
{
	setenv("TZ", "UTC", 1);
}

static void expect_of_process(const struct scenario *scenario, size_t process, const char *wanted)
{
	struct sentence sentence = sentence_begin(78);
	sentence_process(&sentence, &scenario->model, process);
	ck_assert_str_eq(sentence.text, wanted);
}

static void expect_of_device(const struct scenario *scenario, unsigned device, const char *wanted)
{
	struct sentence sentence = sentence_begin(90);
	sentence_device(&sentence, &scenario->model, device);
	ck_assert_str_eq(sentence.text, wanted);
}

START_TEST(says_how_a_process_can_be_tracked_and_by_whom)
{
	struct scenario *scenario = scenario_processes();
	struct model_process *vllm = &scenario->row[2], *python = &scenario->row[3];
	struct snapshot_process *stale = &scenario->process[2];
	expect_of_process(scenario, 3,
		"5388 has device 7 open, nothing tells what it holds: tt-allocmon attach 5388");
	scenario->model.devices[7].label = SNAPSHOT_UNKNOWN;
	scenario->model.devices[7].node = 4;
	expect_of_process(scenario, 3,
		"5388 has node 3 open, nothing tells what it holds: tt-allocmon attach 5388");
	scenario->snapshot.viewer_uid = 1001;
	strcpy(python->user, "bob");
	expect_of_process(
		scenario, 3, "5388 is bob's: attach needs bob or root; it has node 3 open");
	strcpy(vllm->user, "bob");
	expect_of_process(scenario, 2,
		"5310 is bob's: attach needs bob or root; bytes by tt-metal's own file");
	stale->state = SNAPSHOT_STALE;
	stale->last_time = UINT64_C(1795356153000000000);
	vllm->row.flags |= MODEL_STALE;
	expect_of_process(
		scenario, 2, "5310 is gone; its file was last written 14:02:33 and is not counted");
}
END_TEST

/* Of a mesh buffer that device 5 has no room for, and so none of the eight. */
static struct scenario *refused_on_the_mesh(uint32_t type, uint64_t size)
{
	struct scenario *scenario = scenario_mesh();
	for (unsigned i = 0; i < 8; i++) {
		struct model_device *device = &scenario->model.devices[i];
		device->row.flags = MODEL_REFUSED;
		device->refused_size = size;
		device->refused_time = SCENARIO_TIME;
		device->refused_pid = 4242;
		device->refused_type = type;
		device->refused_devices = 0xff;
	}
	scenario->model.devices[5].row.memory[MODEL_DRAM].largest_hole = MIB;
	scenario->row[0].row.flags = MODEL_REFUSED;
	return scenario;
}

START_TEST(says_which_device_of_a_mesh_had_no_room)
{
	struct scenario *scenario = refused_on_the_mesh(TTAM_SHM_DRAM, 2 * MIB);
	struct model_device *devices = scenario->model.devices;
	expect_of_device(
		scenario, 0, "Device 0 refused 2.00 MiB at 14:29:24: device 5 had no room (4242)");
	devices[3].row.memory[MODEL_DRAM].largest_hole = 0;
	expect_of_device(scenario, 0,
		"Device 0 refused 2.00 MiB at 14:29:24: devices 3,5 had no room (4242)");
	expect_of_process(scenario, 0,
		"4242 was refused 2.00 MiB of DRAM at 14:29:24: devices 3,5 had no room");
	/* There is room again. */
	devices[3].row.memory[MODEL_DRAM].largest_hole = 1024 * MIB;
	devices[5].row.memory[MODEL_DRAM].largest_hole = 16 * MIB;
	expect_of_device(scenario, 0,
		"Device 0 refused 2.00 MiB at 14:29:24: device 5 has the least room, 16.0 MiB "
		"(4242)");
	/* One that was not asked says nothing of it. */
	devices[0].refused_devices = 1;
	devices[0].row.memory[MODEL_DRAM].largest_hole = 1024 * MIB;
	devices[0].row.memory[MODEL_DRAM].used =
		devices[0].row.memory[MODEL_DRAM].capacity - 2048 * MIB;
	expect_of_device(scenario, 0,
		"Device 0 refused 2.00 MiB at 14:29:24: largest hole 1.00 of 2.00 GiB free (4242)");
}
END_TEST

START_TEST(says_what_of_the_device_itself_had_no_room)
{
	struct scenario *scenario = refused_on_the_mesh(TTAM_SHM_DRAM, 2 * MIB);
	struct model_use *dram = &scenario->model.devices[5].row.memory[MODEL_DRAM];
	dram->used = dram->capacity - 4 * MIB;
	expect_of_device(scenario, 5,
		"Device 5 refused 2.00 MiB at 14:29:24: largest hole 1.00 of 4.00 MiB free (4242)");
	scenario = refused_on_the_mesh(TTAM_SHM_L1, 2 * MIB);
	struct model_use *l1 = &scenario->model.devices[2].row.memory[MODEL_L1];
	for (unsigned i = 0; i < 8; i++)
		scenario->model.devices[i].row.memory[MODEL_L1].largest_hole = SNAPSHOT_UNKNOWN;
	l1->largest_hole = MIB;
	l1->used = l1->capacity - 3 * MIB;
	expect_of_device(scenario, 2,
		"Device 2 refused 2.00 MiB of L1 at 14:29:24: largest hole 1.00 of 3.00 MiB free "
		"(4242)");
	l1->largest_hole = SNAPSHOT_UNKNOWN;
	expect_of_process(
		scenario, 0, "4242 was refused 2.00 MiB of L1 at 14:29:24 on devices 0-7");
}
END_TEST

/* A clause is there whole or not at all, however narrow the screen. */
START_TEST(cuts_no_clause_of_a_suspect)
{
	struct scenario *scenario = scenario_mesh();
	static const char *const wanted[] = {"4242 leaks", "4242 leaks on device 5",
		"4242 leaks on device 5: 5.09 GiB in 326 buffers"};
	static const int limits[] = {12, 40, 50};
	for (int i = 0; i < 3; i++) {
		struct sentence sentence = sentence_begin(limits[i]);
		sentence_process(&sentence, &scenario->model, 0);
		ck_assert_str_eq(sentence.text, wanted[i]);
	}
	for (int limit = 0; limit < 60; limit++) {
		struct sentence sentence = sentence_begin(limit);
		sentence_suspect(&sentence, &scenario->model, 0);
		ck_assert_str_ne(sentence.text, "+");
		sentence = sentence_begin(limit);
		sentence_all_groups(&sentence, &scenario->model);
		size_t length = strlen(sentence.text);
		ck_assert(length == 0 || sentence.text[length - 1] != ' ');
	}
}
END_TEST

START_TEST(counts_one_buffer_as_one)
{
	struct scenario *scenario = scenario_mesh();
	struct model_group *group = &scenario->group[0];
	*group = (struct model_group){.verdict = MODEL_ONCE,
		.alive = 1,
		.size = MIB,
		.oldest = SCENARIO_TIME,
		.newest = SCENARIO_TIME};
	scenario->model.n_suspects = 0;
	scenario->model.n_groups = 1;
	scenario->model.watched = 90;
	struct sentence sentence = sentence_begin(80);
	sentence_group(&sentence, &scenario->model, 0);
	ck_assert_str_eq(sentence.text, "1 buffer born 14:29:24, none since");
	group->verdict = MODEL_SAWTOOTH;
	group->low = group->high = 1;
	group->freed = 4;
	sentence = sentence_begin(80);
	sentence_group(&sentence, &scenario->model, 0);
	ck_assert_str_eq(sentence.text, "1 buffer at every look, 4 freed while watched for 1:30");
	sentence = sentence_begin(80);
	sentence_all_groups(&sentence, &scenario->model);
	ck_assert_str_eq(sentence.text, "No suspect: 1 group watched for 1:30");
	sentence = sentence_begin(80);
	sentence_why(&sentence, group, false);
	ck_assert_str_eq(sentence.text, "They are freed in time: none is older than others were");
}
END_TEST

static Suite *sentences_suite(void)
{
	Suite *suite = suite_create("sentences");
	TCase *tcase = tcase_create("sentences");
	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, says_how_a_process_can_be_tracked_and_by_whom);
	tcase_add_test(tcase, says_which_device_of_a_mesh_had_no_room);
	tcase_add_test(tcase, says_what_of_the_device_itself_had_no_room);
	tcase_add_test(tcase, cuts_no_clause_of_a_suspect);
	tcase_add_test(tcase, counts_one_buffer_as_one);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(sentences_suite)
