/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/recording/fields.h"

#include <string.h>

#include "viewer/source/snapshot.h"

#define FIELD(type, name, kind)                                                         \
	{                                                                               \
#name, offsetof(struct type, name), sizeof((struct type){0}.name), kind \
	}
#define U64(type, name) FIELD(type, name, FIELD_U64)
#define U32(type, name) FIELD(type, name, FIELD_U32)
#define FLAG(type, name) FIELD(type, name, FIELD_FLAG)
#define TEXT(type, name) FIELD(type, name, FIELD_TEXT)
#define FIELDS(type, table)                                                    \
	{                                                                      \
		sizeof(struct type), sizeof(table) / sizeof((table)[0]), table \
	}

static const struct field process_table[] = {
	U64(snapshot_process, key),
	U64(snapshot_process, pid),
	U64(snapshot_process, pid_inside),
	U64(snapshot_process, uid),
	U64(snapshot_process, start_time),
	U64(snapshot_process, first_time),
	U64(snapshot_process, last_time),
	U64(snapshot_process, end_time),
	U32(snapshot_process, state),
	U32(snapshot_process, origin),
	FLAG(snapshot_process, torn),
	FLAG(snapshot_process, foreign),
	U64(snapshot_process, missing),
	U64(snapshot_process, n_events),
	U64(snapshot_process, n_duplicate),
	U64(snapshot_process, n_unmatched),
	U64(snapshot_process, dropped_records),
	U64(snapshot_process, unlisted_records),
	U64(snapshot_process, dropped_closed),
	U64(snapshot_process, dropped),
	U64(snapshot_process, n_verified),
	U64(snapshot_process, n_differences),
	U64(snapshot_process, left_out),
	TEXT(snapshot_process, command),
	TEXT(snapshot_process, name),
	TEXT(snapshot_process, runtime),
	TEXT(snapshot_process, run_id),
	TEXT(snapshot_process, segment),
	U32(snapshot_process, window),
	U64(snapshot_process, missed_events),
	U64(snapshot_process, earlier_events),
};

static const struct field slot_table[] = {
	U64(snapshot_slot, asic_id),
	U64(snapshot_slot, label),
	U64(snapshot_slot, numbering),
	TEXT(snapshot_slot, board),
	U64(snapshot_slot, cb_end),
	U32(snapshot_slot, index),
	U32(snapshot_slot, node),
	FLAG(snapshot_slot, from_runtime),
};

static const struct field device_table[] = {
	U64(snapshot_device, asic_id),
	U64(snapshot_device, label),
	U64(snapshot_device, numbering),
	TEXT(snapshot_device, name),
	TEXT(snapshot_device, board),
	U32(snapshot_device, node),
	U32(snapshot_device, n_processes),
	U32(snapshot_device, n_untracked),
};

static const struct field type_table[] = {
	FLAG(snapshot_type, used),
	U64(snapshot_type, current),
	U64(snapshot_type, peak),
	U64(snapshot_type, peak_time),
	U64(snapshot_type, count),
	U64(snapshot_type, n_alloc),
	U64(snapshot_type, n_free),
	U64(snapshot_type, n_failed),
	U64(snapshot_type, programs),
	U64(snapshot_type, reserved),
	U64(snapshot_type, reserved_peak),
	U64(snapshot_type, floor),
	U64(snapshot_type, capacity),
	U64(snapshot_type, banks),
	U64(snapshot_type, base),
	U64(snapshot_type, largest_free),
	U64(snapshot_type, last_failed_size),
	U64(snapshot_type, last_failed_time),
	U64(snapshot_type, last_time),
};

static const struct field record_table[] = {
	U64(snapshot_record, id),
	U64(snapshot_record, size),
	U64(snapshot_record, reserved),
	U64(snapshot_record, address),
	U64(snapshot_record, devices),
	U64(snapshot_record, time),
	U32(snapshot_record, type),
	U32(snapshot_record, banks),
	U32(snapshot_record, allocator),
	U32(snapshot_record, scope),
};

/* A scope is its name alone. */
static const struct field scope_table[] = {
	{"name", 0, SNAPSHOT_TEXT, FIELD_TEXT},
};

static const struct field closed_table[] = {
	U64(snapshot_closed, size),
	U64(snapshot_closed, devices),
	U64(snapshot_closed, count),
	U64(snapshot_closed, reserved),
	U64(snapshot_closed, oldest),
	U64(snapshot_closed, time),
	U32(snapshot_closed, type),
	U32(snapshot_closed, scope),
	U32(snapshot_closed, reason),
};

static const struct field program_table[] = {
	U64(snapshot_program, id),
	U64(snapshot_program, bytes),
	U64(snapshot_program, count),
	U64(snapshot_program, end),
	U64(snapshot_program, devices),
	U32(snapshot_program, cores),
	U32(snapshot_program, scope),
};

static const struct field mark_table[] = {
	U64(snapshot_mark, time),
	TEXT(snapshot_mark, name),
};

static const struct field event_table[] = {
	U64(snapshot_event, sequence),
	U64(snapshot_event, time),
	U64(snapshot_event, id),
	U64(snapshot_event, size),
	U64(snapshot_event, devices),
	U64(snapshot_event, address),
	U32(snapshot_event, kind),
	U32(snapshot_event, type),
	U32(snapshot_event, scope),
};

static const struct field notice_table[] = {
	U32(snapshot_notice, kind),
	U32(snapshot_notice, format_version),
	TEXT(snapshot_notice, object),
	TEXT(snapshot_notice, message),
};

const struct fields fields_of_process = FIELDS(snapshot_process, process_table);
const struct fields fields_of_slot = FIELDS(snapshot_slot, slot_table);
const struct fields fields_of_device = FIELDS(snapshot_device, device_table);
const struct fields fields_of_type = FIELDS(snapshot_type, type_table);
const struct fields fields_of_record = FIELDS(snapshot_record, record_table);
const struct fields fields_of_scope = {SNAPSHOT_TEXT, 1, scope_table};
const struct fields fields_of_closed = FIELDS(snapshot_closed, closed_table);
const struct fields fields_of_program = FIELDS(snapshot_program, program_table);
const struct fields fields_of_mark = FIELDS(snapshot_mark, mark_table);
const struct fields fields_of_event = FIELDS(snapshot_event, event_table);
const struct fields fields_of_notice = FIELDS(snapshot_notice, notice_table);

static uint64_t number_at(const struct field *field, const char *place)
{
	uint64_t number = 0;
	uint32_t half = 0;
	if (field->kind == FIELD_U64)
		memcpy(&number, place, sizeof number);
	else if (field->kind == FIELD_U32)
		memcpy(&half, place, sizeof half);
	else
		half = *(const bool *)place;
	return field->kind == FIELD_U64 ? number : half;
}

/* other: NULL for zeroes. */
static bool is_equal(const struct field *field, const void *one, const void *other)
{
	const char *a = (const char *)one + field->offset;
	const char *b = other != NULL ? (const char *)other + field->offset : NULL;
	if (field->kind == FIELD_TEXT)
		return strncmp(a, b != NULL ? b : "", field->size) == 0;
	return number_at(field, a) == (b != NULL ? number_at(field, b) : 0);
}

bool fields_are_equal(const struct fields *fields, const void *one, const void *other)
{
	/* What stays the same mostly does so to the last byte, also those that are no fields. */
	if (memcmp(one, other, fields->size) == 0)
		return true;
	for (size_t i = 0; i < fields->count; i++)
		if (!is_equal(&fields->field[i], one, other))
			return false;
	return true;
}

uint64_t fields_hash(const struct fields *fields, const void *of)
{
	uint64_t hash = 0;
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->field[i];
		const char *place = (const char *)of + field->offset;
		uint64_t part = 0;
		if (field->kind != FIELD_TEXT)
			part = number_at(field, place);
		for (size_t k = 0; field->kind == FIELD_TEXT && k < field->size && place[k]; k++)
			part = part * 31 + (unsigned char)place[k];
		hash = (hash ^ part) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	return hash;
}

static void write_field(struct text_writer *writer, const struct field *field, const char *place)
{
	if (field->kind == FIELD_TEXT)
		text_string(writer, field->name, place, strnlen(place, field->size));
	else if (field->kind == FIELD_FLAG)
		text_flag(writer, field->name, number_at(field, place) != 0);
	else
		text_number(writer, field->name, number_at(field, place));
}

void fields_write(struct text_writer *writer, const struct fields *fields, const void *now,
	const void *before)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->field[i];
		if (!is_equal(field, now, before))
			write_field(writer, field, (const char *)now + field->offset);
	}
}

static void read_field(struct text_reader *reader, const struct field *field, char *ret_place)
{
	if (field->kind == FIELD_TEXT) {
		text_read_string(reader, ret_place, field->size);
		ret_place[field->size - 1] = '\0';
	} else if (field->kind == FIELD_FLAG) {
		*(bool *)ret_place = text_read_flag(reader);
	} else if (field->kind == FIELD_U64) {
		uint64_t number = text_read_number(reader);
		memcpy(ret_place, &number, sizeof number);
	} else {
		uint32_t number = (uint32_t)text_read_number(reader);
		memcpy(ret_place, &number, sizeof number);
	}
}

bool fields_read(
	struct text_reader *reader, const struct fields *fields, const char *key, void *ret_struct)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->field[i];
		if (strcmp(field->name, key) == 0) {
			read_field(reader, field, (char *)ret_struct + field->offset);
			return true;
		}
	}
	return false;
}
