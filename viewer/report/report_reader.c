/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* report_reader: a report from JSON. The bytes may be anything. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/names.h"
#include "viewer/recording/text_reader.h"
#include "viewer/report/report_json.h"

/* More than any device holds: sums of it would be wrong. */
#define MOST_BYTES (UINT64_C(1) << 50)

/* A member of some object of the file, and what reads its value. */
struct member {
	const char *key;
	void (*read)(struct text_reader *from, struct report *report, void *object);
};

static void read_object(
	struct text_reader *from, struct report *report, void *object, const struct member *members)
{
	char key[TEXT_KEY_SIZE];
	text_enter(from, '{');
	while (text_next_key(from, &key)) {
		const struct member *member = members;
		while (member->key != NULL && strcmp(member->key, key) != 0)
			member++;
		if (member->key != NULL)
			member->read(from, report, object);
		else
			text_skip(from);
	}
}

/* A reader of one field of a struct, by its kind. */
#define FIELD(name, of, field, reader)                                                  \
	static void name(struct text_reader *from, struct report *report, void *object) \
	{                                                                               \
		(void)report;                                                           \
		((struct of *)object)->field = reader(from);                            \
	}
#define TEXT(name, of, field)                                                           \
	static void name(struct text_reader *from, struct report *report, void *object) \
	{                                                                               \
		(void)report;                                                           \
		char *text = ((struct of *)object)->field;                              \
		text_read_string(from, text, sizeof((struct of *)object)->field - 1);   \
	}

static uint32_t read_type(struct text_reader *from)
{
	char name[24] = "";
	text_read_string(from, name, sizeof name - 1);
	uint32_t type = 0;
	while (type < SNAPSHOT_TYPES && strcmp(ttam_type_name(type), name) != 0)
		type++;
	return type;
}

static uint64_t read_bytes(struct text_reader *from)
{
	uint64_t bytes = text_read_number(from);
	return bytes < MOST_BYTES ? bytes : 0;
}

static uint64_t read_count(struct text_reader *from)
{
	uint64_t count = text_read_number(from);
	return count < UINT64_C(1) << 40 ? count : 0;
}

static uint64_t read_devices(struct text_reader *from, const struct report *report)
{
	uint64_t devices = 0;
	text_enter(from, '[');
	while (text_next_item(from)) {
		uint64_t label = text_read_number(from);
		unsigned d = 0;
		while (d < report->n_devices &&
			(report->devices[d].label != label || (devices >> d & 1) != 0))
			d++;
		if (d < report->n_devices)
			devices |= UINT64_C(1) << d;
	}
	return devices;
}

/* Processes may come later in the file: whoever asks for it finds out whether there is one. */
static uint32_t read_process_number(struct text_reader *from)
{
	uint64_t number = text_read_number(from);
	return number < REPORT_PROCESSES ? (uint32_t)number : REPORT_NOBODY;
}

FIELD(read_group_type, report_group, type, read_type)
FIELD(read_group_size, report_group, size, read_bytes)
FIELD(read_group_count, report_group, count, read_count)
FIELD(read_group_program, report_group, program, text_read_number)
FIELD(read_group_process, report_group, process, read_process_number)
FIELD(read_group_oldest, report_group, oldest, text_read_seconds)
TEXT(read_group_scope, report_group, scope)

static void read_group_devices(struct text_reader *from, struct report *report, void *object)
{
	((struct report_group *)object)->devices = read_devices(from, report);
}

static const struct member group_members[] = {
	{"process", read_group_process},
	{"type", read_group_type},
	{"size", read_group_size},
	{"count", read_group_count},
	{"program", read_group_program},
	{"scope", read_group_scope},
	{"oldest", read_group_oldest},
	{"devices", read_group_devices},
	{NULL, NULL},
};

static void read_groups(struct text_reader *from, struct report *report, void *object)
{
	text_enter(from, '[');
	while (text_next_item(from)) {
		struct report_group group = {.process = REPORT_NOBODY, .oldest = SNAPSHOT_UNKNOWN};
		read_object(from, report, &group, group_members);
		if (!from->failed && group.type < SNAPSHOT_TYPES && group.count > 0 &&
			group.size <= MOST_BYTES / group.count)
			report_list_add(object, REPORT_GROUPS, &group);
	}
}

FIELD(read_list_more, report_list, n_more, read_count)
FIELD(read_list_more_count, report_list, more_count, read_count)

static const struct member list_members[] = {
	{"groups", read_groups},
	{"more_groups", read_list_more},
	{"more_count", read_list_more_count},
	{NULL, NULL},
};

FIELD(read_use_peak, report_use, worst.bytes, read_bytes)
FIELD(read_use_peak_time, report_use, worst.time, text_read_seconds)
FIELD(read_use_reserved_peak, report_use, reserved_peak, read_bytes)
FIELD(read_use_capacity, report_use, capacity, read_bytes)
FIELD(read_use_left, report_use, left, read_bytes)
FIELD(read_use_failed, report_use, n_failed, read_count)
FIELD(read_use_seen_bytes, report_use, worst.seen_bytes, read_bytes)
FIELD(read_use_seen_time, report_use, worst.seen_time, text_read_seconds)

static void read_use_seen(struct text_reader *from, struct report *report, void *object)
{
	read_object(from, report, &((struct report_use *)object)->worst.seen, list_members);
}

static const struct member use_members[] = {
	{"peak", read_use_peak},
	{"peak_time", read_use_peak_time},
	{"reserved_peak", read_use_reserved_peak},
	{"capacity", read_use_capacity},
	{"left", read_use_left},
	{"n_failed", read_use_failed},
	{"seen_bytes", read_use_seen_bytes},
	{"seen_time", read_use_seen_time},
	{"seen", read_use_seen},
	{NULL, NULL},
};

static void read_types(struct text_reader *from, struct report *report, void *object)
{
	struct report_device *device = object;
	char key[TEXT_KEY_SIZE];
	text_enter(from, '{');
	while (text_next_key(from, &key)) {
		unsigned type = 0;
		while (type < SNAPSHOT_TYPES && strcmp(ttam_type_name(type), key) != 0)
			type++;
		if (type == SNAPSHOT_TYPES) {
			text_skip(from);
			continue;
		}
		struct report_use *use = &device->type[type];
		report_list_finish(&use->worst.seen);
		*use = (struct report_use){.used = true,
			.capacity = SNAPSHOT_UNKNOWN,
			.reserved_peak = SNAPSHOT_UNKNOWN,
			.left = SNAPSHOT_UNKNOWN};
		read_object(from, report, use, use_members);
	}
}

FIELD(read_device_label, report_device, label, read_count)
FIELD(read_device_asic_id, report_device, asic_id, text_read_number)
TEXT(read_device_name, report_device, name)
TEXT(read_device_board, report_device, board)

static const struct member device_members[] = {
	{"id", read_device_label},
	{"name", read_device_name},
	{"asic_id", read_device_asic_id},
	{"board", read_device_board},
	{"types", read_types},
	{NULL, NULL},
};

static void read_devices_list(struct text_reader *from, struct report *report, void *object)
{
	(void)object;
	text_enter(from, '[');
	while (text_next_item(from)) {
		if (report->n_devices == SNAPSHOT_DEVICES) {
			text_skip(from);
			continue;
		}
		struct report_device *device = &report->devices[report->n_devices++];
		device->asic_id = SNAPSHOT_UNKNOWN;
		read_object(from, report, device, device_members);
	}
}

FIELD(read_process_pid, report_process, pid, text_read_number)
TEXT(read_process_name, report_process, name)
FIELD(read_process_unlisted, report_process, unlisted_records, read_count)
FIELD(read_process_dropped_closed, report_process, dropped_closed, read_count)

static void read_process_end(struct text_reader *from, struct report *report, void *object)
{
	char end[16] = "";
	(void)report;
	text_read_string(from, end, sizeof end - 1);
	((struct report_process *)object)->end = strcmp(end, "runs") == 0     ? REPORT_RUNS
						 : strcmp(end, "unseen") == 0 ? REPORT_UNSEEN
									      : REPORT_ENDED;
}

static void read_process_alive(struct text_reader *from, struct report *report, void *object)
{
	read_object(from, report, &((struct report_process *)object)->alive, list_members);
}

static void read_process_closed(struct text_reader *from, struct report *report, void *object)
{
	read_object(from, report, &((struct report_process *)object)->closed, list_members);
}

static const struct member process_members[] = {
	{"pid", read_process_pid},
	{"name", read_process_name},
	{"end", read_process_end},
	{"unlisted_records", read_process_unlisted},
	{"dropped_closed", read_process_dropped_closed},
	{"alive", read_process_alive},
	{"closed", read_process_closed},
	{NULL, NULL},
};

static void read_processes(struct text_reader *from, struct report *report, void *object)
{
	(void)object;
	if (report->processes == NULL)
		report->processes = calloc(REPORT_PROCESSES, sizeof report->processes[0]);
	text_enter(from, '[');
	while (text_next_item(from)) {
		if (report->n_processes == REPORT_PROCESSES || report->processes == NULL) {
			text_skip(from);
			continue;
		}
		uint32_t number = (uint32_t)report->n_processes++;
		struct report_process *process = &report->processes[number];
		process->end = REPORT_ENDED;
		read_object(from, report, process, process_members);
		for (size_t g = 0; g < process->alive.n; g++)
			process->alive.groups[g].process = number;
		for (size_t g = 0; g < process->closed.n; g++)
			process->closed.groups[g].process = number;
	}
}

FIELD(read_start, report, start, text_read_seconds)
FIELD(read_end, report, end, text_read_seconds)
FIELD(read_status, report, status, text_read_number)
TEXT(read_command, report, command)
TEXT(read_host, report, host)

static const struct member report_members[] = {
	{"host", read_host},
	{"command", read_command},
	{"start", read_start},
	{"end", read_end},
	{"exit_status", read_status},
	{"devices", read_devices_list},
	{"processes", read_processes},
	{NULL, NULL},
};

bool report_json_is(const char *bytes, size_t length)
{
	static const char head[] = "\"" REPORT_JSON_HEAD "\"";
	size_t at = 0;
	while (at < length && strchr("{ \t\r\n", bytes[at]) != NULL && bytes[at] != '\0')
		at++;
	return length - at >= sizeof head - 1 && memcmp(bytes + at, head, sizeof head - 1) == 0;
}

/* The version stands first, so that nothing is read of another one. */
static int check_version(const char *bytes, size_t length)
{
	struct text_reader from = {bytes, bytes + length, false};
	char key[TEXT_KEY_SIZE];
	text_enter(&from, '{');
	uint64_t version = text_next_key(&from, &key) ? text_read_number(&from) : 0;
	if (from.failed)
		return -EBADMSG;
	return version == REPORT_JSON_VERSION ? 0 : -ENOTSUP;
}

int report_json_read(const char *bytes, size_t length, struct report **ret_report)
{
	if (!report_json_is(bytes, length))
		return -EBADMSG;
	int error = check_version(bytes, length);
	if (error < 0)
		return error;
	struct report *report = report_create();
	if (report == NULL)
		return -ENOMEM;
	struct text_reader from = {bytes, bytes + length, false};
	read_object(&from, report, report, report_members);
	if (from.failed) {
		report_destroy(report);
		return -EBADMSG;
	}
	*ret_report = report;
	return 0;
}
