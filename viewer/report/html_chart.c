/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/html_chart.h"

#include <string.h>

#include "viewer/model/use.h"
#include "viewer/report/html.h"
#include "viewer/report/report_names.h"
#include "viewer/view/names.h"

enum {
	WIDTH = 1000,
	HEIGHT = 200,
	MOST_LARGE = 4, /* charts of one memory; more are small, side by side */
	HOVERS = 120,   /* parts of a chart that tell what they show */
};

struct chart {
	const struct report *report;
	const struct timeline *line;
	unsigned device;
	uint64_t devices; /* that have the same line */
	enum model_memory memory;
	uint64_t top;
	double span; /* ns */
};

/* Where lines are the same, not all of what follows has to be. */
static bool is_same(const struct timeline *a, const struct timeline *b)
{
	return a->n == b->n && a->step == b->step &&
	       memcmp(a->bucket, b->bucket, a->n * sizeof a->bucket[0]) == 0;
}

static double x_of(const struct chart *chart, uint64_t time)
{
	double since = time > chart->line->begin ? (double)(time - chart->line->begin) : 0;
	double x = since / chart->span * WIDTH;
	return x < WIDTH ? x : WIDTH;
}

static double y_of(const struct chart *chart, uint64_t value)
{
	return HEIGHT - (double)value / (double)chart->top * HEIGHT;
}

/* The capacity where much of it was used; else what makes the line fill the height. */
static uint64_t find_top(const struct chart *chart, uint64_t *ret_capacity)
{
	uint64_t highest = timeline_highest(chart->line);
	const struct report_use *use = chart->report->devices[chart->device].type;
	uint64_t capacity = SNAPSHOT_UNKNOWN;
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++)
		if (use_type_memory(t) == chart->memory && use[t].used &&
			use[t].capacity != SNAPSHOT_UNKNOWN &&
			(capacity == SNAPSHOT_UNKNOWN || use[t].capacity > capacity))
			capacity = use[t].capacity;
	*ret_capacity = capacity;
	if (capacity != SNAPSHOT_UNKNOWN && highest <= capacity && highest > capacity / 5 * 2)
		return capacity;
	return highest;
}

static void draw_area(FILE *out, const struct chart *chart, bool high)
{
	fprintf(out, "<path class=\"%s\" d=\"M0 %d", high ? "high" : "low", HEIGHT);
	for (unsigned i = 0; i < chart->line->n; i++) {
		const struct timeline_bucket *bucket = &chart->line->bucket[i];
		uint64_t value = !timeline_is_seen(chart->line, i) ? 0
				 : high                            ? bucket->high
								   : bucket->low;
		uint64_t end = chart->line->begin + (i + 1) * chart->line->step;
		fprintf(out, "V%.1fH%.1f", y_of(chart, value), x_of(chart, end));
	}
	fprintf(out, "V%dZ\"/>", HEIGHT);
}

static void draw_marks(FILE *out, const struct chart *chart)
{
	for (size_t m = 0; m < chart->report->n_marks; m++) {
		const struct report_mark *mark = &chart->report->marks[m];
		fprintf(out, "<path class=\"mark\" d=\"M%.1f 0V%d\"><title>mark ",
			x_of(chart, mark->time), HEIGHT);
		html_text(out, mark->name);
		fprintf(out, ", %s</title></path>",
			report_names_since(chart->report, mark->time).text);
	}
}

/* The moment of the highest value; where several have it, the first. */
static uint64_t peak_time(const struct chart *chart)
{
	uint64_t highest = timeline_highest(chart->line);
	unsigned i = 0;
	while (i < chart->line->n &&
		(!timeline_is_seen(chart->line, i) || chart->line->bucket[i].high < highest))
		i++;
	return chart->line->begin + i * chart->line->step + chart->line->step / 2;
}

static void draw_hovers(FILE *out, const struct chart *chart)
{
	unsigned each = (chart->line->n + HOVERS - 1) / HOVERS;
	for (unsigned i = 0; i < chart->line->n; i += each) {
		uint64_t low = UINT64_MAX, high = 0;
		for (unsigned j = i; j < i + each && j < chart->line->n; j++) {
			if (!timeline_is_seen(chart->line, j))
				continue;
			const struct timeline_bucket *bucket = &chart->line->bucket[j];
			low = bucket->low < low ? bucket->low : low;
			high = bucket->high > high ? bucket->high : high;
		}
		if (low > high)
			continue;
		uint64_t from = chart->line->begin + i * chart->line->step;
		double x = x_of(chart, from);
		fprintf(out,
			"<rect class=\"hover\" x=\"%.1f\" width=\"%.1f\" height=\"%d\"><title>%s: ",
			x, x_of(chart, from + each * chart->line->step) - x, HEIGHT,
			report_names_since(chart->report, from).text);
		if (low != high)
			fprintf(out, "%s to ", format_size(low).text);
		fprintf(out, "%s</title></rect>", format_size(high).text);
	}
}

/* The types that are added up in it. */
static void write_types(FILE *out, const struct chart *chart)
{
	const struct report_use *use = chart->report->devices[chart->device].type;
	bool is_first = true;
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++) {
		if (use_type_memory(t) != chart->memory || !use[t].used)
			continue;
		fprintf(out, "%s%s", is_first ? "" : " + ", names_type(t));
		is_first = false;
	}
}

static void write_caption(FILE *out, const struct chart *chart, uint64_t capacity)
{
	uint64_t highest = timeline_highest(chart->line);
	fputs("<figcaption><b>", out);
	write_types(out, chart);
	fprintf(out, " of %s</b><span>asked for at most ",
		report_names_devices(chart->report, chart->devices).text);
	html_size(out, highest);
	fprintf(out, " at %s", report_names_since(chart->report, peak_time(chart)).text);
	if (capacity != SNAPSHOT_UNKNOWN && capacity > 0)
		fprintf(out, ", of %s", format_size(capacity).text);
	fputs("</span></figcaption>", out);
}

static void write_chart(FILE *out, struct chart *chart)
{
	uint64_t capacity;
	chart->top = find_top(chart, &capacity);
	chart->span = (double)(chart->report->end - chart->line->begin);
	if (chart->span < (double)chart->line->step)
		chart->span = (double)chart->line->step;
	fputs("<figure>", out);
	write_caption(out, chart, capacity);
	fprintf(out, "<div class=\"chart\"><div class=\"y\"><span>%s</span><span>0</span></div>",
		format_size(chart->top).text);
	fprintf(out,
		"<svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" "
		"aria-label=\"%s over time\">",
		WIDTH, HEIGHT, names_of_memory(chart->memory));
	draw_area(out, chart, true);
	draw_area(out, chart, false);
	draw_marks(out, chart);
	fprintf(out, "<path class=\"peak\" d=\"M%.1f 0V%d\"/>", x_of(chart, peak_time(chart)),
		HEIGHT);
	draw_hovers(out, chart);
	fprintf(out,
		"</svg><div class=\"x\"><span>0</span><span>%s</span><span>%s</span></div></div>"
		"</figure>\n",
		report_names_span((uint64_t)chart->span / 2).text,
		report_names_span((uint64_t)chart->span).text);
}

/* The next chart that is not drawn yet, of all devices whose lines are the same. */
static bool next_chart(const struct report *report, enum model_memory memory, uint64_t drawn,
	struct chart *ret_chart)
{
	for (unsigned d = 0; d < report->n_devices; d++) {
		const struct timeline *line = &report->devices[d].line[memory];
		if ((drawn >> d & 1) != 0 || line->n == 0 || timeline_highest(line) == 0)
			continue;
		*ret_chart = (struct chart){
			.report = report, .line = line, .device = d, .memory = memory};
		for (unsigned other = d; other < report->n_devices; other++)
			if (is_same(line, &report->devices[other].line[memory]))
				ret_chart->devices |= UINT64_C(1) << other;
		return true;
	}
	return false;
}

void html_charts(FILE *out, const struct report *report, enum model_memory memory)
{
	struct chart chart;
	unsigned n = 0;
	for (uint64_t drawn = 0; next_chart(report, memory, drawn, &chart); drawn |= chart.devices)
		n++;
	fprintf(out, "<div class=\"%s\">\n", n > MOST_LARGE ? "many" : "few");
	for (uint64_t drawn = 0; next_chart(report, memory, drawn, &chart); drawn |= chart.devices)
		write_chart(out, &chart);
	fputs("</div>\n", out);
}
