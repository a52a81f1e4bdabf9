/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/report_html.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "viewer/report/html.h"
#include "viewer/report/html_chart.h"
#include "viewer/report/html_holdings.h"
#include "viewer/report/report_names.h"

static void write_head(FILE *out, const struct report *report)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src 'unsafe-inline'\">"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
	      "<title>",
		out);
	html_text(out, report->command);
	fputs(" \xe2\x80\x93 tt-allocmon</title>", out);
	html_style(out);
	fputs("</head>\n<body><main>\n", out);
}

static void write_fact(FILE *out, const char *name, const char *value)
{
	if (value[0] == '\0')
		return;
	fprintf(out, "<li>%s <b>", name);
	html_text(out, value);
	fputs("</b></li>", out);
}

static void write_time(FILE *out, const struct report *report)
{
	time_t seconds = (time_t)(report->start / 1000000000);
	struct tm local;
	char text[64];
	if (report->start == 0 || localtime_r(&seconds, &local) == NULL ||
		strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %z", &local) == 0)
		return;
	write_fact(out, "tracked from", text);
	write_fact(out, "for", report_names_since(report, report->end).text);
}

/* What all that know it say alike is a fact of the run. */
static const char *runtime_of(const struct report *report)
{
	const char *found = "";
	for (size_t p = 0; p < report->n_processes; p++) {
		const char *runtime = report->processes[p].runtime;
		if (runtime[0] != '\0' && found[0] != '\0' && strcmp(runtime, found) != 0)
			return "";
		found = runtime[0] != '\0' ? runtime : found;
	}
	return found;
}

static const char *board_of(const struct report *report)
{
	for (unsigned d = 1; d < report->n_devices; d++)
		if (strcmp(report->devices[d].board, report->devices[0].board) != 0)
			return "of several boards";
	return report->devices[0].board;
}

static void write_facts(FILE *out, const struct report *report)
{
	char devices[64] = "";
	char status[32];
	fputs("<header><h1>", out);
	html_text(out, report->command);
	fputs("</h1><ul class=\"facts\">", out);
	if (report->status != SNAPSHOT_UNKNOWN) {
		snprintf(status, sizeof status, "%" PRIu64, report->status);
		fprintf(out, "<li>exit status <b%s>%s</b></li>",
			report->status != 0 ? " class=\"bad\"" : "", status);
	}
	write_time(out, report);
	write_fact(out, "on", report->host);
	write_fact(out, "with", runtime_of(report));
	if (report->n_devices > 0)
		snprintf(devices, sizeof devices, "%u %.20s", report->n_devices, board_of(report));
	write_fact(out, "devices", devices);
	fputs("</ul></header>\n", out);
}

static void write_suspects(FILE *out, const struct report *report)
{
	size_t n_leaks = 0;
	for (size_t i = 0; i < report->n_suspects; i++)
		n_leaks += report->suspects[i].verdict == MODEL_LEAK;
	size_t n_growing = report->n_suspects - n_leaks;
	fputs("<section class=\"said alarm\" id=\"suspects\"><p>", out);
	if (n_leaks > 0)
		fprintf(out, "%zu leak%s", n_leaks, n_leaks == 1 ? "" : "s");
	if (n_growing > 0)
		fprintf(out, "%s%zu group%s still growing", n_leaks > 0 ? ", " : "", n_growing,
			n_growing == 1 ? "" : "s");
	fputs("</p>", out);
	for (size_t i = 0; i < report->n_suspects; i++) {
		const struct report_suspect *suspect = &report->suspects[i];
		fprintf(out, "<p><b>%s</b> ", suspect->verdict == MODEL_LEAK ? "leak" : "growing");
		html_text(out, report_names_process(report, suspect->process));
		fputs(": ", out);
		html_text(out, suspect->reason);
		fprintf(out, " <span class=\"dim\">(as it was %s after the start)</span></p>",
			report_names_since(report, suspect->time).text);
	}
	fputs("</section>\n", out);
}

static void write_verdict(FILE *out, const struct report *report)
{
	uint64_t alive = 0, closed = 0;
	for (size_t p = 0; p < report->n_processes; p++) {
		alive += report_list_count(&report->processes[p].alive);
		closed += report_list_count(&report->processes[p].closed);
	}
	fputs("<section class=\"said\" id=\"verdict\"><p>", out);
	if (report->n_processes == 0)
		fputs("Nothing was tracked", out);
	else if (alive == 0 && closed == 0)
		fputs("Nothing was left alive", out);
	else if (alive > 0)
		fprintf(out, "%s buffer%s left alive", format_exact(alive).text,
			alive == 1 ? " was" : "s were");
	if (closed > 0)
		fprintf(out, "%s%s buffer%s closed unfreed with %s device", alive > 0 ? ", " : "",
			format_exact(closed).text, closed == 1 ? " was" : "s were",
			closed == 1 ? "its" : "their");
	fputs("</p>", out);
	if (report->n_processes == 0)
		fputs("<p>No process of this run allocated anything through libtt_metal.so or "
		      "libtt-allocmon, or none could be tracked: <code>tt-allocmon doctor</code> "
		      "tells what can be tracked there.</p>",
			out);
	else if (report->n_suspects == 0)
		fputs("<p>Nothing grew for long enough to be called a leak.</p>", out);
	if (closed > 0)
		fputs("<p class=\"dim\">What lives as long as its model, as weights do, ends with "
		      "its device: that alone is no leak.</p>",
			out);
	if (report->n_ignored > 0)
		fprintf(out, "<p>%" PRIu64 " suspect%s ignored by the suppressions.</p>",
			report->n_ignored, report->n_ignored == 1 ? " was" : "s were");
	fputs("</section>\n", out);
}

static void write_notices(FILE *out, const struct report *report)
{
	for (unsigned n = 0; n < report->n_notices; n++) {
		fputs("<p class=\"bad\">", out);
		html_text(out, report->notices[n]);
		fputs("</p>\n", out);
	}
}

static void write_timeline(FILE *out, const struct report *report)
{
	if (report->n_processes == 0)
		return;
	fputs("<h2>Over time</h2><p class=\"dim\"><span class=\"key\" "
	      "style=\"background:var(--known)\"></span>held throughout each step &nbsp; "
	      "<span class=\"key\" style=\"background:var(--band)\"></span>the most within it"
	      " &nbsp; <span class=\"key line\"></span>peak",
		out);
	if (report->n_marks > 0)
		fputs(" &nbsp; <span class=\"key line\" style=\"border-color:var(--mark)\"></span>"
		      "mark of the job",
			out);
	fputs("</p>\n", out);
	for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++)
		html_charts(out, report, memory);
}

int report_html(FILE *out, const struct report *report)
{
	write_head(out, report);
	write_facts(out, report);
	if (report->n_suspects > 0)
		write_suspects(out, report);
	write_verdict(out, report);
	write_notices(out, report);
	html_peaks(out, report);
	write_timeline(out, report);
	html_worst(out, report);
	html_left(out, report);
	html_processes(out, report);
	fprintf(out,
		"<footer>" REPORT_SIZES ". Made by tt-allocmon "
		"%.31s from %" PRIu64 " looks.</footer>\n</main></body></html>\n",
		report->program, report->n_looks);
	return 0;
}
