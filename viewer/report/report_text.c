/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/report_text.h"

#include <inttypes.h>
#include <string.h>

#include "common/layout.h"
#include "common/names.h"
#include "viewer/output/escape.h"
#include "viewer/report/report_names.h"
#include "viewer/view/names.h"

enum {
	WORST_SHOWN = 24,
};

static void print_escaped(FILE *out, const char *text)
{
	char escaped[4 * REPORT_COMMAND];
	fputs(escape_text(text, escaped, sizeof escaped), out);
}

static const char *s_of(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static void print_group(FILE *out, const struct report *report, const struct report_group *group)
{
	fprintf(out, "    %" PRIu64 " x %s bytes of %s on %s", group->count,
		format_exact(group->size).text, ttam_type_name(group->type),
		report_names_devices(report, group->devices).text);
	if (group->scope[0] != '\0') {
		fputs(" from ", out);
		print_escaped(out, group->scope);
	}
	fputc('\n', out);
}

static void print_list(FILE *out, const struct report *report, const char *heading,
	const struct report_list *list, size_t n_groups)
{
	uint64_t count = report_list_count(list);
	if (count == 0)
		return;
	fprintf(out, "  %s: %s buffer%s\n", heading, format_exact(count).text, s_of(count));
	for (size_t g = 0; g < list->n && g < n_groups; g++)
		print_group(out, report, &list->groups[g]);
	uint64_t n_more = list->n_more + (list->n > n_groups ? list->n - n_groups : 0);
	if (n_more > 0)
		fprintf(out, "    and %" PRIu64 " more group%s\n", n_more, s_of(n_more));
}

static void peak_text(const struct report_slot *slot, size_t capacity, char *ret_text)
{
	size_t length = 0;
	ret_text[0] = '\0';
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++) {
		uint64_t peak = slot->type[type].peak;
		if (!slot->type[type].used || length >= capacity)
			continue;
		length += (size_t)snprintf(ret_text + length, capacity - length, "%s%s %s",
			length > 0 ? ", " : "", ttam_type_name(type),
			peak == SNAPSHOT_UNKNOWN ? "unknown" : format_exact(peak).text);
	}
}

/* A line for all devices with the same peaks. */
static void print_peaks(
	FILE *out, const struct report *report, const struct report_process *process)
{
	uint64_t printed = 0;
	for (unsigned i = 0; i < process->n_slots; i++) {
		char peaks[512];
		uint64_t alike = 0;
		peak_text(&process->slots[i], sizeof peaks, peaks);
		if (peaks[0] == '\0' || (printed >> process->slots[i].device & 1) != 0)
			continue;
		for (unsigned j = i; j < process->n_slots; j++) {
			char other[512];
			peak_text(&process->slots[j], sizeof other, other);
			if (strcmp(peaks, other) == 0)
				alike |= UINT64_C(1) << process->slots[j].device;
		}
		printed |= alike;
		fprintf(out, "  peak on %s: %s\n", report_names_devices(report, alike).text, peaks);
	}
}

static void print_doubts(FILE *out, const struct report_process *process)
{
	if (process->unlisted_records > 0)
		fprintf(out, "  and %" PRIu64 " buffers that were counted but not listed\n",
			process->unlisted_records);
	if (process->dropped_closed > 0)
		fprintf(out,
			"  and %" PRIu64 " closed unfreed, with their allocator, but not listed\n",
			process->dropped_closed);
	if (process->n_unmatched > 0)
		fprintf(out, "  %" PRIu64 " frees of buffers that were not known\n",
			process->n_unmatched);
	if (process->missing != 0)
		fputs("  not all could be tracked; `tt-allocmon doctor` tells what\n", out);
	if (process->torn)
		fputs("  the numbers may be of two moments\n", out);
}

static void print_process(FILE *out, const struct report *report,
	const struct report_process *process, size_t n_groups)
{
	fprintf(out, "%" PRIu64 " ", process->pid);
	print_escaped(out, process->name);
	if (process->runtime[0] != '\0') {
		fputs(" (", out);
		print_escaped(out, process->runtime);
		fputc(')', out);
	}
	fputs(process->end == REPORT_RUNS ? ", still running\n" : "\n", out);
	print_list(out, report, process->end == REPORT_RUNS ? "alive now" : "left alive",
		&process->alive, n_groups);
	print_list(out, report, "closed unfreed, with their allocator", &process->closed, n_groups);
	if (process->end == REPORT_UNSEEN)
		fputs("  ended unseen: what it left is not known\n", out);
	else if (!report_process_is_left(process))
		fputs("  nothing left alive\n", out);
	print_doubts(out, process);
	print_peaks(out, report, process);
}

static void print_seen_group(
	FILE *out, const struct report *report, const struct report_group *group, unsigned type)
{
	char program[48];
	names_program(group->program, "", program, sizeof program);
	if (type == TTAM_SHM_CB)
		fprintf(out, "    %s bytes %s%s", format_exact(group->size).text,
			group->program != 0 ? "of " : "", program);
	else
		fprintf(out, "    %" PRIu64 " x %s bytes", group->count,
			format_exact(group->size).text);
	if (group->scope[0] != '\0') {
		fputs(" from ", out);
		print_escaped(out, group->scope);
	}
	if (report->n_processes > 1 && group->process < report->n_processes)
		fprintf(out, " of %" PRIu64, report->processes[group->process].pid);
	fputc('\n', out);
}

static void print_seen(FILE *out, const struct report *report, const struct report_worst *worst,
	unsigned type, size_t n_groups)
{
	if (worst->seen.n > 0 && !report_is_exact(worst))
		fprintf(out, "    of which %s bytes were seen, %s after the start:\n",
			format_exact(worst->seen_bytes).text,
			report_names_since(report, worst->seen_time).text);
	for (size_t g = 0; g < worst->seen.n && g < n_groups; g++)
		print_seen_group(out, report, &worst->seen.groups[g], type);
	uint64_t n_more =
		worst->seen.n_more + (worst->seen.n > n_groups ? worst->seen.n - n_groups : 0);
	if (n_more > 0)
		fprintf(out, "    and %" PRIu64 " more group%s\n", n_more, s_of(n_more));
}

/* What the buffers took of the device, at whatever moment. */
static void print_reserved(FILE *out, const struct report_use *use, unsigned type)
{
	if (type == TTAM_SHM_CB || use->reserved_peak == SNAPSHOT_UNKNOWN ||
		use->reserved_peak == 0)
		return;
	fprintf(out, "    reserved at most: %s bytes", format_exact(use->reserved_peak).text);
	if (use->capacity != SNAPSHOT_UNKNOWN && use->capacity != 0)
		fprintf(out, ", %s of %s", format_percent(use->reserved_peak, use->capacity).text,
			format_exact(use->capacity).text);
	fputc('\n', out);
}

static void print_worst(FILE *out, const struct report *report, size_t n_groups)
{
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++) {
		unsigned d = report_worst_device(report, type);
		if (d == SNAPSHOT_DEVICES)
			continue;
		const struct report_worst *worst = &report->devices[d].type[type].worst;
		fprintf(out, "most %s: %s bytes on %s, %s after the start\n", ttam_type_name(type),
			format_exact(worst->bytes).text,
			report_names_devices(report, report_alike(report, d, type)).text,
			report_names_since(report, worst->time).text);
		print_reserved(out, &report->devices[d].type[type], type);
		print_seen(out, report, worst, type, n_groups);
	}
}

static void print_suspects(FILE *out, const struct report *report)
{
	for (size_t i = 0; i < report->n_suspects; i++) {
		const struct report_suspect *suspect = &report->suspects[i];
		fputs(suspect->verdict == MODEL_LEAK ? "leak: " : "growing: ", out);
		if (suspect->process < report->n_processes)
			fprintf(out, "%" PRIu64 " ", report->processes[suspect->process].pid);
		print_escaped(out, report_names_process(report, suspect->process));
		fputs(": ", out);
		print_escaped(out, suspect->reason);
		fputc('\n', out);
	}
	if (report->n_ignored > 0)
		fprintf(out, "%" PRIu64 " suspect%s ignored by the suppressions\n",
			report->n_ignored, report->n_ignored == 1 ? " was" : "s were");
}

void report_text(FILE *out, const struct report *report, size_t n_groups, size_t n_worst)
{
	print_suspects(out, report);
	for (size_t p = 0; p < report->n_processes; p++)
		print_process(out, report, &report->processes[p], n_groups);
	if (report->may_miss_processes)
		fputs("Processes that ended before may be missing: the last 8 are kept for sure\n",
			out);
	print_worst(out, report, n_worst);
}

void report_text_page(FILE *out, const struct report *report)
{
	if (report->command[0] != '\0') {
		fputs("tt-allocmon run: ", out);
		print_escaped(out, report->command);
		fputc('\n', out);
	}
	if (report->status != SNAPSHOT_UNKNOWN)
		fprintf(out, "exit status %" PRIu64 ", ", report->status);
	fprintf(out, "%s, began %s", report_names_since(report, report->end).text,
		format_clock(report->start).text);
	if (report->host[0] != '\0') {
		fputs(" on ", out);
		print_escaped(out, report->host);
	}
	fprintf(out, ", %zu process%s tracked on %u device%s\n\n", report->n_processes,
		report->n_processes == 1 ? "" : "es", report->n_devices, s_of(report->n_devices));
	for (unsigned n = 0; n < report->n_notices; n++) {
		print_escaped(out, report->notices[n]);
		fputc('\n', out);
	}
	report_text(out, report, REPORT_GROUPS, WORST_SHOWN);
	if (report->n_processes > 0)
		fputs("\n" REPORT_SIZES ".\n", out);
}
