/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a device. */
#include <inttypes.h>
#include <math.h>

#include "common/layout.h"
#include "viewer/view/born.h"
#include "viewer/view/format.h"
#include "viewer/view/names.h"
#include "viewer/view/sentence_refusal.h"

/* "Device 3", at the beginning of a sentence. */
static struct format_text head(const struct model_device *device)
{
	struct format_text name = names_the_device(device);
	if (name.text[0] == 'd')
		name.text[0] = 'D';
	return name;
}

/* The suspect that fills this device first; NULL: none. */
static const struct model_group *worst_on(const struct model *model, unsigned device)
{
	for (size_t i = 0; i < model->n_suspects; i++)
		if (model->suspects[i].devices >> device & 1)
			return &model->suspects[i];
	return NULL;
}

/* The other devices of a process, if it is known of all of them that they do not grow; else 0. */
static unsigned still_siblings(const struct model *model, size_t process, unsigned device)
{
	unsigned still = 0;
	if (process >= model->n_processes)
		return 0;
	const struct model_process *of = &model->processes[process];
	for (unsigned i = 0; i < of->n_devices; i++) {
		const struct model_row *row = &of->device[i].row;
		if (of->device[i].device == device)
			continue;
		double rate = row->memory[MODEL_DRAM].per_minute;
		if ((row->flags & MODEL_SUSPECT) || isnan(rate) || rate >= 1)
			return 0;
		still++;
	}
	return still;
}

static void suspect_device(struct sentence *sentence, const struct model *model, unsigned device)
{
	const struct model_device *of = &model->devices[device];
	const struct model_group *suspect = worst_on(model, device);
	bool l1 = suspect && names_memory(suspect->type) == MODEL_L1;
	const struct model_use *use = &of->row.memory[l1 ? MODEL_L1 : MODEL_DRAM];
	struct format_text full = format_estimate(use->full_in);
	if (suspect && suspect->refused)
		sentence_add(sentence, "%s has no room for more", head(of).text);
	else if (full.text[0] != '\0')
		sentence_add(sentence, "%s is full in %s", head(of).text, full.text);
	else if (use->per_minute >= 1 && use->per_minute < 0x1p63)
		sentence_add(sentence, "%s grows by %s a minute", head(of).text,
			format_size((uint64_t)use->per_minute).text);
	else
		sentence_add(sentence, "%s grows", head(of).text);
	if (!suspect)
		return;
	bool told = !isnan(suspect->one_per) &&
		    sentence_try(sentence, ": %" PRIu64 " %s %s of %s every %s", suspect->pid,
			    suspect->refused ? "added" : "adds", format_size(suspect->size).text,
			    names_type(suspect->type), format_period(suspect->one_per).text);
	if (!told) {
		sentence_add(sentence, " (%" PRIu64 ")", suspect->pid);
		return;
	}
	if (suspect->freed == 0)
		sentence_add(sentence, suspect->refused ? ", freed none" : ", frees none");
	if (suspect->scope[0] != '\0')
		sentence_add(sentence, " (%s)", suspect->scope);
	unsigned still = still_siblings(model, suspect->process, device);
	if (still > 0)
		sentence_add(sentence, "; %u sibling%s", still,
			still == 1 ? " holds still" : "s hold still");
}

static void refused_device(
	struct sentence *sentence, const struct model *model, const struct model_device *device)
{
	const struct model_use *use = &device->row.memory[names_memory(device->refused_type)];
	bool is_dram = device->refused_type == TTAM_SHM_DRAM;
	sentence_add(sentence, "%s refused %s%s%s at %s", head(device).text,
		format_size(device->refused_size).text, is_dram ? "" : " of ",
		is_dram ? "" : names_type(device->refused_type),
		format_clock(device->refused_time).text);
	bool elsewhere = sentence_refusal_elsewhere(sentence, model, device);
	if (!elsewhere && use->capacity != SNAPSHOT_UNKNOWN && use->used <= use->capacity &&
		use->largest_hole != SNAPSHOT_UNKNOWN)
		sentence_add(sentence, ": largest hole %s free",
			format_pair(use->largest_hole, " of ", use->capacity - use->used).text);
	if (device->refused_pid != SNAPSHOT_UNKNOWN)
		sentence_add(sentence, " (%" PRIu64 ")", device->refused_pid);
}

static uint64_t magnitude(int64_t number)
{
	return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

static void differing_device(
	struct sentence *sentence, const struct model *model, const struct model_device *device)
{
	const struct model_use *use = &device->row.memory[MODEL_DRAM];
	int64_t born = 0, usual = 0;
	born_since_mark(use, &born);
	born_since_mark(&model->median.memory[MODEL_DRAM], &usual);
	int64_t more = (int64_t)((uint64_t)born - (uint64_t)usual);
	sentence_add(sentence, "%s has %s %s than its %u siblings since the mark",
		head(device).text, format_size(magnitude(more)).text, more < 0 ? "less" : "more",
		model->n_devices - 1);
	if (!isnan(use->per_minute) && use->per_minute < 1)
		sentence_add(sentence, ", not growing");
}

static void add_change(struct sentence *sentence, const struct model_use *use)
{
	int64_t born;
	if (!born_since_mark(use, &born))
		return;
	if (born == 0)
		sentence_add(sentence, ", nothing new since the mark");
	else if (born > 0)
		sentence_add(sentence, ", %s new since the mark", format_size((uint64_t)born).text);
	else
		sentence_add(
			sentence, ", %s less than at the mark", format_size(magnitude(born)).text);
	if (isnan(use->per_minute))
		return;
	if (use->per_minute >= 1)
		sentence_add(sentence, ", %s a minute", format_rate(use->per_minute).text);
	else if (use->per_minute > -1)
		sentence_add(sentence, ", steady");
}

static void healthy_device(struct sentence *sentence, const struct model_device *device)
{
	const struct model_use *use = &device->row.memory[MODEL_DRAM];
	sentence_add(sentence, "%s holds %s", head(device).text,
		format_pair(use->used, " of ", use->capacity).text);
	add_change(sentence, use);
	if (use->peak != SNAPSHOT_UNKNOWN && use->peak > 0 && use->peak_time != SNAPSHOT_UNKNOWN &&
		use->peak_time > 0)
		sentence_add(sentence, "; peak %s at %s", format_size(use->peak).text,
			format_clock(use->peak_time).text);
	if (use->capacity != SNAPSHOT_UNKNOWN && use->used < use->capacity &&
		use->largest_hole != SNAPSHOT_UNKNOWN)
		sentence_add(sentence, "; largest hole %s",
			format_pair(use->largest_hole, " of ", use->capacity - use->used).text);
}

/* What the letter stands for. */
static void add_chip(struct sentence *sentence, const struct model_device *device)
{
	if (!names_has_twin(device))
		return;
	if (device->asic_id != SNAPSHOT_UNKNOWN)
		sentence_add(sentence, "; chip %" PRIu64, device->asic_id);
	else
		sentence_add(sentence, "; its chip id is unknown");
}

void sentence_device(struct sentence *sentence, const struct model *model, unsigned device)
{
	const struct model_device *of = &model->devices[device];
	const struct model_use *use = &of->row.memory[MODEL_DRAM];
	if (of->row.flags & MODEL_SUSPECT)
		suspect_device(sentence, model, device);
	else if (of->row.flags & MODEL_REFUSED)
		refused_device(sentence, model, of);
	else if ((of->row.flags & MODEL_DIFFERS) && model->n_devices > 1 &&
		 (use->births_known || use->change_known))
		differing_device(sentence, model, of);
	else if (of->row.memory[MODEL_L1].used_is_lower_bound)
		sentence_add(sentence, "%s uses at least %s of L1", head(of).text,
			format_size(of->row.memory[MODEL_L1].used).text);
	else if (of->n_processes == 0)
		sentence_add(sentence, "%s is free: no process has opened it", head(of).text);
	else if (use->used == SNAPSHOT_UNKNOWN)
		sentence_add(sentence, "%s is open, nothing tells what it holds", head(of).text);
	else
		healthy_device(sentence, of);
	add_chip(sentence, of);
}

void sentence_exact(struct sentence *sentence, const struct model_device *device)
{
	const struct model_use *use = &device->row.memory[MODEL_DRAM];
	sentence_add(sentence, "%s holds %s", head(device).text, format_exact(use->used).text);
	if (use->capacity != SNAPSHOT_UNKNOWN)
		sentence_add(sentence, " of %s", format_exact(use->capacity).text);
	sentence_add(sentence, " bytes of DRAM");
}
