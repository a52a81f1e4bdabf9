/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/sentence_map.h"

#include <inttypes.h>
#include <stdio.h>

#include "viewer/view/names.h"

static struct format_text size_text(const struct sentence_map_question *question, uint64_t bytes)
{
	return question->exact ? format_exact(bytes) : format_size(bytes);
}

/* "4.08 GiB", or "at most 4.08 GiB". */
static struct format_text free_text(
	const struct sentence_map_question *question, const struct map *map)
{
	struct format_text free = size_text(question, map->free), text;
	if (!map->free_is_upper_bound)
		return free;
	snprintf(text.text, sizeof(text.text), "at most %.38s", free.text);
	return text;
}

static void add_nothing(struct sentence *sentence, const struct model *model, const struct map *map)
{
	const char *memory = names_of_memory(map->memory);
	if (map->device >= model->n_devices)
		sentence_add(sentence, "No device is open, so there is no map");
	else if (map->doubt == MAP_NO_JOB)
		sentence_add(sentence, "No map: no live process has opened device %s",
			model->devices[map->device].name);
	else if (map->doubt == MAP_NO_ADDRESS)
		sentence_add(sentence,
			"No map: of what is in %s here, only the bytes are known, no addresses",
			memory);
	else if (map->doubt == MAP_NO_SPACE)
		sentence_add(sentence, "No map: where a bank of %s begins and ends is not known",
			memory);
	else
		sentence_add(sentence, "No memory for a map");
}

/* Why what looks free may not be. */
static void add_doubt(struct sentence *sentence, const struct map *map)
{
	struct format_text n = format_count(map->n_doubtful, 9);
	const char *buffers = map->n_doubtful == 1 ? "buffer" : "buffers";
	if (map->doubt == MAP_UNLISTED)
		sentence_add(sentence,
			"Holes are not known: %s %s without a record, /dev/shm was full", n.text,
			buffers);
	else if (map->doubt == MAP_EARLIER)
		sentence_add(sentence,
			"Holes are not known: not all buffers from before tracking were found");
	else if (map->doubt == MAP_BYTES)
		sentence_add(sentence,
			"Holes are not known: of another process here only bytes are known");
	else if (map->doubt == MAP_UNPLACED)
		sentence_add(sentence, "Holes are not known: %s %s without a place in a bank",
			n.text, buffers);
	else
		sentence_add(sentence,
			"Holes are not known: buffers of one allocator lie over one another");
}

static void add_fit(struct sentence *sentence, const struct map *map,
	const struct sentence_map_question *question)
{
	enum map_fit fit = map_fit(map, question->size);
	struct format_text free = free_text(question, map);
	struct map_hole place;
	if (fit == MAP_FIT_UNKNOWN) {
		sentence_add(sentence, "%s free; the largest hole is not known", free.text);
		return;
	}
	sentence_add(sentence, "A %s allocation would %s", size_text(question, question->size).text,
		fit == MAP_FITS ? "fit" : "fail");
	if (question->asked && map_fit_place(map, question->size, &place))
		sentence_add(sentence, ", probably from 0x%" PRIx64, place.begin);
	struct format_text hole = size_text(question, map_fit_hole(map));
	/* Of several allocators each may have more than all leave free. */
	bool is_part = map_fit_hole(map) <= map->free;
	if (!is_part ||
		!sentence_try(sentence, ": largest hole %s of %s free", hole.text, free.text))
		sentence_add(sentence, ": largest hole %s", hole.text);
	if (map->n_owners > 1)
		sentence_add(sentence, " (of %u allocators the fullest)", map->n_owners);
	if (map_disagrees(map))
		sentence_add(sentence, "; its allocator said %s",
			size_text(question, map->allocator_hole).text);
}

static void add_headroom(struct sentence *sentence, const struct map *map,
	const struct sentence_map_question *question)
{
	uint64_t headroom = map_headroom(map);
	const char *most = map->cb_is_lower_bound ? " at most" : "";
	if (headroom == SNAPSHOT_UNKNOWN) {
		sentence_add(sentence, "Headroom is not known: circular buffers are not tracked");
		return;
	}
	bool has_cbs = map->cb_end > map->begin, has_buffers = map->lowest < map->border;
	if (headroom == 0)
		sentence_add(sentence, "No headroom");
	else
		sentence_add(sentence, "Headroom %s per core%s", size_text(question, headroom).text,
			most);
	if (has_cbs)
		sentence_add(sentence, ": CBs end at 0x%" PRIx64, map->cb_end);
	else
		sentence_add(sentence, ": no CBs");
	if (has_buffers)
		sentence_add(sentence, ", buffers begin at 0x%" PRIx64, map->lowest);
	else
		sentence_add(sentence, ", no buffers");
	if (map_disagrees(map))
		sentence_add(sentence, "; largest hole %s, its allocator said %s",
			size_text(question, map->records_hole).text,
			size_text(question, map->allocator_hole).text);
}

/* In L1 a buffer that fits may still reach into the CBs. */
static void add_l1_fit(struct sentence *sentence, const struct map *map,
	const struct sentence_map_question *question)
{
	enum map_fit fit = map_fit(map, question->size);
	struct map_hole place;
	if (fit == MAP_FIT_UNKNOWN) {
		sentence_add(sentence, "The largest hole is not known");
		return;
	}
	bool placed = map_fit_place(map, question->size, &place);
	bool meets = placed && place.begin < map->cb_end;
	if (fit == MAP_FITS && meets)
		sentence_add(sentence, "A %s L1 buffer would reach %s into the CBs of a program",
			size_text(question, question->size).text,
			size_text(question, map->cb_end - place.begin).text);
	else
		sentence_add(sentence, "A %s L1 buffer would %s",
			size_text(question, question->size).text, fit == MAP_FITS ? "fit" : "fail");
	sentence_add(sentence, ": largest hole %s of %s free",
		size_text(question, map_fit_hole(map)).text, free_text(question, map).text);
	if (placed)
		sentence_add(sentence, "; probably from 0x%" PRIx64, place.begin);
}

void sentence_map(struct sentence *sentence, const struct model *model, const struct map *map,
	const struct sentence_map_question *question)
{
	if (!map_is_drawn(map))
		add_nothing(sentence, model, map);
	else if (map->doubt != MAP_SURE && !question->asked)
		add_doubt(sentence, map);
	else if (map->memory == MODEL_DRAM)
		add_fit(sentence, map, question);
	else if (question->asked)
		add_l1_fit(sentence, map, question);
	else
		add_headroom(sentence, map, question);
}
