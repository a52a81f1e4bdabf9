/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text_reader: JSON text, read from front to back without building a tree.
 *
 * Of a recording of 100,000 buffers a tree would take a hundred times the text's room, and would
 * round ids and times: the usual trees hold numbers as doubles. Any text is bounded work: after the
 * first mistake everything reads as empty and failed stays set.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TEXT_KEY_SIZE = 32, /* longer keys are none of ours: they are cut */
};

struct text_reader {
	const char *at;
	const char *end;
	bool failed;
};

/* text_enter: past this bracket. text_next_key, text_next_item: false at the closing bracket, which
 * is passed. */
void text_enter(struct text_reader *reader, char bracket);
bool text_next_key(struct text_reader *reader, char (*ret_key)[TEXT_KEY_SIZE]);
bool text_next_item(struct text_reader *reader);

/* text_read_number: digits, a string of them, or null: UINT64_MAX. */
uint64_t text_read_number(struct text_reader *reader);
/* text_read_seconds: with a fraction or without, as ns; more figures than nine are passed over.
 * What is too large is none. */
uint64_t text_read_seconds(struct text_reader *reader);
bool text_read_flag(struct text_reader *reader);
/* text_read_string: what does not fit is cut; what follows the string is zero. */
void text_read_string(struct text_reader *reader, char *ret_bytes, size_t size);
/* text_skip: a value of any kind. */
void text_skip(struct text_reader *reader);
