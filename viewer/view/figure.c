/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/figure.h"

#include <math.h>
#include <string.h>

#include "viewer/model/number.h"

enum {
	UNIT_WIDTH = 4, /* " GiB" */
};

#define UNKNOWN_TEXT "–"

static enum theme_style number_style(enum figure_tone tone, const char *text)
{
	if (tone == FIGURE_DIM || strcmp(text, "0") == 0 || strcmp(text, UNKNOWN_TEXT) == 0)
		return STYLE_DIM;
	if (tone == FIGURE_SUSPECT)
		return STYLE_SUSPECT;
	return tone == FIGURE_STRONG ? STYLE_STRONG : STYLE_TEXT;
}

static bool is_large(const char *unit)
{
	return strcmp(unit, "GiB") == 0 || strcmp(unit, "TiB") == 0 || strcmp(unit, "PiB") == 0 ||
	       strcmp(unit, "EiB") == 0;
}

void figure_text(const struct figure_place *at, const char *text, enum figure_tone tone)
{
	if (canvas_width(text) <= at->place.width)
		canvas_right(at->canvas, at->row, at->place.at + at->place.width, text,
			number_style(tone, text));
}

/* A number and its unit, which stands in the last columns. */
static void with_unit(const struct figure_place *at, struct format_text text, enum figure_tone tone)
{
	int end = at->place.at + at->place.width;
	if (at->place.width == 0 || canvas_width(text.text) > at->place.width)
		return;
	char *unit = strchr(text.text, ' ');
	if (unit)
		*unit++ = '\0';
	enum theme_style style = number_style(tone, text.text);
	/* What is unknown stands between number and unit, apart from any figure. */
	int number_end = end - UNIT_WIDTH + (strcmp(text.text, UNKNOWN_TEXT) == 0 ? 1 : 0);
	canvas_right(at->canvas, at->row, number_end, text.text, style);
	if (unit)
		canvas_text(at->canvas, at->row, end - UNIT_WIDTH + 1, unit,
			is_large(unit) ? style : STYLE_DIM);
}

static void sized(const struct figure_place *at, struct format_text size, struct format_text exact,
	enum figure_tone tone)
{
	if (at->exact && canvas_width(exact.text) <= at->place.width)
		figure_text(at, exact.text, tone);
	else
		with_unit(at, size, tone);
}

void figure_size(const struct figure_place *at, uint64_t bytes, enum figure_tone tone)
{
	sized(at, format_size(bytes), format_exact(bytes), tone);
}

void figure_change(const struct figure_place *at, int64_t bytes, bool known, enum figure_tone tone)
{
	if (!known)
		figure_size(at, SNAPSHOT_UNKNOWN, tone);
	else
		sized(at, format_change(bytes), format_exact_change(bytes), tone);
}

void figure_rate(const struct figure_place *at, double bytes, enum figure_tone tone)
{
	bool whole = !isnan(bytes) && fabs(bytes) < 0x1p62;
	if (whole)
		sized(at, format_rate(bytes), format_exact_change((int64_t)number_round(bytes)),
			tone);
	else
		with_unit(at, format_rate(bytes), tone);
}

void figure_count(const struct figure_place *at, uint64_t count, enum figure_tone tone)
{
	figure_text(at, format_count(count, at->place.width).text, tone);
}

void figure_count_change(
	const struct figure_place *at, int64_t count, bool known, enum figure_tone tone)
{
	if (known)
		figure_text(at, format_count_change(count, at->place.width).text, tone);
	else
		figure_text(at, UNKNOWN_TEXT, tone);
}

uint64_t figure_on_all(uint64_t bytes, uint64_t devices)
{
	uint64_t all = 0;
	if (bytes == SNAPSHOT_UNKNOWN ||
		__builtin_mul_overflow(bytes, (uint64_t)__builtin_popcountll(devices), &all))
		return SNAPSHOT_UNKNOWN;
	return all;
}
