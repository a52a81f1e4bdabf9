/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a group of buffers: why it is a suspect, or why not. */
#include "viewer/view/sentence_group.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "viewer/view/born.h"
#include "viewer/view/format.h"
#include "viewer/view/names.h"

enum {
	COUNT_WIDTH = 20,
	DEVICES_WIDTH = 20,
	RISES_OF_A_SUSPECT = 6, /* the least that leak_births.c takes */
};

static const char *plural(uint64_t mask)
{
	return (mask & (mask - 1)) != 0 ? "s" : "";
}

static double age_of(const struct model *model, uint64_t time)
{
	if (time == SNAPSHOT_UNKNOWN || time == 0 || time > model->time)
		return NAN;
	return (double)(model->time - time) / 1e9;
}

static struct format_text count_of(uint64_t count)
{
	return format_count(count, COUNT_WIDTH);
}

struct buffers_text {
	char text[96];
};

/* "3 buffers of 4.00 MiB DRAM", "3 programs with CBs". */
static struct buffers_text buffers_of(const struct model_group *of, uint64_t count)
{
	struct buffers_text buffers;
	const char *many = count == 1 ? "" : "s";
	if (of->size == SNAPSHOT_UNKNOWN)
		snprintf(buffers.text, sizeof(buffers.text), "%s program%s with %ss",
			count_of(count).text, many, names_type(of->type));
	else
		snprintf(buffers.text, sizeof(buffers.text), "%s buffer%s of %.9s %s",
			count_of(count).text, many, format_size(of->size).text,
			names_type(of->type));
	return buffers;
}

/* The device that is full first: the one with the least room. */
static const struct model_device *fullest(const struct model *model, const struct model_group *of)
{
	const struct model_device *found = NULL;
	uint64_t least = UINT64_MAX;
	enum model_memory memory = names_memory(of->type);
	for (unsigned i = 0; i < model->n_devices; i++) {
		const struct model_use *use = &model->devices[i].row.memory[memory];
		uint64_t room = use->capacity == SNAPSHOT_UNKNOWN || use->used > use->capacity
					? UINT64_MAX
					: use->capacity - use->used;
		if ((of->devices >> i & 1) == 0 || (found && room >= least))
			continue;
		found = &model->devices[i];
		least = room;
	}
	return found;
}

static void add_full(struct sentence *sentence, const struct model *model,
	const struct model_group *of, bool with_time)
{
	struct format_text full = format_estimate(of->full_in);
	const struct model_device *device = fullest(model, of);
	if (full.text[0] == '\0' || !device)
		return;
	if (of->refused) {
		sentence_add(sentence, "; %s has no room for more", names_the_device(device).text);
		return;
	}
	char at[64] = "";
	if (with_time && of->full_in < 86400)
		snprintf(at, sizeof(at), ", at %s",
			format_minute(model->time + (uint64_t)(of->full_in * 1e9)).text);
	sentence_add(sentence, "; %s full in %s%s", names_the_device(device).text, full.text, at);
}

void sentence_suspect(struct sentence *sentence, const struct model *model, size_t suspect)
{
	sentence_suspect_until(sentence, model, suspect, false);
}

void sentence_suspect_until(
	struct sentence *sentence, const struct model *model, size_t suspect, bool with_time)
{
	const struct model_group *of = &model->suspects[suspect];
	sentence_add(sentence, "+%s", buffers_of(of, of->count).text);
	sentence_add(sentence, " on device%s %s", plural(of->devices),
		names_devices(model, of->devices, DEVICES_WIDTH).text);
	if (of->scope[0] != '\0')
		sentence_add(sentence, " from %s", of->scope);
	if (!isnan(of->one_per))
		sentence_add(sentence, ", one every %s", format_period(of->one_per).text);
	if (of->refused)
		sentence_add(sentence, " until %s", format_clock(of->newest).text);
	if (of->freed == 0)
		sentence_add(sentence, ", none freed");
	if (!isnan(age_of(model, of->oldest)))
		sentence_add(
			sentence, ", oldest %s", format_period(age_of(model, of->oldest)).text);
	add_full(sentence, model, of, with_time);
}

static void watched(
	struct sentence *sentence, const struct model *model, const struct model_group *of)
{
	uint64_t rises = of->fresh;
	sentence_add(sentence, "+%s of %s", count_of(rises).text, format_size(of->size).text);
	if (of->scope[0] != '\0')
		sentence_add(sentence, " from %s", of->scope);
	sentence_add(sentence, ", oldest %s", format_period(age_of(model, of->oldest)).text);
	if (rises < RISES_OF_A_SUSPECT)
		sentence_add(sentence, ": %s rise%s seen, %d make a suspect", count_of(rises).text,
			rises == 1 ? "" : "s", RISES_OF_A_SUSPECT);
	else
		sentence_add(sentence, ": not for long enough, or not evenly");
}

static void comes_and_goes(
	struct sentence *sentence, const struct model *model, const struct model_group *of)
{
	if (of->low != of->high)
		sentence_add(sentence, "%s to %s buffers", count_of(of->low).text,
			count_of(of->high).text);
	else
		sentence_add(sentence, "%s buffer%s at every look", count_of(of->high).text,
			of->high == 1 ? "" : "s");
	if (of->freed != SNAPSHOT_UNKNOWN)
		sentence_add(sentence, ", %s freed", count_of(of->freed).text);
	sentence_add(sentence, " while watched for %s", format_span(model->watched).text);
}

static void at_close(
	struct sentence *sentence, const struct model *model, const struct model_group *of)
{
	sentence_add(sentence, "%s", buffers_of(of, of->alive).text);
	if (of->scope[0] != '\0')
		sentence_add(sentence, " from %s", of->scope);
	sentence_add(sentence, " %s alive when %" PRIu64 " closed device%s %s",
		of->alive == 1 ? "was" : "were", of->pid, plural(of->devices),
		names_devices(model, of->devices, DEVICES_WIDTH).text);
	sentence_add(sentence, ": no suspicion");
}

static void once(struct sentence *sentence, const struct model_group *of)
{
	sentence_add(sentence, "%s %s%s", count_of(of->alive).text,
		of->size == SNAPSHOT_UNKNOWN ? "program" : "buffer", of->alive == 1 ? "" : "s");
	sentence_add(sentence, " born %s", format_clock(of->oldest).text);
	if (of->newest / 1000000000 != of->oldest / 1000000000)
		sentence_add(sentence, "-%s", format_clock(of->newest).text);
	sentence_add(sentence, ", none since");
}

void sentence_group(struct sentence *sentence, const struct model *model, size_t group)
{
	const struct model_group *of = &model->groups[group];
	switch (of->verdict) {
	case MODEL_LEAK:
	case MODEL_GROWING:
		sentence_add(sentence, "Ignored by a rule");
		sentence_add(sentence, ": +%s", buffers_of(of, of->count).text);
		sentence_add(sentence, ", one every %s", format_period(of->one_per).text);
		break;
	case MODEL_CLEARED:
		sentence_add(sentence, "Cleared: no more of them comes evenly, the last at %s",
			format_clock(of->newest).text);
		break;
	case MODEL_WATCH:
		watched(sentence, model, of);
		break;
	case MODEL_AT_CLOSE:
		at_close(sentence, model, of);
		break;
	case MODEL_SAWTOOTH:
		comes_and_goes(sentence, model, of);
		break;
	case MODEL_LEVELLED:
		sentence_add(sentence, "rose until %s, level since", format_clock(of->newest).text);
		break;
	case MODEL_ONCE:
		once(sentence, of);
		break;
	case MODEL_YOUNG:
		sentence_add(sentence, "%s of them, the oldest %s old: nobody can tell yet",
			count_of(of->alive).text, format_period(age_of(model, of->oldest)).text);
		break;
	case MODEL_UNLISTED:
	case MODEL_VERDICTS:
		sentence_add(sentence,
			"Totals stay exact; ages and groups of what is not listed are unknown");
		break;
	}
}

/* Bytes new since the mark, of one device. */
static bool new_of(const struct model *model, unsigned device, int64_t *ret_bytes)
{
	return device < model->n_devices &&
	       born_since_mark(&model->devices[device].row.memory[MODEL_DRAM], ret_bytes);
}

/* "+44.0 to +172 MiB": the unit once, where it is one. */
static void add_range(struct sentence *sentence, int64_t low, int64_t high)
{
	struct format_text from = format_change(low), to = format_change(high);
	char *from_unit = strchr(from.text, ' ');
	const char *to_unit = strchr(to.text, ' ');
	if (strcmp(from.text, to.text) == 0) {
		sentence_add(sentence, "%s", to.text);
		return;
	}
	if (from_unit && to_unit && strcmp(from_unit, to_unit) == 0)
		*from_unit = '\0';
	sentence_add(sentence, "%s to %s", from.text, to.text);
}

void sentence_siblings(
	struct sentence *sentence, const struct model *model, const struct model_group *of)
{
	if (of->process >= model->n_processes || names_memory(of->type) != MODEL_DRAM ||
		__builtin_popcountll(of->devices) != 1)
		return;
	const struct model_process *process = &model->processes[of->process];
	int64_t low = INT64_MAX, high = INT64_MIN, own = 0, bytes = 0;
	unsigned n_siblings = 0;
	for (unsigned i = 0; i < process->n_devices; i++) {
		unsigned device = process->device[i].device;
		if (!new_of(model, device, &bytes))
			return;
		if (of->devices >> device & 1) {
			own = bytes;
			continue;
		}
		n_siblings++;
		low = bytes < low ? bytes : low;
		high = bytes > high ? bytes : high;
	}
	if (n_siblings == 0)
		return;
	struct sentence clause = sentence_begin(SENTENCE_WIDEST);
	sentence_add(&clause, ". Its %u sibling%s hold%s ", n_siblings, n_siblings == 1 ? "" : "s",
		n_siblings == 1 ? "s" : "");
	add_range(&clause, low, high);
	sentence_add(&clause, " since the mark, this one %s.", format_change(own).text);
	sentence_add(sentence, "%s", clause.text);
}

/* "5.09 GiB in 326 buffers of 16.0 MiB"; of programs and of what has no size its count alone. */
static struct buffers_text held_by(const struct model_group *of)
{
	struct buffers_text held;
	struct format_text count = count_of(of->count);
	if (of->size == SNAPSHOT_UNKNOWN)
		snprintf(held.text, sizeof(held.text), "%s programs with CBs", count.text);
	else
		snprintf(held.text, sizeof(held.text), "%.9s in %s buffers of %.9s",
			format_size(figure_on_all(of->bytes, of->devices)).text, count.text,
			format_size(of->size).text);
	return held;
}

void sentence_all_groups(struct sentence *sentence, const struct model *model)
{
	if (model->n_suspects == 0 && model->watched < 60) {
		sentence_add(
			sentence, "No suspect yet, %s watched", format_period(model->watched).text);
		sentence_add(sentence, ": by birth times nothing looks like a leak");
		return;
	}
	if (model->n_suspects == 0) {
		sentence_add(sentence, "No suspect: %zu group%s watched for %s", model->n_groups,
			model->n_groups == 1 ? "" : "s", format_span(model->watched).text);
		return;
	}
	const struct model_group *worst = &model->suspects[0];
	sentence_add(
		sentence, "%zu suspect%s", model->n_suspects, model->n_suspects == 1 ? "" : "s");
	sentence_add(sentence, ": %" PRIu64 " holds %s", worst->pid, held_by(worst).text);
	sentence_add(sentence, " that it never freed");
	sentence_add(sentence, "; watched for %s", format_span(model->watched).text);
}

void sentence_evidence(struct sentence *sentence, const struct model *model,
	const struct model_group *of, bool wide)
{
	const char *gap = wide ? "   " : "  ";
	if (of->oldest == SNAPSHOT_UNKNOWN)
		return;
	sentence_add(sentence, "first %s", format_clock(of->oldest).text);
	sentence_add(sentence, "%slast %s", gap, format_clock(of->newest).text);
	if (!isnan(of->one_per))
		sentence_add(sentence, "%severy %s", gap, format_period(of->one_per).text);
	if (!isnan(of->one_per) && wide && isnan(of->steady))
		sentence_add(sentence, ", by chance");
	else if (!isnan(of->one_per) && wide)
		sentence_add(sentence, ", steady to %s",
			of->steady < 0.05 ? "0.1 s" : format_period(of->steady).text);
	if (of->freed != SNAPSHOT_UNKNOWN)
		sentence_add(sentence, "%sfreed %s of %s", gap, count_of(of->freed).text,
			count_of(of->alive + of->freed).text);
	if (of->troughs > 0)
		sentence_add(sentence, wide ? "%srose at %s of %s troughs" : "%srose %s of %s", gap,
			count_of(of->rises).text, count_of(of->troughs).text);
	if (isnan(of->one_per) && model->watched > 0)
		sentence_add(sentence, "%swatched for %s", gap, format_span(model->watched).text);
}

void sentence_why(struct sentence *sentence, const struct model_group *of, bool wide)
{
	static const char *const reasons[MODEL_VERDICTS] = {
		[MODEL_LEAK] = ("born evenly from the mark to now; a warm-up would be all old, a "
				"healthy churn all young"),
		[MODEL_GROWING] = "born evenly up to now, not for long enough to be called a leak",
		[MODEL_CLEARED] = "it grew, and does so no more",
		[MODEL_WATCH] = "some stay alive, too few or too short to tell a leak from a load",
		[MODEL_AT_CLOSE] = "weights that live until the device closes are normal",
		[MODEL_SAWTOOTH] = "they are freed in time: none is older than others were",
		[MODEL_LEVELLED] = "what fills once holds; a leak would go on",
		[MODEL_ONCE] = "born together, all old: weights, a cache, a warm-up",
		[MODEL_YOUNG] = "all young: a churn, or a beginning",
	};
	const char *reason = of->verdict < MODEL_VERDICTS ? reasons[of->verdict] : NULL;
	if (reason && wide)
		sentence_add(sentence, "why    %s", reason);
	else if (reason)
		sentence_add(sentence, "%c%s", toupper(reason[0]), reason + 1);
}

void sentence_clears(struct sentence *sentence, const struct model_group *of, bool wide)
{
	sentence_add(sentence, "%s when one is freed", wide ? "cleared" : "Cleared");
	sentence_add(sentence, ", or when the count holds for 3 troughs");
	if (wide)
		sentence_add(sentence, "; i ignores the group from now on");
	else if (!isnan(of->hold))
		sentence_add(sentence, " (%s)", format_period(of->hold).text);
}
