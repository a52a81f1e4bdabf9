/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/difference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/report/report_names.h"

void difference_destroy(struct difference *difference)
{
	if (difference == NULL)
		return;
	free(difference->left.groups);
	free(difference->worst.groups);
	free(difference);
}

/* By id; where neither report has one's id, by number. */
static unsigned find_twin(
	const struct report_device *device, const struct report *of, const struct report *in)
{
	for (unsigned d = 0; d < in->n_devices && device->asic_id != SNAPSHOT_UNKNOWN; d++)
		if (in->devices[d].asic_id == device->asic_id)
			return d;
	for (unsigned d = 0; d < in->n_devices; d++) {
		bool is_taken = false;
		for (unsigned i = 0; i < of->n_devices; i++)
			is_taken |= in->devices[d].asic_id != SNAPSHOT_UNKNOWN &&
				    of->devices[i].asic_id == in->devices[d].asic_id;
		if (!is_taken && in->devices[d].label == device->label)
			return d;
	}
	return SNAPSHOT_DEVICES;
}

static void fill_side(struct difference_use *use, unsigned side, const struct report_device *device)
{
	const struct report_use *of = device != NULL ? &device->type[use->type] : NULL;
	bool is_used = of != NULL && of->used;
	use->peak[side] = is_used ? of->worst.bytes : 0;
	use->left[side] = is_used ? of->left : 0;
}

static void add_uses(struct difference *difference, const struct report_device *before,
	const struct report_device *after)
{
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++) {
		struct difference_use use = {
			.device = after != NULL ? after : before, .type = type};
		fill_side(&use, 0, before);
		fill_side(&use, 1, after);
		if ((before != NULL && before->type[type].used) ||
			(after != NULL && after->type[type].used))
			difference->uses[difference->n_uses++] = use;
	}
}

static void compare_devices(struct difference *difference)
{
	const struct report *before = difference->report[0];
	const struct report *after = difference->report[1];
	uint64_t matched = 0;
	for (unsigned d = 0; d < after->n_devices; d++) {
		unsigned twin = find_twin(&after->devices[d], after, before);
		bool is_matched = twin < SNAPSHOT_DEVICES && (matched >> twin & 1) == 0;
		if (is_matched)
			matched |= UINT64_C(1) << twin;
		add_uses(
			difference, is_matched ? &before->devices[twin] : NULL, &after->devices[d]);
	}
	for (unsigned d = 0; d < before->n_devices; d++)
		if ((matched >> d & 1) == 0)
			add_uses(difference, &before->devices[d], NULL);
}

static int by_kind(const void *left, const void *right)
{
	const struct difference_group *a = left, *b = right;
	int order = strcmp(a->process, b->process);
	if (order == 0)
		order = strcmp(a->scope, b->scope);
	if (order == 0)
		order = (a->type > b->type) - (a->type < b->type);
	return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static uint64_t change_of(const struct difference_group *group)
{
	return group->bytes[1] > group->bytes[0] ? group->bytes[1] - group->bytes[0]
						 : group->bytes[0] - group->bytes[1];
}

static int by_change(const void *left, const void *right)
{
	uint64_t a = change_of(left), b = change_of(right);
	return a != b ? (a < b) - (a > b) : by_kind(left, right);
}

static bool add_group(struct difference_groups *to, unsigned side, const struct report *report,
	const struct report_group *group, unsigned n_devices)
{
	if (to->n == to->room) {
		size_t room = to->room == 0 ? 64 : 2 * to->room;
		void *grown = realloc(to->groups, room * sizeof to->groups[0]);
		if (grown == NULL)
			return false;
		to->groups = grown;
		to->room = room;
	}
	struct difference_group *added = &to->groups[to->n++];
	*added = (struct difference_group){.type = group->type, .size = group->size};
	snprintf(added->process, sizeof added->process, "%s",
		report_names_process(report, group->process));
	memcpy(added->scope, group->scope, sizeof added->scope);
	added->count[side] = group->count;
	added->bytes[side] = group->count * group->size * n_devices;
	return true;
}

static bool add_list(struct difference_groups *to, unsigned side, const struct report *report,
	const struct report_list *list)
{
	bool ok = true;
	to->is_cut[side] |= list->n_more > 0;
	for (size_t g = 0; g < list->n && ok; g++)
		ok = add_group(to, side, report, &list->groups[g],
			(unsigned)__builtin_popcountll(list->groups[g].devices));
	return ok;
}

static void remove_unknown(struct difference_groups *groups)
{
	size_t n = 0;
	for (size_t g = 0; g < groups->n; g++) {
		const struct difference_group *group = &groups->groups[g];
		if ((groups->is_cut[0] && group->count[0] == 0) ||
			(groups->is_cut[1] && group->count[1] == 0))
			continue;
		groups->groups[n++] = *group;
	}
	groups->n = n;
}

static void join(struct difference_groups *groups)
{
	size_t n = 0;
	if (groups->n > 1)
		qsort(groups->groups, groups->n, sizeof groups->groups[0], by_kind);
	for (size_t g = 0; g < groups->n; g++) {
		struct difference_group *last = n > 0 ? &groups->groups[n - 1] : NULL;
		if (last == NULL || by_kind(last, &groups->groups[g]) != 0) {
			groups->groups[n++] = groups->groups[g];
			continue;
		}
		for (unsigned side = 0; side < 2; side++) {
			last->count[side] += groups->groups[g].count[side];
			last->bytes[side] += groups->groups[g].bytes[side];
		}
	}
	groups->n = n;
	remove_unknown(groups);
	if (groups->n > 1)
		qsort(groups->groups, groups->n, sizeof groups->groups[0], by_change);
}

static bool add_worst(struct difference_groups *to, unsigned side, const struct report *report)
{
	bool ok = true;
	for (unsigned type = 0; type < SNAPSHOT_TYPES && ok; type++) {
		unsigned d = report_worst_device(report, type);
		const struct report_list *seen =
			d < SNAPSHOT_DEVICES ? &report->devices[d].type[type].worst.seen : NULL;
		to->is_cut[side] |= seen != NULL && seen->n_more > 0;
		for (size_t g = 0; seen != NULL && g < seen->n && ok; g++) {
			/* In a file they do not say it: they are all of this type. */
			struct report_group group = seen->groups[g];
			group.type = type;
			ok = add_group(to, side, report, &group, 1);
		}
	}
	return ok;
}

static bool compare_groups(struct difference *difference)
{
	bool ok = true;
	for (unsigned side = 0; side < 2; side++) {
		const struct report *report = difference->report[side];
		for (size_t p = 0; p < report->n_processes && ok; p++)
			ok = add_list(&difference->left, side, report,
				     &report->processes[p].alive) &&
			     add_list(
				     &difference->left, side, report, &report->processes[p].closed);
		ok = ok && add_worst(&difference->worst, side, report);
	}
	join(&difference->left);
	join(&difference->worst);
	return ok;
}

struct difference *difference_create(const struct report *before, const struct report *after)
{
	struct difference *difference = calloc(1, sizeof *difference);
	if (difference == NULL)
		return NULL;
	difference->report[0] = before;
	difference->report[1] = after;
	compare_devices(difference);
	if (compare_groups(difference))
		return difference;
	difference_destroy(difference);
	return NULL;
}

enum difference_kind difference_kind_of(const struct difference_group *group)
{
	if (group->bytes[0] == group->bytes[1] && group->count[0] == group->count[1])
		return DIFFERENCE_NONE;
	if (group->count[0] == 0)
		return DIFFERENCE_NEW;
	if (group->count[1] == 0)
		return DIFFERENCE_GONE;
	return group->bytes[1] > group->bytes[0] ? DIFFERENCE_GROWN : DIFFERENCE_SHRUNK;
}

const char *difference_kind_name(enum difference_kind kind)
{
	static const char *const names[] = {
		[DIFFERENCE_GROWN] = "grown",
		[DIFFERENCE_NEW] = "new",
		[DIFFERENCE_SHRUNK] = "shrunk",
		[DIFFERENCE_GONE] = "gone",
		[DIFFERENCE_NONE] = "same",
	};
	return names[kind];
}
