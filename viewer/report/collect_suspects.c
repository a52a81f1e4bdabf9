/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/collect_suspects.h"

#include <stdio.h>
#include <string.h>

#include "viewer/view/sentence.h"

/* Wide enough for every clause. */
enum {
	REASON_COLUMNS = 400,
};

static bool is_of(const struct report *report, const struct report_suspect *suspect,
	const struct model_group *group)
{
	return suspect->process < report->n_processes &&
	       report->processes[suspect->process].key == group->key &&
	       suspect->type == group->type && suspect->size == group->size &&
	       strcmp(suspect->scope, group->scope) == 0;
}

static bool is_suspect(const struct model_group *group)
{
	return (group->verdict == MODEL_LEAK || group->verdict == MODEL_GROWING) && !group->ignored;
}

/* It is alive, was looked at again, and is something else by now; but what a device closed over was
 * not given back. */
static bool is_cleared(const struct report *report, const struct report_suspect *suspect,
	const struct model *model)
{
	bool is_other = false;
	for (size_t g = model->n_suspects; g < model->n_groups; g++) {
		if (!is_of(report, suspect, &model->groups[g]))
			continue;
		if (model->groups[g].verdict == MODEL_AT_CLOSE)
			return false;
		is_other = true;
	}
	return is_other;
}

static void remove_cleared(struct report *report, const struct model *model)
{
	size_t kept = 0;
	for (size_t i = 0; i < report->n_suspects; i++)
		if (!is_cleared(report, &report->suspects[i], model))
			report->suspects[kept++] = report->suspects[i];
	report->n_suspects = kept;
}

static uint32_t process_of(const struct report *report, uint64_t key)
{
	for (size_t p = 0; p < report->n_processes; p++)
		if (report->processes[p].key == key)
			return (uint32_t)p;
	return REPORT_NOBODY;
}

static uint64_t devices_of(const struct report *report, const struct model *model, uint64_t devices)
{
	uint64_t mapped = 0;
	for (unsigned d = 0; d < model->n_devices; d++)
		for (unsigned i = 0; i < report->n_devices && (devices >> d & 1) != 0; i++)
			if (snapshot_chip_key(report->devices[i].asic_id, report->devices[i].label,
				    report->devices[i].numbering) == model->devices[d].chip)
				mapped |= UINT64_C(1) << i;
	return mapped;
}

static void take_suspect(struct report *report, const struct model *model, size_t number)
{
	const struct model_group *group = &model->suspects[number];
	size_t i = 0;
	while (i < report->n_suspects && !is_of(report, &report->suspects[i], group))
		i++;
	if (i == REPORT_SUSPECTS || !is_suspect(group))
		return;
	if (i == report->n_suspects)
		report->n_suspects++;
	struct sentence sentence = sentence_begin(REASON_COLUMNS);
	sentence_suspect(&sentence, model, number);
	struct report_suspect *suspect = &report->suspects[i];
	*suspect = (struct report_suspect){.process = process_of(report, group->key),
		.type = group->type,
		.verdict = group->verdict,
		.size = group->size,
		.count = group->count,
		.devices = devices_of(report, model, group->devices),
		.time = model->time,
		.per_minute = group->per_minute};
	snprintf(suspect->scope, sizeof suspect->scope, "%s", group->scope);
	snprintf(suspect->reason, sizeof suspect->reason, "%s", sentence.text);
}

void collect_suspects(struct report *report, const struct model *model)
{
	remove_cleared(report, model);
	/* The dead are shown as they were: their suspects were taken when they lived. */
	for (size_t i = 0; i < model->n_suspects; i++)
		if (model->suspects[i].process < model->n_processes &&
			model->processes[model->suspects[i].process].snapshot->state ==
				SNAPSHOT_LIVE)
			take_suspect(report, model, i);
	report->n_ignored =
		model->n_ignored > report->n_ignored ? model->n_ignored : report->n_ignored;
}
