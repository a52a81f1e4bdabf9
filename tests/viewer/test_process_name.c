/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tests/test.h"
#include "viewer/source/process_name.h"

static const struct {
	const char *command;
	const char *name;
} examples[] = {
	{"/usr/bin/python3 serve.py --model 70b", "serve.py"},
	{"python3.11 -u /opt/jobs/run.py", "run.py"},
	{"python -X dev -W ignore train.py", "train.py"},
	{"python -m vllm.entrypoints.server", "vllm.entrypoints.server"},
	{"python3 -c import ttnn", "python3"},
	{"python3", "python3"},
	{"/opt/tt/bin/llama_demo --batch 1", "llama_demo"},
	{"  ./job", "job"},
	{"/", "/"},
	{"/opt/dir/ x", "dir"},
	{"3", "3"},
	{"bash ./start.sh", "start.sh"},
	{"", ""},
	{"   ", ""},
};

START_TEST(names_what_a_user_started)
{
	char command[SNAPSHOT_TEXT] = "";
	char name[SNAPSHOT_TEXT];
	strcpy(command, examples[_i].command);
	process_name(command, name);
	ck_assert_str_eq(name, examples[_i].name);
}
END_TEST

START_TEST(survives_any_bytes_up_to_the_end)
{
	char command[SNAPSHOT_TEXT];
	char name[SNAPSHOT_TEXT];
	for (int byte = 1; byte < 256; byte++) {
		memset(command, byte, sizeof(command));
		command[SNAPSHOT_TEXT - 1] = '\0';
		process_name(command, name);
		ck_assert_uint_lt(strlen(name), SNAPSHOT_TEXT);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("process name");
	TCase *names = tcase_create("names");
	tcase_add_loop_test(
		names, names_what_a_user_started, 0, sizeof(examples) / sizeof(examples[0]));
	tcase_add_test(names, survives_any_bytes_up_to_the_end);
	suite_add_tcase(suite, names);
	return suite;
}

TEST_MAIN(make_suite)
