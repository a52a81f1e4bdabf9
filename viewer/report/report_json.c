/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/report_json.h"

#include <math.h>
#include <string.h>

#include "common/names.h"
#include "viewer/output/names.h"
#include "viewer/report/members.h"

static void add_devices(struct text_writer *to, const struct report *report, uint64_t devices)
{
	text_open(to, "devices", '[');
	for (unsigned d = 0; d < report->n_devices; d++)
		if ((devices >> d & 1) != 0)
			text_number(to, NULL, report->devices[d].label);
	text_close(to, ']');
}

static void add_group(struct text_writer *to, const struct report *report,
	const struct report_group *group, bool of_one_device)
{
	text_open(to, NULL, '{');
	if (of_one_device && group->process < report->n_processes) {
		member_number(to, "process", group->process);
		member_number(to, "pid", report->processes[group->process].pid);
	}
	if (!of_one_device)
		member_text(to, "type", ttam_type_name(group->type));
	member_number(to, "size", group->size);
	member_number(to, "count", group->count);
	member_count(to, "program", group->program);
	member_text(to, "scope", group->scope);
	member_time(to, "oldest", group->oldest);
	if (!of_one_device)
		add_devices(to, report, group->devices);
	text_close(to, '}');
}

static void add_list(struct text_writer *to, const struct report *report, const char *key,
	const struct report_list *list, bool of_one_device)
{
	if (list->n == 0 && list->n_more == 0)
		return;
	text_open(to, key, '{');
	text_open(to, "groups", '[');
	for (size_t g = 0; g < list->n; g++)
		add_group(to, report, &list->groups[g], of_one_device);
	text_close(to, ']');
	member_count(to, "more_groups", list->n_more);
	member_count(to, "more_count", list->more_count);
	text_close(to, '}');
}

static void add_use(struct text_writer *to, const struct report *report, unsigned type,
	const struct report_use *use)
{
	text_open(to, ttam_type_name(type), '{');
	member_number(to, "peak", use->worst.bytes);
	member_time(to, "peak_time", use->worst.time);
	member_number(to, "reserved_peak", use->reserved_peak);
	member_number(to, "capacity", use->capacity);
	member_number(to, "left", use->left);
	member_number(to, "n_failed", use->n_failed);
	if (use->worst.seen.n > 0) {
		text_flag(to, "seen_is_peak", report_is_exact(&use->worst));
		member_number(to, "seen_bytes", use->worst.seen_bytes);
		member_time(to, "seen_time", use->worst.seen_time);
		add_list(to, report, "seen", &use->worst.seen, true);
	}
	text_close(to, '}');
}

static void add_line(struct text_writer *to, const char *key, const struct timeline *line)
{
	if (line->n == 0 || timeline_highest(line) == 0)
		return;
	text_open(to, key, '{');
	text_seconds(to, "begin", line->begin);
	text_seconds(to, "step", line->step);
	text_open(to, "low", '[');
	for (unsigned i = 0; i < line->n; i++)
		text_number(to, NULL,
			timeline_is_seen(line, i) ? line->bucket[i].low : SNAPSHOT_UNKNOWN);
	text_close(to, ']');
	text_open(to, "high", '[');
	for (unsigned i = 0; i < line->n; i++)
		text_number(to, NULL,
			timeline_is_seen(line, i) ? line->bucket[i].high : SNAPSHOT_UNKNOWN);
	text_close(to, ']');
	text_close(to, '}');
}

static void add_device(
	struct text_writer *to, const struct report *report, const struct report_device *device)
{
	text_open(to, NULL, '{');
	member_chip(to, device);
	member_text(to, "name", device->name);
	member_text(to, "board", device->board);
	text_open(to, "types", '{');
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++)
		if (device->type[type].used)
			add_use(to, report, type, &device->type[type]);
	text_close(to, '}');
	text_open(to, "timeline", '{');
	add_line(to, "DRAM", &device->line[MODEL_DRAM]);
	add_line(to, "L1", &device->line[MODEL_L1]);
	text_close(to, '}');
	text_close(to, '}');
}

static void add_slot(
	struct text_writer *to, const struct report *report, const struct report_slot *slot)
{
	text_open(to, NULL, '{');
	member_number(to, "id", report->devices[slot->device].label);
	text_open(to, "types", '{');
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++) {
		const struct report_slot_type *type = &slot->type[t];
		if (!type->used)
			continue;
		text_open(to, ttam_type_name(t), '{');
		member_number(to, "peak", type->peak);
		member_time(to, "peak_time", type->peak_time);
		member_number(to, "current", type->current);
		member_number(to, "n_alloc", type->n_alloc);
		member_number(to, "n_free", type->n_free);
		member_number(to, "n_failed", type->n_failed);
		text_close(to, '}');
	}
	text_close(to, '}');
	text_close(to, '}');
}

static void add_missing(struct text_writer *to, uint64_t missing)
{
	if (missing == 0)
		return;
	text_open(to, "missing", '[');
	for (unsigned bit = 0; bit < 64; bit++)
		if ((missing >> bit & 1) != 0 && ttam_missing_name(bit) != NULL)
			member_text(to, NULL, ttam_missing_name(bit));
	text_close(to, ']');
}

static const char *const ends[] = {
	[REPORT_RUNS] = "runs",
	[REPORT_ENDED] = "ended",
	[REPORT_UNSEEN] = "unseen",
};

static void add_numbers(struct text_writer *to, const struct report_process *process)
{
	member_number(to, "n_events", process->n_events);
	member_number(to, "dropped", process->dropped);
	member_count(to, "unlisted_records", process->unlisted_records);
	member_count(to, "dropped_closed", process->dropped_closed);
	member_number(to, "n_duplicate", process->n_duplicate);
	member_number(to, "n_unmatched", process->n_unmatched);
	add_missing(to, process->missing);
	if (process->torn)
		text_flag(to, "torn", true);
}

static void add_process(
	struct text_writer *to, const struct report *report, const struct report_process *process)
{
	text_open(to, NULL, '{');
	member_number(to, "pid", process->pid);
	member_number(to, "uid", process->uid);
	member_text(to, "name", process->name);
	member_text(to, "command", process->command);
	member_text(to, "runtime", process->runtime);
	member_text(to, "source", names_origin(process->origin));
	member_text(to, "end", ends[process->end]);
	member_time(to, "first_time", process->first_time);
	member_time(to, "last_time", process->last_time);
	member_time(to, "end_time", process->end_time);
	add_numbers(to, process);
	add_list(to, report, "alive", &process->alive, false);
	add_list(to, report, "closed", &process->closed, false);
	text_open(to, "devices", '[');
	for (unsigned s = 0; s < process->n_slots; s++)
		add_slot(to, report, &process->slots[s]);
	text_close(to, ']');
	text_close(to, '}');
}

static void add_suspect(
	struct text_writer *to, const struct report *report, const struct report_suspect *suspect)
{
	text_open(to, NULL, '{');
	member_text(to, "verdict", suspect->verdict == MODEL_LEAK ? "leak" : "growing");
	if (suspect->process < report->n_processes)
		member_number(to, "pid", report->processes[suspect->process].pid);
	member_text(to, "type", ttam_type_name(suspect->type));
	member_number(to, "size", suspect->size);
	member_number(to, "count", suspect->count);
	member_text(to, "scope", suspect->scope);
	add_devices(to, report, suspect->devices);
	if (isfinite(suspect->per_minute) && suspect->per_minute >= 0 && suspect->per_minute < 1e15)
		text_number(to, "bytes_per_minute", (uint64_t)suspect->per_minute);
	member_time(to, "time", suspect->time);
	member_text(to, "reason", suspect->reason);
	text_close(to, '}');
}

static void add_run(struct text_writer *to, const struct report *report)
{
	text_number(to, REPORT_JSON_HEAD, REPORT_JSON_VERSION);
	text_number(to, "schema", 1);
	member_text(to, "program", report->program);
	member_text(to, "host", report->host);
	member_text(to, "command", report->command);
	member_text(to, "run_id", report->run_id);
	member_time(to, "start", report->start);
	member_time(to, "end", report->end);
	member_number(to, "exit_status", report->status);
	member_number(to, "looks", report->n_looks);
	if (report->may_miss_processes)
		text_flag(to, "may_miss_processes", true);
}

static void add_words(struct text_writer *to, const struct report *report)
{
	text_open(to, "suspects", '[');
	for (size_t i = 0; i < report->n_suspects; i++)
		add_suspect(to, report, &report->suspects[i]);
	text_close(to, ']');
	member_count(to, "ignored", report->n_ignored);
	text_open(to, "marks", '[');
	for (size_t m = 0; m < report->n_marks; m++) {
		text_open(to, NULL, '{');
		member_text(to, "name", report->marks[m].name);
		member_time(to, "time", report->marks[m].time);
		text_close(to, '}');
	}
	text_close(to, ']');
	text_open(to, "notices", '[');
	for (unsigned n = 0; n < report->n_notices; n++)
		member_text(to, NULL, report->notices[n]);
	text_close(to, ']');
}

int report_json(FILE *out, const struct report *report)
{
	struct text_writer to = {.first = true};
	text_open(&to, NULL, '{');
	add_run(&to, report);
	text_open(&to, "devices", '[');
	for (unsigned d = 0; d < report->n_devices; d++)
		add_device(&to, report, &report->devices[d]);
	text_close(&to, ']');
	text_open(&to, "processes", '[');
	for (size_t p = 0; p < report->n_processes; p++)
		add_process(&to, report, &report->processes[p]);
	text_close(&to, ']');
	add_words(&to, report);
	text_close(&to, '}');
	return text_write_line(&to, out);
}
