/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* From a snapshot to a line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/names.h"
#include "viewer/recording/fields.h"
#include "viewer/recording/sample.h"

enum {
	NEAR = 4, /* items that are looked at on both sides of a difference */
	FAR = 512,
};

/* A list of structs, now or before. */
struct list {
	const char *item;
	size_t count;
};

#define LIST(of, items, n) \
	((struct list){(of) != NULL ? (const char *)(of)->items : NULL, (of) != NULL ? (of)->n : 0})

void sample_writer_finish(struct sample_writer *writer)
{
	if (writer == NULL)
		return;
	text_writer_finish(&writer->text);
	free(writer->places);
	free(writer->kept);
	*writer = (struct sample_writer){0};
}

static const char *item_at(const struct fields *fields, const struct list *list, size_t i)
{
	return list->item + i * fields->size;
}

static bool find_room(struct sample_writer *writer, size_t count)
{
	size_t needed = 16;
	while (needed < 2 * count)
		needed *= 2;
	if (writer->n_places < needed) {
		uint32_t *places = malloc(needed * sizeof *places);
		if (places == NULL) {
			writer->text.failed = true;
			return false;
		}
		free(writer->places);
		writer->places = places;
		writer->n_places = needed;
	}
	memset(writer->places, 0, writer->n_places * sizeof writer->places[0]);
	return true;
}

static bool index_list(
	struct sample_writer *writer, const struct fields *fields, const struct list *list)
{
	if (!find_room(writer, list->count))
		return false;
	for (size_t i = 0; i < list->count; i++) {
		uint64_t place = fields_hash(fields, item_at(fields, list, i));
		while (writer->places[place & (writer->n_places - 1)] != 0)
			place++;
		writer->places[place & (writer->n_places - 1)] = (uint32_t)i + 1;
	}
	return true;
}

/* Where, from this place on, the list has the same item; its count: nowhere. */
static size_t find_item(const struct sample_writer *writer, const struct fields *fields,
	const struct list *list, size_t from, const char *item)
{
	uint32_t found;
	uint64_t place = fields_hash(fields, item);
	while ((found = writer->places[place++ & (writer->n_places - 1)]) != 0) {
		if (found > from &&
			fields_are_equal(fields, item_at(fields, list, found - 1), item))
			return found - 1;
	}
	return list->count;
}

static void write_gone(struct text_writer *text, size_t from, size_t to)
{
	if (from == to)
		return;
	text_open(text, NULL, '[');
	text_number(text, NULL, from);
	text_number(text, NULL, to - from);
	text_close(text, ']');
}

static void write_new(
	struct text_writer *text, const struct fields *fields, size_t place, const char *item)
{
	text_open(text, NULL, '[');
	text_number(text, NULL, place);
	text_open(text, NULL, '{');
	fields_write(text, fields, item, NULL);
	text_close(text, '}');
	text_close(text, ']');
}

static bool find_room_for_kept(struct sample_writer *writer, size_t count)
{
	if (count <= writer->n_kept)
		return true;
	uint32_t *kept = realloc(writer->kept, 2 * count * sizeof *kept);
	if (kept == NULL) {
		writer->text.failed = true;
		return false;
	}
	writer->kept = kept;
	writer->n_kept = 2 * count;
	return true;
}

static bool are_equal(const struct fields *fields, const struct list *now, size_t i,
	const struct list *before, size_t place)
{
	return i < now->count && place < before->count &&
	       fields_are_equal(fields, item_at(fields, now, i), item_at(fields, before, place));
}

/* Of two lists, how far they were walked. */
struct walk {
	const struct fields *fields;
	const struct list *now;
	const struct list *before;
	size_t i;         /* in now, and */
	size_t next;      /* in before */
	size_t run_until; /* in now: up to here items stand in the place of others */
	size_t far_from;  /* in now: before it, it is not worth to look far */
	bool is_indexed;
};

static bool agree(const struct walk *walk, size_t ahead_now, size_t ahead_before)
{
	return are_equal(walk->fields, walk->now, walk->i + ahead_now, walk->before,
		walk->next + ahead_before);
}

enum near { NEAR_KEPT, NEAR_NEW, NEAR_REPLACED, NEAR_NOTHING };

/* Most of what changes does so by a few items here and there: those around tell at once. */
static enum near look_near(struct walk *walk)
{
	if (walk->next >= walk->before->count)
		return NEAR_NEW;
	if (walk->i < walk->run_until)
		return NEAR_REPLACED;
	for (size_t k = 1; k <= NEAR; k++) {
		if (agree(walk, k, k))
			return NEAR_REPLACED;
		if (agree(walk, k, 0))
			return NEAR_NEW;
		if (!agree(walk, 0, k))
			continue;
		walk->next += k;
		return NEAR_KEPT;
	}
	return NEAR_NOTHING;
}

/* Places are used again: many new items in a row may stand in those of others. */
static enum near look_far(struct walk *walk)
{
	if (walk->i < walk->far_from)
		return NEAR_NOTHING;
	for (size_t k = NEAR + 1; k <= FAR; k++) {
		if (!agree(walk, k, k))
			continue;
		walk->run_until = walk->i + k;
		return NEAR_REPLACED;
	}
	walk->far_from = walk->i + FAR;
	return NEAR_NOTHING;
}

static bool look_everywhere(struct sample_writer *writer, struct walk *walk, enum near *ret_near)
{
	walk->is_indexed = walk->is_indexed || index_list(writer, walk->fields, walk->before);
	if (!walk->is_indexed)
		return false;
	size_t place = find_item(writer, walk->fields, walk->before, walk->next,
		item_at(walk->fields, walk->now, walk->i));
	*ret_near = place < walk->before->count ? NEAR_KEPT : NEAR_NEW;
	if (*ret_near == NEAR_KEPT)
		walk->next = place;
	return true;
}

/* Both lists are walked once: what stays keeps its order in all lists of a window. What is found
 * need not be the shortest difference, only one. */
static bool find_kept(struct sample_writer *writer, const struct fields *fields,
	const struct list *now, const struct list *before)
{
	struct walk walk = {.fields = fields, .now = now, .before = before};
	for (; walk.i < now->count; walk.i++) {
		enum near near = agree(&walk, 0, 0) ? NEAR_KEPT : look_near(&walk);
		if (near == NEAR_NOTHING)
			near = look_far(&walk);
		if (near == NEAR_NOTHING && !look_everywhere(writer, &walk, &near))
			return false;
		writer->kept[walk.i] = near == NEAR_KEPT ? (uint32_t)walk.next : UINT32_MAX;
		walk.next += near == NEAR_KEPT || near == NEAR_REPLACED;
	}
	return true;
}

static void write_all_gone(
	struct sample_writer *writer, const struct list *now, const struct list *before)
{
	size_t next = 0;
	for (size_t i = 0; i < now->count; i++) {
		if (writer->kept[i] == UINT32_MAX)
			continue;
		write_gone(&writer->text, next, writer->kept[i]);
		next = (size_t)writer->kept[i] + 1;
	}
	write_gone(&writer->text, next, before->count);
}

static void write_all_new(
	struct sample_writer *writer, const struct fields *fields, const struct list *now)
{
	for (size_t i = 0; i < now->count; i++)
		if (writer->kept[i] == UINT32_MAX)
			write_new(&writer->text, fields, i, item_at(fields, now, i));
}

static bool is_same(const struct fields *fields, const struct list *now, const struct list *before)
{
	bool same = now->count == before->count;
	for (size_t i = 0; same && i < now->count; i++)
		same = fields_are_equal(
			fields, item_at(fields, now, i), item_at(fields, before, i));
	return same;
}

static void write_list(struct sample_writer *writer, const char *name, const struct fields *fields,
	struct list now, struct list before)
{
	struct text_writer *text = &writer->text;
	if (is_same(fields, &now, &before) || !find_room_for_kept(writer, now.count) ||
		!find_kept(writer, fields, &now, &before))
		return;
	text_open(text, name, '{');
	text_number(text, "n", now.count);
	text_open(text, "gone", '[');
	write_all_gone(writer, &now, &before);
	text_close(text, ']');
	text_open(text, "new", '[');
	write_all_new(writer, fields, &now);
	text_close(text, ']');
	text_close(text, '}');
}

static void write_types(struct text_writer *text, const struct snapshot_type *now,
	const struct snapshot_type *before)
{
	text_open(text, "types", '{');
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++) {
		const struct snapshot_type *base = before != NULL ? &before[type] : NULL;
		static const struct snapshot_type zero;
		if (fields_are_equal(&fields_of_type, &now[type], base != NULL ? base : &zero))
			continue;
		text_open(text, ttam_type_name(type), '{');
		fields_write(text, &fields_of_type, &now[type], base);
		text_close(text, '}');
	}
	text_close(text, '}');
}

static void write_slots(struct text_writer *text, const struct snapshot_process *now,
	const struct snapshot_process *before)
{
	text_open(text, "slots", '[');
	for (unsigned i = 0; i < now->n_slots; i++) {
		const struct snapshot_slot *base =
			before != NULL && i < before->n_slots ? &before->slot[i] : NULL;
		text_open(text, NULL, '{');
		fields_write(text, &fields_of_slot, &now->slot[i], base);
		write_types(text, now->slot[i].type, base != NULL ? base->type : NULL);
		text_close(text, '}');
	}
	text_close(text, ']');
}

static void write_events(struct text_writer *text, const struct snapshot_process *process)
{
	if (process->n_new_events == 0)
		return;
	text_number(text, "n_events_now", process->n_new_events);
	text_open(text, "events", '[');
	for (size_t i = 0; i < process->n_new_events; i++) {
		text_open(text, NULL, '{');
		fields_write(text, &fields_of_event, &process->events[i], NULL);
		text_close(text, '}');
	}
	text_close(text, ']');
}

static void write_process(struct sample_writer *writer, const struct snapshot_process *now,
	const struct snapshot_process *before, size_t at)
{
	text_open(&writer->text, NULL, '{');
	if (before != NULL)
		text_number(&writer->text, "at", at);
	fields_write(&writer->text, &fields_of_process, now, before);
	write_slots(&writer->text, now, before);
	write_list(writer, "records", &fields_of_record, LIST(now, records, n_records),
		LIST(before, records, n_records));
	write_list(writer, "scopes", &fields_of_scope, LIST(now, scopes, n_scopes),
		LIST(before, scopes, n_scopes));
	write_list(writer, "closed", &fields_of_closed, LIST(now, closed, n_closed),
		LIST(before, closed, n_closed));
	write_list(writer, "programs", &fields_of_program, LIST(now, programs, n_programs),
		LIST(before, programs, n_programs));
	write_list(writer, "marks", &fields_of_mark, LIST(now, marks, n_marks),
		LIST(before, marks, n_marks));
	write_events(&writer->text, now);
	text_close(&writer->text, '}');
}

/* Mostly it stands where it stood. */
static size_t find_process(const struct snapshot *before, uint64_t key, size_t hint)
{
	size_t count = before != NULL ? before->n_processes : 0;
	if (hint < count && before->processes[hint].key == key)
		return hint;
	for (size_t i = 0; i < count; i++)
		if (before->processes[i].key == key)
			return i;
	return count;
}

static void write_processes(
	struct sample_writer *writer, const struct snapshot *now, const struct snapshot *before)
{
	size_t n_before = before != NULL ? before->n_processes : 0;
	text_number(&writer->text, "n_processes", now->n_processes);
	text_open(&writer->text, "processes", '[');
	for (size_t i = 0; i < now->n_processes; i++) {
		size_t at = find_process(before, now->processes[i].key, i);
		write_process(writer, &now->processes[i],
			at < n_before ? &before->processes[at] : NULL, at);
	}
	text_close(&writer->text, ']');
}

static void write_devices(
	struct text_writer *text, const struct snapshot *now, const struct snapshot *before)
{
	text_open(text, "devices", '[');
	for (unsigned i = 0; i < now->n_devices; i++) {
		const struct snapshot_device *base =
			before != NULL && i < before->n_devices ? &before->devices[i] : NULL;
		text_open(text, NULL, '{');
		fields_write(text, &fields_of_device, &now->devices[i], base);
		write_types(text, now->devices[i].type, base != NULL ? base->type : NULL);
		text_close(text, '}');
	}
	text_close(text, ']');
}

static void write_notices(struct text_writer *text, const struct snapshot *now)
{
	text_open(text, "notices", '[');
	for (unsigned i = 0; i < now->n_notices; i++) {
		text_open(text, NULL, '{');
		fields_write(text, &fields_of_notice, &now->notices[i], NULL);
		text_close(text, '}');
	}
	text_close(text, ']');
}

int sample_write(
	struct sample_writer *writer, const struct snapshot *now, const struct snapshot *before)
{
	struct text_writer *text = &writer->text;
	text_open(text, NULL, '{');
	text_number(text, "time", now->time);
	text_number(text, "monotonic", now->monotonic);
	text_number(text, "viewer_uid", now->viewer_uid);
	text_number(text, "n_retries", now->n_retries);
	text_flag(text, "whole", before == NULL);
	write_processes(writer, now, before);
	write_devices(text, now, before);
	if (now->n_notices > 0)
		write_notices(text, now);
	text_close(text, '}');
	text_end_line(text);
	return text->failed ? -ENOMEM : 0;
}
