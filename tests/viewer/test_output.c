/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed, read again and compared with the snapshot field by field. */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "common/names.h"
#include "tests/test.h"
#include "viewer/output/json.h"
#include "viewer/output/names.h"
#include "viewer/output/text.h"

static struct snapshot snapshot;
static struct snapshot_process processes[2];
static struct snapshot_closed closed[1];
static char scopes[1][SNAPSHOT_TEXT];

static void fill_type(struct snapshot_type *type, uint64_t current, uint64_t count)
{
	*type = (struct snapshot_type){
		.used = true,
		.current = current,
		.peak = current + 1,
		.peak_time = UINT64_C(1795340000250000000),
		.count = count,
		.n_alloc = count + 5,
		.n_free = 5,
		.n_failed = 2,
		.programs = SNAPSHOT_UNKNOWN,
		.reserved = current * 2,
		.reserved_peak = current * 3,
		.floor = current / 2,
		.capacity = UINT64_C(34217131008),
		.banks = 12,
		.largest_free = UINT64_MAX - 1,
		.last_failed_size = SNAPSHOT_UNKNOWN,
		.last_failed_time = SNAPSHOT_UNKNOWN,
		.last_time = 9,
	};
}

static void fill_cb(struct snapshot_type *type)
{
	fill_type(type, 22528, 6);
	type->programs = 1;
	type->n_alloc = SNAPSHOT_UNKNOWN;
	type->n_free = SNAPSHOT_UNKNOWN;
	type->reserved = SNAPSHOT_UNKNOWN;
	type->capacity = SNAPSHOT_UNKNOWN;
}

static void fill_process(struct snapshot_process *process, uint64_t pid)
{
	memset(process, 0, sizeof(*process));
	process->pid = pid;
	process->uid = UINT32_MAX - 1; /* nobody's name */
	process->origin = SNAPSHOT_PRELOAD;
	process->first_time = UINT64_C(1795340000000000001);
	process->last_time = SNAPSHOT_UNKNOWN;
	process->end_time = SNAPSHOT_UNKNOWN;
	strcpy(process->command, "python serve.py");
	strcpy(process->name, "serve.py");
	strcpy(process->runtime, "ttnn 0.81.1");
	process->n_slots = 1;
	process->slot[0].label = 0;
	process->slot[0].asic_id = UINT64_C(143238002252608);
	process->slot[0].cb_end = SNAPSHOT_UNKNOWN;
	strcpy(process->slot[0].board, "p150");
	fill_type(&process->slot[0].type[TTAM_SHM_DRAM], 14827520, 14);
	fill_cb(&process->slot[0].type[TTAM_SHM_CB]);
}

static void set_up(void)
{
	memset(&snapshot, 0, sizeof(snapshot));
	fill_process(&processes[0], 4242);
	fill_process(&processes[1], 5000);
	processes[1].state = SNAPSHOT_DEAD;
	snapshot.time = UINT64_C(1795340000250000000);
	snapshot.processes = processes;
	snapshot.n_processes = 2;
	snapshot_merge_devices(&snapshot);
}

static cJSON *parse(void)
{
	char *text = json_snapshot(&snapshot);
	ck_assert_ptr_nonnull(text);
	ck_assert_ptr_null(strchr(text, '\n'));
	cJSON *root = cJSON_ParseWithOpts(text, NULL, 1);
	ck_assert_msg(root, "%s", text);
	free(text);
	return root;
}

static cJSON *get(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

static void expect_number(const cJSON *object, const char *name, uint64_t number)
{
	const cJSON *item = get(object, name);
	if (number == SNAPSHOT_UNKNOWN) {
		ck_assert_msg(!item, "%s is there", name);
		return;
	}
	ck_assert_msg(cJSON_IsNumber(item), "%s is no number", name);
	ck_assert_double_eq(item->valuedouble, (double)number);
}

static void expect_text(const cJSON *object, const char *name, const char *text)
{
	const cJSON *item = get(object, name);
	ck_assert_msg(cJSON_IsString(item), "%s is no string", name);
	ck_assert_str_eq(item->valuestring, text);
}

static void expect_type(const cJSON *types, unsigned index, const struct snapshot_type *type)
{
	const cJSON *object = get(types, ttam_type_name(index));
	if (!type->used) {
		ck_assert_ptr_null(object);
		return;
	}
	expect_number(object, "current", type->current);
	expect_number(object, "reserved", type->reserved);
	expect_number(object, "peak", type->peak);
	expect_number(object, "reserved_peak", type->reserved_peak);
	expect_number(object, "floor", type->floor);
	expect_number(object, "count", type->count);
	expect_number(object, "n_alloc", type->n_alloc);
	expect_number(object, "n_free", type->n_free);
	expect_number(object, "n_failed", type->n_failed);
	expect_number(object, "programs", type->programs);
	expect_number(object, "capacity", type->capacity);
	expect_number(object, "largest_free", type->largest_free);
	expect_number(object, "last_failed_size", type->last_failed_size);
}

static void expect_types(const cJSON *object, const struct snapshot_type types[])
{
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++)
		expect_type(get(object, "types"), t, &types[t]);
	expect_text(object, "asic_id", "143238002252608");
	expect_text(object, "board", "p150");
	expect_number(object, "id", 0);
}

START_TEST(json_tells_every_field)
{
	cJSON *root = parse();
	expect_number(root, "schema", 1);
	ck_assert_double_eq(get(root, "time")->valuedouble, 1795340000.25);
	const cJSON *device = cJSON_GetArrayItem(get(root, "devices"), 0);
	expect_types(device, snapshot.devices[0].type);
	expect_number(device, "processes", 1);
	expect_number(device, "buffers", 14);
	expect_number(device, "cbs", 6);
	ck_assert_int_eq(cJSON_GetArraySize(get(root, "processes")), 2);
	const cJSON *process = cJSON_GetArrayItem(get(root, "processes"), 0);
	expect_number(process, "pid", 4242);
	expect_number(process, "uid", UINT32_MAX - 1);
	expect_text(process, "command", "python serve.py");
	expect_text(process, "name", "serve.py");
	expect_text(process, "state", "live");
	expect_text(process, "source", "preload");
	expect_text(process, "runtime", "ttnn 0.81.1");
	expect_number(process, "dropped", 0);
	expect_number(process, "n_duplicate", 0);
	expect_number(process, "n_unmatched", 0);
	expect_types(cJSON_GetArrayItem(get(process, "devices"), 0), processes[0].slot[0].type);
	expect_text(cJSON_GetArrayItem(get(root, "processes"), 1), "state", "dead");
	cJSON_Delete(root);
}
END_TEST

START_TEST(json_leaves_out_what_is_unknown)
{
	struct snapshot_process *process = &processes[0];
	process->slot[0].asic_id = SNAPSHOT_UNKNOWN;
	process->slot[0].board[0] = '\0';
	process->runtime[0] = '\0';
	process->missing = TTAM_MISSING_CBS;
	snapshot.n_processes = 1;
	snapshot_merge_devices(&snapshot);
	cJSON *root = parse();
	const cJSON *object = cJSON_GetArrayItem(get(root, "processes"), 0);
	const cJSON *slot = cJSON_GetArrayItem(get(object, "devices"), 0);
	static const char *const absent[] = {"runtime", "run_id", "end_time", "last_time",
		"foreign", "torn", "n_verified", "n_differences", "closed", "unlisted_records",
		"left_out"};
	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
		ck_assert_msg(!get(object, absent[i]), "%s", absent[i]);
	ck_assert_ptr_null(get(slot, "asic_id"));
	ck_assert_ptr_null(get(slot, "board"));
	ck_assert_ptr_null(get(slot, "cbs"));
	ck_assert_ptr_null(get(slot, "cb_end"));
	ck_assert_str_eq(
		cJSON_GetArrayItem(get(object, "missing"), 0)->valuestring, "circular buffers");
	cJSON_Delete(root);
}
END_TEST

START_TEST(json_numbers_are_exact_to_the_last_digit)
{
	char *text = json_snapshot(&snapshot);
	ck_assert_ptr_nonnull(strstr(text, "\"largest_free\":18446744073709551614"));
	ck_assert_ptr_nonnull(strstr(text, "\"time\":1795340000.25,"));
	ck_assert_ptr_nonnull(strstr(text, "\"first_time\":1795340000.000000001,"));
	free(text);
}
END_TEST

START_TEST(json_tells_what_is_alive_in_groups)
{
	static struct snapshot_record records[] = {
		{.size = 64, .reserved = 100, .devices = 1, .time = 9, .type = TTAM_SHM_L1},
		{.size = 4096, .reserved = 4096, .devices = 3, .time = 7, .scope = 1},
		{.size = 64, .reserved = 100, .devices = 1, .time = 8, .type = TTAM_SHM_L1},
	};
	strcpy(scopes[0], "model.py:88");
	processes[0].records = records;
	processes[0].n_records = 3;
	processes[0].scopes = scopes;
	processes[0].n_scopes = 1;
	cJSON *root = parse();
	const cJSON *alive = get(cJSON_GetArrayItem(get(root, "processes"), 0), "alive");
	ck_assert_int_eq(cJSON_GetArraySize(alive), 2);
	expect_text(cJSON_GetArrayItem(alive, 0), "type", "DRAM");
	expect_text(cJSON_GetArrayItem(alive, 0), "scope", "model.py:88");
	expect_number(cJSON_GetArrayItem(alive, 0), "size", 4096);
	const cJSON *pair = cJSON_GetArrayItem(alive, 1);
	expect_text(pair, "type", "L1");
	expect_number(pair, "size", 64);
	expect_number(pair, "count", 2);
	expect_number(pair, "reserved", 200);
	ck_assert_ptr_null(cJSON_GetObjectItem(pair, "scope"));
	ck_assert_double_eq(get(pair, "oldest")->valuedouble, 8e-9);
	cJSON_Delete(root);
}
END_TEST

START_TEST(json_tells_closed_groups)
{
	strcpy(scopes[0], "model.py:88");
	closed[0] = (struct snapshot_closed){.size = 64,
		.devices = 1,
		.count = 3,
		.reserved = SNAPSHOT_UNKNOWN,
		.oldest = 5,
		.time = 6,
		.type = TTAM_SHM_L1,
		.scope = 1,
		.reason = TTAM_CLOSED_BULK};
	processes[0].closed = closed;
	processes[0].n_closed = 1;
	processes[0].scopes = scopes;
	processes[0].n_scopes = 1;
	cJSON *root = parse();
	const cJSON *process = cJSON_GetArrayItem(get(root, "processes"), 0);
	const cJSON *group = cJSON_GetArrayItem(get(process, "closed"), 0);
	expect_text(group, "type", "L1");
	expect_text(group, "scope", "model.py:88");
	expect_text(group, "reason", "bulk");
	expect_number(group, "size", 64);
	expect_number(group, "count", 3);
	expect_number(group, "reserved", SNAPSHOT_UNKNOWN);
	ck_assert_int_eq(cJSON_GetArraySize(get(group, "devices")), 1);
	cJSON_Delete(root);
}
END_TEST

START_TEST(json_stays_json_whatever_the_bytes)
{
	for (int byte = 1; byte < 256; byte++) {
		memset(processes[0].command, byte, SNAPSHOT_TEXT - 1);
		memset(processes[0].slot[0].board, byte, 15);
		cJSON *root = parse();
		cJSON_Delete(root);
	}
}
END_TEST

START_TEST(json_tells_notices)
{
	struct snapshot_notice *notice = snapshot_add_notice(
		&snapshot, SNAPSHOT_OTHER_FORMAT, "/dev/shm/x", "%s is of format 2", "/dev/shm/x");
	notice->format_version = 2;
	cJSON *root = parse();
	const cJSON *object = cJSON_GetArrayItem(get(root, "notices"), 0);
	expect_text(object, "kind", "other-format");
	expect_text(object, "object", "/dev/shm/x");
	expect_text(object, "message", "/dev/shm/x is of format 2");
	expect_number(object, "format_version", 2);
	cJSON_Delete(root);
}
END_TEST

static cJSON *parse_event(char *text)
{
	ck_assert_ptr_nonnull(text);
	ck_assert_ptr_null(strchr(text, '\n'));
	cJSON *root = cJSON_ParseWithOpts(text, NULL, 1);
	ck_assert_msg(root, "%s", text);
	free(text);
	expect_number(root, "schema", 1);
	expect_number(root, "pid", 4242);
	return root;
}

START_TEST(json_tells_an_event)
{
	struct snapshot_event event = {
		.sequence = 7,
		.time = UINT64_C(1795340000250000000),
		.id = UINT64_C(9007199254740993),
		.size = 4096,
		.devices = 1 | 1 << 5,
		.address = 64,
		.kind = TTAM_EVENT_CLOSE,
		.type = TTAM_SHM_L1,
		.scope = 1,
	};
	strcpy(scopes[0], "attn.py:211 \"q\"");
	processes[0].scopes = scopes;
	processes[0].n_scopes = 1;
	cJSON *root = parse_event(json_event(&processes[0], &event));
	expect_text(root, "event", "close");
	expect_text(root, "type", "L1");
	expect_text(root, "scope", "attn.py:211 \"q\"");
	expect_number(root, "sequence", 7);
	expect_number(root, "size", 4096);
	expect_number(root, "address", 64);
	ck_assert_double_eq(get(root, "time")->valuedouble, 1795340000.25);
	/* A device that was never registered is called by its index. */
	ck_assert_int_eq(cJSON_GetArraySize(get(root, "devices")), 2);
	ck_assert_int_eq(cJSON_GetArrayItem(get(root, "devices"), 1)->valueint, 5);
	cJSON_Delete(root);
	char *text = json_event(&processes[0], &event);
	ck_assert_ptr_nonnull(strstr(text, "\"id\":9007199254740993,"));
	free(text);
}
END_TEST

/* Of what an event of its kind does not know there is nothing, never 0. */
START_TEST(json_tells_of_an_event_what_it_knows)
{
	static const struct {
		uint32_t kind;
		uint32_t type;
		const char *name;
		const char *known; /* of these: */
	} all[] = {
		{TTAM_EVENT_ALLOCATE, TTAM_SHM_DRAM, "allocate", "id address type size devices"},
		{TTAM_EVENT_FREE, TTAM_SHM_DRAM, "free", "id address type size devices"},
		{TTAM_EVENT_CB_ALLOCATE, TTAM_SHM_CB, "allocate",
			"program cb_end type size devices"},
		{TTAM_EVENT_CB_FREE, TTAM_SHM_CB, "free", "program cb_end type size devices"},
		{TTAM_EVENT_FAIL, TTAM_SHM_DRAM, "fail", "type size devices"},
		{TTAM_EVENT_UNMATCHED, TTAM_SHM_DRAM, "unmatched", "id devices"},
		{TTAM_EVENT_MARK, TTAM_SHM_DRAM, "mark", ""},
	};
	static const char *const names[] = {
		"id", "address", "program", "cb_end", "type", "size", "devices"};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct snapshot_event event = {.kind = all[i].kind, .type = all[i].type};
		cJSON *root = parse_event(json_event(&processes[0], &event));
		expect_text(root, "event", all[i].name);
		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
			ck_assert_msg((get(root, names[n]) != NULL) ==
					      (strstr(all[i].known, names[n]) != NULL),
				"%s of %s", names[n], all[i].name);
		cJSON_Delete(root);
	}
}
END_TEST

START_TEST(json_tells_the_name_of_a_mark)
{
	static struct snapshot_mark marks[] = {
		{.time = 5, .name = "warm"}, {.time = 9, .name = "hot"}};
	struct snapshot_event event = {.kind = TTAM_EVENT_MARK, .time = 9};
	processes[0].marks = marks;
	processes[0].n_marks = 2;
	cJSON *root = parse_event(json_event(&processes[0], &event));
	expect_text(root, "name", "hot");
	cJSON_Delete(root);
}
END_TEST

START_TEST(json_tells_lost_events)
{
	cJSON *root =
		parse_event(json_lost_events(&processes[0], UINT64_C(1000000000), "missed", 412));
	expect_text(root, "event", "missed");
	expect_number(root, "count", 412);
	expect_number(root, "time", 1);
	cJSON_Delete(root);
}
END_TEST

START_TEST(an_empty_snapshot_is_whole_json)
{
	memset(&snapshot, 0, sizeof(snapshot));
	cJSON *root = parse();
	ck_assert(cJSON_IsArray(get(root, "devices")));
	ck_assert(cJSON_IsArray(get(root, "processes")));
	cJSON_Delete(root);
}
END_TEST

static char *print(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	text_snapshot(out, &snapshot);
	fclose(out);
	return text;
}

START_TEST(text_has_a_line_per_device)
{
	char *text = print();
	static const char line[] = "Device 0: Buffers: 20, DRAM: 14827520 bytes, L1: 22528 bytes\n";
	ck_assert_int_eq(strncmp(text, line, sizeof(line) - 1), 0);
	free(text);
}
END_TEST

START_TEST(l1_is_all_that_lies_in_l1)
{
	fill_type(&processes[0].slot[0].type[TTAM_SHM_L1], 1000, 1);
	fill_type(&processes[0].slot[0].type[TTAM_SHM_L1_SMALL], 100, 1);
	snapshot_merge_devices(&snapshot);
	char *text = print();
	ck_assert_ptr_nonnull(strstr(text, "Buffers: 22, DRAM: 14827520 bytes, L1: 23628 bytes\n"));
	free(text);
}
END_TEST

START_TEST(text_says_what_the_numbers_lack)
{
	processes[0].unlisted_records = 12408;
	processes[0].missing = TTAM_MISSING_DATAFLOW | TTAM_MISSING_CAPACITY;
	processes[0].torn = true;
	char *text = print();
	ck_assert_ptr_nonnull(strstr(text, "12408 live buffers counted but not listed"));
	ck_assert_ptr_nonnull(strstr(text, "not tracked: dataflow buffers, capacity"));
	ck_assert_ptr_nonnull(strstr(text, "numbers may be of two moments"));
	ck_assert_ptr_nonnull(strstr(text, "ended without closing"));
	free(text);
}
END_TEST

START_TEST(says_whose_reports_are_left_out)
{
	static const struct {
		uint64_t source;
		const char *name;
		const char *remark;
	} sources[] = {
		{TTAM_SHM_SOURCE_API, "api", "its own reports are left out"},
		{TTAM_SHM_SOURCE_PRELOAD, "preload", "the preload library stands back"},
	};
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		processes[0].left_out = sources[i].source;
		char *text = print();
		ck_assert_ptr_nonnull(strstr(text, sources[i].remark));
		free(text);
		cJSON *root = parse();
		expect_text(
			cJSON_GetArrayItem(get(root, "processes"), 0), "left_out", sources[i].name);
		cJSON_Delete(root);
	}
	processes[0].left_out = 77;
	cJSON *root = parse();
	ck_assert_ptr_null(get(cJSON_GetArrayItem(get(root, "processes"), 0), "left_out"));
	cJSON_Delete(root);
}
END_TEST

START_TEST(text_shows_the_unknown_as_such)
{
	processes[0].slot[0].type[TTAM_SHM_DRAM].count = SNAPSHOT_UNKNOWN;
	snapshot_merge_devices(&snapshot);
	char *text = print();
	ck_assert_ptr_nonnull(strstr(text, "Device 0: Buffers: –, DRAM: 14827520 bytes"));
	free(text);
}
END_TEST

START_TEST(text_lets_no_byte_reach_the_terminal_raw)
{
	strcpy(processes[0].command, "\x1b]0;owned\x07\r\nDevice 9: \xff\xc2\x9b");
	char *text = print();
	for (const char *byte = text; *byte; byte++)
		ck_assert(*byte == '\n' || (unsigned char)*byte >= 0x20);
	ck_assert_ptr_nonnull(
		strstr(text, "\\x1b]0;owned\\x07\\x0d\\x0aDevice 9: \\xff\\xc2\\x9b"));
	free(text);
}
END_TEST

START_TEST(everything_has_a_name)
{
	ck_assert_str_eq(names_state(SNAPSHOT_STALE), "stale");
	ck_assert_str_eq(names_origin(SNAPSHOT_UPSTREAM), "upstream");
	ck_assert_str_eq(names_notice(SNAPSHOT_NO_SEGMENT), "no-segment");
	ck_assert_str_eq(names_close_reason(TTAM_CLOSED_DEVICE), "device");
	ck_assert_ptr_null(names_close_reason(77));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("output");
	TCase *output = tcase_create("output");
	tcase_add_checked_fixture(output, set_up, NULL);
	tcase_add_test(output, json_tells_every_field);
	tcase_add_test(output, json_leaves_out_what_is_unknown);
	tcase_add_test(output, json_numbers_are_exact_to_the_last_digit);
	tcase_add_test(output, json_tells_what_is_alive_in_groups);
	tcase_add_test(output, json_tells_closed_groups);
	tcase_add_test(output, json_stays_json_whatever_the_bytes);
	tcase_add_test(output, json_tells_notices);
	tcase_add_test(output, json_tells_an_event);
	tcase_add_test(output, json_tells_of_an_event_what_it_knows);
	tcase_add_test(output, json_tells_the_name_of_a_mark);
	tcase_add_test(output, json_tells_lost_events);
	tcase_add_test(output, an_empty_snapshot_is_whole_json);
	tcase_add_test(output, text_has_a_line_per_device);
	tcase_add_test(output, l1_is_all_that_lies_in_l1);
	tcase_add_test(output, text_says_what_the_numbers_lack);
	tcase_add_test(output, says_whose_reports_are_left_out);
	tcase_add_test(output, text_shows_the_unknown_as_such);
	tcase_add_test(output, text_lets_no_byte_reach_the_terminal_raw);
	tcase_add_test(output, everything_has_a_name);
	suite_add_tcase(suite, output);
	return suite;
}

TEST_MAIN(make_suite)
