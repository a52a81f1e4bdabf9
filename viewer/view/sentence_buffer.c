/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of one buffer, and of a group of them. */
#include <inttypes.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/view/format.h"
#include "viewer/view/names.h"
#include "viewer/view/sentence.h"

static void add_devices(struct sentence *sentence, const struct model *model, uint64_t devices)
{
	enum { ANY_WIDTH = 24 };
	int n = __builtin_popcountll(devices);
	if (n > 0)
		sentence_add(sentence, n == 1 ? " on device %s" : " on devices %s",
			names_devices(model, devices, ANY_WIDTH).text);
}

void sentence_buffer(struct sentence *sentence, const struct model *model,
	const struct buffers *buffers, struct buffers_place place, bool with_process)
{
	const struct snapshot_process *process = &model->snapshot->processes[place.process];
	const struct snapshot_record *record = &process->records[place.record];
	const char *scope = buffers_scope(buffers, place);
	bool is_older = strcmp(scope, TTAM_SCOPE_BEFORE_ATTACH) == 0;
	sentence_add(sentence, "Born %s%s, %s bytes", is_older ? "before " : "",
		format_clock(record->time).text, format_exact(record->size).text);
	add_devices(sentence, model, buffers_devices(buffers, place));
	if (with_process)
		sentence_add(sentence, " by %" PRIu64 " %.40s", process->pid,
			names_process(process, false));
	if (process->state == SNAPSHOT_DEAD)
		sentence_add(sentence, ", alive when its process ended");
	else if (buffers_is_suspect(buffers, place))
		sentence_add(sentence, ", never freed");
	else if (!buffers_is_new(buffers, place))
		sentence_add(sentence, ", known since before the mark");
	size_t alike = buffers_count_alike(buffers, place);
	if (alike > 1)
		sentence_add(sentence, ", one of %s alike", format_count(alike, 7).text);
}

static void add_births(struct sentence *sentence, const struct buffers_group *group)
{
	if (group->first_birth > group->last_birth)
		return;
	const char *how = group->is_suspect ? "born evenly" : "born";
	if (group->first_birth / 1000000000 == group->last_birth / 1000000000)
		sentence_add(sentence, ", born %s", format_clock(group->last_birth).text);
	else
		sentence_add(sentence, ", %s %s-%s", how, format_clock(group->first_birth).text,
			format_clock(group->last_birth).text);
}

void sentence_buffer_group(struct sentence *sentence, const struct buffers_group *group)
{
	if (group->is_programs) {
		sentence_add(sentence, "%s circular buffers", format_count(group->count, 7).text);
		sentence_add(sentence, " of the programs that need most, %s",
			format_size(group->bytes).text);
		return;
	}
	bool grew = group->n_new > 0;
	if (grew)
		sentence_add(sentence, "+");
	sentence_add(sentence, "%s", format_count(grew ? group->n_new : group->count, 7).text);
	if (group->size != SNAPSHOT_UNKNOWN)
		sentence_add(sentence, " of %s", format_size(group->size).text);
	else
		sentence_add(sentence, " buffers");
	sentence_add(sentence, grew ? " since mark" : ", known since before the mark");
	if (grew && group->freed == 0)
		sentence_add(sentence, ", none freed");
	else if (grew && group->freed != SNAPSHOT_UNKNOWN)
		sentence_add(sentence, ", %s freed", format_count(group->freed, 7).text);
	add_births(sentence, group);
}
