/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fields: what of each struct of a snapshot is recorded, and under which name. One table for the
 * writing and the reading side. Only what differs from the one before is written; before the first
 * one everything was zero.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "viewer/recording/text_reader.h"
#include "viewer/recording/text_writer.h"

enum field_kind {
	FIELD_U64,
	FIELD_U32, /* and enums */
	FIELD_FLAG,
	FIELD_TEXT,
};

struct field {
	const char *name;
	size_t offset;
	size_t size;
	enum field_kind kind;
};

struct fields {
	size_t size; /* of the struct */
	size_t count;
	const struct field *field;
};

extern const struct fields fields_of_process;
extern const struct fields fields_of_slot;
extern const struct fields fields_of_device;
extern const struct fields fields_of_type;
extern const struct fields fields_of_record;
extern const struct fields fields_of_scope;
extern const struct fields fields_of_closed;
extern const struct fields fields_of_program;
extern const struct fields fields_of_mark;
extern const struct fields fields_of_event;
extern const struct fields fields_of_notice;

/* fields_are_equal: all fields of two structs. fields_hash: of all of them. */
bool fields_are_equal(const struct fields *fields, const void *one, const void *other);
uint64_t fields_hash(const struct fields *fields, const void *of);

/* fields_write: members of an object that is open; before: NULL for zeroes. */
void fields_write(struct text_writer *writer, const struct fields *fields, const void *now,
	const void *before);
/* fields_read: one member; false where no field has this name, and nothing was read. */
bool fields_read(
	struct text_reader *reader, const struct fields *fields, const char *key, void *ret_struct);
