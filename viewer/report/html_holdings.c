/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/html_holdings.h"

#include <inttypes.h>
#include <string.h>

#include "common/layout.h"
#include "common/names.h"
#include "viewer/report/html.h"
#include "viewer/report/report_names.h"
#include "viewer/view/names.h"

enum {
	WORST_SHOWN = 24,
	LEFT_SHOWN = 200, /* of each process */
};

#define DASH "\xe2\x80\x93"

static void write_bar(FILE *out, uint64_t part, uint64_t whole)
{
	double share =
		whole > 0 && part != SNAPSHOT_UNKNOWN ? (double)part / (double)whole * 100 : 0;
	fprintf(out,
		"<svg class=\"bar\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" "
		"aria-hidden=\"true\"><rect class=\"b\" width=\"100\" height=\"1\"/><rect "
		"class=\"f\" width=\"%.2f\" height=\"1\"/></svg>",
		share < 100 ? share : 100);
}

/* Of a type with a capacity of its own: what was reserved of it, which is no less than what was
 * asked for. */
static void write_share(FILE *out, const struct report_use *use)
{
	bool is_known =
		use->reserved_peak != SNAPSHOT_UNKNOWN && use->reserved_peak >= use->worst.bytes;
	uint64_t given = is_known ? use->reserved_peak : use->worst.bytes;
	fputs("<td class=\"n\">", out);
	html_size(out, is_known ? use->reserved_peak : SNAPSHOT_UNKNOWN);
	fputs("</td>", out);
	if (use->capacity == SNAPSHOT_UNKNOWN || use->capacity == 0) {
		fputs("<td></td><td class=\"n dim\">" DASH "</td>", out);
		return;
	}
	fputs("<td>", out);
	write_bar(out, given, use->capacity);
	fprintf(out, "</td><td class=\"n\">%s%s of %s</td>", is_known ? "" : "&ge; ",
		format_percent(given, use->capacity).text, format_size(use->capacity).text);
}

static void write_peak(
	FILE *out, const struct report *report, unsigned device, unsigned type, uint64_t alike)
{
	const struct report_use *use = &report->devices[device].type[type];
	fprintf(out, "<tr><td class=\"w\">%s</td><td>%s</td><td class=\"n\">",
		report_names_labels(report, alike).text, ttam_type_name(type));
	html_size(out, use->worst.bytes);
	fprintf(out, "</td><td class=\"n\">%s</td>",
		use->worst.bytes > 0 ? report_names_since(report, use->worst.time).text : "");
	write_share(out, use);
	fputs("<td class=\"n\">", out);
	if (type != TTAM_SHM_CB)
		html_size(out, use->left);
	fprintf(out, "</td><td class=\"n%s\">%" PRIu64 "</td></tr>\n",
		use->n_failed > 0 ? " bad" : "", use->n_failed);
}

static bool is_alike(const struct report_use *a, const struct report_use *b)
{
	return a->used == b->used && a->worst.bytes == b->worst.bytes && a->left == b->left &&
	       a->n_failed == b->n_failed && a->capacity == b->capacity &&
	       a->reserved_peak == b->reserved_peak;
}

void html_peaks(FILE *out, const struct report *report)
{
	if (report->n_devices == 0)
		return;
	fputs("<h2>Peaks</h2><div class=\"wide\"><table id=\"peaks\"><thead><tr><th>devices</th>"
	      "<th>type</th><th class=\"n\">asked for</th><th class=\"n\">after</th>"
	      "<th class=\"n\">reserved</th><th></th><th class=\"n\">of the device</th><th "
	      "class=\"n\">left</th>"
	      "<th class=\"n\">refused</th></tr></thead><tbody>\n",
		out);
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++) {
		uint64_t written = 0;
		for (unsigned d = 0; d < report->n_devices; d++) {
			uint64_t alike = 0;
			if (!report->devices[d].type[type].used || (written >> d & 1) != 0)
				continue;
			for (unsigned e = d; e < report->n_devices; e++)
				if (is_alike(&report->devices[d].type[type],
					    &report->devices[e].type[type]))
					alike |= UINT64_C(1) << e;
			written |= alike;
			write_peak(out, report, d, type, alike);
		}
	}
	fputs("</tbody></table></div>\n", out);
}

static void write_seen_group(FILE *out, const struct report *report,
	const struct report_group *group, unsigned type, uint64_t whole)
{
	uint64_t bytes = report_group_bytes(group);
	char program[SNAPSHOT_TEXT + 32];
	names_program(group->program, group->scope, program, sizeof program);
	fprintf(out, "<tr%s><td class=\"s\">",
		report_is_suspect(report, group) ? " class=\"bad\"" : "");
	html_text(out, type == TTAM_SHM_CB ? program : report_names_scope(group->scope));
	fprintf(out, "</td><td class=\"n\">%s &times; ", format_exact(group->count).text);
	html_size(out, group->size);
	fputs("</td><td class=\"n\">", out);
	html_size(out, bytes);
	fputs("</td><td>", out);
	write_bar(out, bytes, whole);
	fprintf(out, "</td><td class=\"n\">%s</td>", format_percent(bytes, whole).text);
	if (report->n_processes > 1) {
		fputs("<td>", out);
		if (group->process < report->n_processes)
			fprintf(out, "%" PRIu64 " ", report->processes[group->process].pid);
		html_text(out, report_names_process(report, group->process));
		fputs("</td>", out);
	}
	fputs("</tr>\n", out);
}

static void write_worst(FILE *out, const struct report *report, unsigned device, unsigned type)
{
	const struct report_worst *worst = &report->devices[device].type[type].worst;
	fprintf(out, "<h3>%s of %s: ", ttam_type_name(type),
		report_names_devices(report, report_alike(report, device, type)).text);
	html_size(out, worst->bytes);
	fprintf(out, ", %s after the start</h3>", report_names_since(report, worst->time).text);
	if (!report_is_exact(worst)) {
		fputs("<p class=\"dim\">What is listed was held ", out);
		fputs(report_names_since(report, worst->seen_time).text, out);
		fputs(" after the start: ", out);
		html_size(out, worst->seen_bytes);
		fputs(". What came between was not seen buffer by buffer.</p>", out);
	}
	fprintf(out,
		"<div class=\"wide\"><table><thead><tr><th>%s</th><th class=\"n\">%s</th>"
		"<th class=\"n\">bytes</th><th></th><th class=\"n\">share</th>%s</tr></thead>"
		"<tbody>\n",
		type == TTAM_SHM_CB ? "program" : "from",
		type == TTAM_SHM_CB ? "all its CBs" : "buffers",
		report->n_processes > 1 ? "<th>process</th>" : "");
	for (size_t g = 0; g < worst->seen.n && g < WORST_SHOWN; g++)
		write_seen_group(out, report, &worst->seen.groups[g], type, worst->bytes);
	fputs("</tbody></table></div>\n", out);
	uint64_t n_more = worst->seen.n + worst->seen.n_more;
	if (n_more > WORST_SHOWN)
		fprintf(out, "<p class=\"dim\">And %" PRIu64 " smaller groups.</p>\n",
			n_more - WORST_SHOWN);
}

void html_worst(FILE *out, const struct report *report)
{
	bool is_first = true;
	for (unsigned type = 0; type < SNAPSHOT_TYPES; type++) {
		unsigned d = report_worst_device(report, type);
		if (d == SNAPSHOT_DEVICES || report->devices[d].type[type].worst.seen.n == 0)
			continue;
		if (is_first)
			fputs("<h2>The worst moment</h2>", out);
		is_first = false;
		write_worst(out, report, d, type);
	}
}

static void write_left_group(FILE *out, const struct report *report,
	const struct report_process *process, const struct report_group *group, const char *how)
{
	fprintf(out, "<tr%s><td class=\"s\">",
		report_is_suspect(report, group) ? " class=\"bad\"" : "");
	html_text(out, report_names_scope(group->scope));
	fprintf(out, "</td><td>%s</td><td class=\"n\">%s &times; ", ttam_type_name(group->type),
		format_exact(group->count).text);
	html_size(out, group->size);
	fprintf(out, "</td><td>%s</td><td class=\"n\">",
		report_names_labels(report, group->devices).text);
	html_size(out, report_group_bytes(group));
	fprintf(out, "</td><td class=\"n\">%s</td><td>%s</td>",
		report_names_since(report, group->oldest).text, how);
	if (report->n_processes > 1) {
		fprintf(out, "<td>%" PRIu64 " ", process->pid);
		html_text(out, process->name);
		fputs("</td>", out);
	}
	fputs("</tr>\n", out);
}

static void write_left_list(FILE *out, const struct report *report,
	const struct report_process *process, const struct report_list *list, const char *how)
{
	uint64_t n_more = list->n + list->n_more;
	for (size_t g = 0; g < list->n && g < LEFT_SHOWN; g++)
		write_left_group(out, report, process, &list->groups[g], how);
	if (n_more > LEFT_SHOWN)
		fprintf(out,
			"<tr><td colspan=\"8\" class=\"dim\">and %" PRIu64
			" smaller groups</td></tr>\n",
			n_more - LEFT_SHOWN);
}

static bool is_any_listed(const struct report *report)
{
	for (size_t p = 0; p < report->n_processes; p++)
		if (report->processes[p].alive.n > 0 || report->processes[p].closed.n > 0)
			return true;
	return false;
}

void html_left(FILE *out, const struct report *report)
{
	if (!is_any_listed(report))
		return;
	fprintf(out,
		"<h2>What was left</h2><div class=\"wide\"><table id=\"left\"><thead><tr>"
		"<th>from</th><th>type</th><th class=\"n\">buffers</th><th>devices</th>"
		"<th class=\"n\">on each</th><th class=\"n\">oldest born</th><th>how</th>%s</tr>"
		"</thead><tbody>\n",
		report->n_processes > 1 ? "<th>process</th>" : "");
	for (size_t p = 0; p < report->n_processes; p++) {
		const struct report_process *process = &report->processes[p];
		write_left_list(out, report, process, &process->alive,
			process->end == REPORT_RUNS ? "alive, still running" : "alive at its end");
		write_left_list(out, report, process, &process->closed, "closed with its device");
	}
	fputs("</tbody></table></div>\n", out);
}

static void write_doubts(FILE *out, const struct report_process *process)
{
	static const char *const origins[] = {"C API", "preload", "tt-metal&#39;s file", "driver"};
	fprintf(out, "<td class=\"w\">%s",
		(unsigned)process->origin < 4 ? origins[process->origin] : "");
	if (process->unlisted_records > 0)
		fprintf(out, "; %" PRIu64 " buffers counted but not listed",
			process->unlisted_records);
	if (process->dropped_closed > 0)
		fprintf(out, "; %" PRIu64 " closed unfreed but not listed",
			process->dropped_closed);
	if (process->n_unmatched > 0)
		fprintf(out, "; %" PRIu64 " frees of unknown buffers", process->n_unmatched);
	for (unsigned bit = 0; bit < 64; bit++)
		if ((process->missing >> bit & 1) != 0 && ttam_missing_name(bit) != NULL)
			fprintf(out, "; not tracked: %s", ttam_missing_name(bit));
	if (process->torn)
		fputs("; numbers may be of two moments", out);
	fputs("</td>", out);
}

void html_processes(FILE *out, const struct report *report)
{
	static const char *const ends[] = {
		[REPORT_RUNS] = "still running",
		[REPORT_ENDED] = "ended",
		[REPORT_UNSEEN] = "ended unseen",
	};
	if (report->n_processes == 0)
		return;
	fputs("<h2>Processes</h2><div class=\"wide\"><table id=\"processes\"><thead><tr>"
	      "<th class=\"n\">pid</th><th>name</th><th>runtime</th><th class=\"n\">from</th>"
	      "<th class=\"n\">to</th><th class=\"n\">events</th><th></th><th>tracked by</th>"
	      "</tr></thead><tbody>\n",
		out);
	for (size_t p = 0; p < report->n_processes; p++) {
		const struct report_process *process = &report->processes[p];
		fprintf(out, "<tr><td class=\"n\">%" PRIu64 "</td><td class=\"s\" title=\"",
			process->pid);
		html_text(out, process->command);
		fputs("\">", out);
		html_text(out, process->name);
		fputs("</td><td>", out);
		html_text(out, process->runtime);
		fprintf(out, "</td><td class=\"n\">%s</td>",
			report_names_since(report, process->first_time).text);
		fprintf(out, "<td class=\"n\">%s</td><td class=\"n\">%s</td><td>%s</td>",
			report_names_since(report, process->last_time).text,
			format_exact(process->n_events).text, ends[process->end]);
		write_doubts(out, process);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
	if (report->may_miss_processes)
		fputs("<p class=\"dim\">So many ended that some may be missing.</p>\n", out);
}
