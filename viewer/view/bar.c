/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/bar.h"

#include "viewer/model/number.h"
#include "viewer/view/glyph.h"

static double known_or_zero(uint64_t bytes)
{
	return bytes == SNAPSHOT_UNKNOWN ? 0 : (double)bytes;
}

/* At least one cell for anything, all of them only for everything. */
static int used_cells(double used, double capacity, int width)
{
	if (used <= 0)
		return 0;
	if (used >= capacity)
		return width;
	int cells = (int)number_round(used / capacity * width);
	if (cells >= width)
		cells = width - 1;
	return cells > 0 ? cells : 1;
}

/* What grows is always seen; anything else that small joins what is known. */
static void join_small_parts(double part[BAR_USED_PARTS], double half_cell)
{
	for (int i = 0; i < BAR_USED_PARTS; i++) {
		if (i == BAR_KNOWN || i == BAR_FRESH || i == BAR_SUSPECT || part[i] >= half_cell)
			continue;
		part[BAR_KNOWN] += part[i];
		part[i] = 0;
	}
}

static double sum_of(const double part[BAR_USED_PARTS])
{
	double total = 0;
	for (int i = 0; i < BAR_USED_PARTS; i++)
		total += part[i];
	return total;
}

/* The most telling part that would get less than a cell; BAR_USED_PARTS: none. */
static enum bar_part find_single(const double part[BAR_USED_PARTS], int cells)
{
	static const enum bar_part order[BAR_USED_PARTS] = {
		BAR_SUSPECT, BAR_FRESH, BAR_TRACE, BAR_CB, BAR_SMALL, BAR_KNOWN};
	double total = sum_of(part);
	for (int i = 0; i < BAR_USED_PARTS; i++)
		if (part[order[i]] > 0 && part[order[i]] * cells < total)
			return order[i];
	return BAR_USED_PARTS;
}

/* One cell each for what would get less; the others share the rest. Returns how many are left. */
static int give_single_cells(double part[BAR_USED_PARTS], int cells, int given[BAR_USED_PARTS])
{
	while (cells > 0) {
		enum bar_part one = find_single(part, cells);
		if (one == BAR_USED_PARTS)
			break;
		given[one] = 1;
		part[one] = 0;
		cells--;
	}
	return cells;
}

/* Largest remainder: whole cells first, then one more for those that miss most. */
static void share_cells(const double part[BAR_USED_PARTS], int cells, int given[BAR_USED_PARTS])
{
	double total = sum_of(part), rest[BAR_USED_PARTS];
	if (total <= 0) {
		given[BAR_KNOWN] += cells;
		return;
	}
	int left = cells;
	for (int i = 0; i < BAR_USED_PARTS; i++) {
		double share = part[i] / total * cells;
		int whole = (int)number_floor(share);
		rest[i] = part[i] > 0 ? share - whole : -1;
		given[i] += whole;
		left -= whole;
	}
	for (; left > 0; left--) {
		int most = 0;
		for (int i = 1; i < BAR_USED_PARTS; i++)
			if (rest[i] > rest[most])
				most = i;
		given[most]++;
		rest[most] -= 1;
	}
}

static void divide_free(struct bar *bar, const struct model_use *use, double free_bytes, int cells)
{
	if (use->largest_hole == SNAPSHOT_UNKNOWN || free_bytes <= 0) {
		bar->cells[BAR_OTHER_FREE] = cells;
		return;
	}
	double share = number_min((double)use->largest_hole / free_bytes, 1);
	int hole = (int)number_round(share * cells);
	bar->cells[BAR_HOLE] = hole > 0 || cells == 0 || share <= 0 ? hole : 1;
	bar->cells[BAR_OTHER_FREE] = cells - bar->cells[BAR_HOLE];
}

static int peak_cell(const struct model_use *use, double capacity, int width, int used)
{
	if (use->peak == SNAPSHOT_UNKNOWN || use->peak == 0)
		return -1;
	int cell = (int)number_min((double)use->peak / capacity * width, width - 1);
	/* Beside the tip it would only say that the tip was a cell further. */
	return cell > used ? cell : -1;
}

struct bar bar_make(const struct model_use *use, enum model_memory memory, int width)
{
	struct bar bar = {.peak = -1};
	double capacity = known_or_zero(use->capacity);
	if (capacity <= 0 || use->used == SNAPSHOT_UNKNOWN || width <= 0)
		return bar;
	double used = (double)use->used;
	double part[BAR_USED_PARTS] = {
		[BAR_KNOWN] = known_or_zero(use->known),
		[BAR_SMALL] = memory == MODEL_L1 ? known_or_zero(use->small) : 0,
		[BAR_TRACE] = memory == MODEL_DRAM ? known_or_zero(use->trace) : 0,
		[BAR_FRESH] = known_or_zero(use->fresh),
		[BAR_CB] = memory == MODEL_L1 ? known_or_zero(use->cbs) : 0,
		[BAR_SUSPECT] = known_or_zero(use->suspect),
	};
	bar.used = used_cells(used, capacity, width);
	join_small_parts(part, capacity / width / 2);
	int left = give_single_cells(part, bar.used, bar.cells);
	share_cells(part, left, bar.cells);
	divide_free(&bar, use, capacity - used, width - bar.used);
	bar.peak = peak_cell(use, capacity, width, bar.used);
	return bar;
}

uint32_t bar_glyph(enum bar_part part)
{
	static const uint32_t glyphs[BAR_PARTS] = {
		GLYPH_KNOWN, 's', 'T', '+', 'C', '!', GLYPH_FREE, GLYPH_HOLE};
	return glyphs[part];
}

enum theme_style bar_style(enum bar_part part)
{
	static const enum theme_style styles[BAR_PARTS] = {STYLE_KNOWN, STYLE_TRACE, STYLE_TRACE,
		STYLE_NEW, STYLE_CB, STYLE_SUSPECT_CELL, STYLE_FREE, STYLE_FREE};
	return styles[part];
}

void bar_draw(struct canvas *canvas, int row, int column, int width, const struct model_use *use,
	enum model_memory memory)
{
	struct bar bar = bar_make(use, memory, width);
	int at = column;
	for (int part = 0; part < BAR_PARTS; part++) {
		canvas_fill(canvas, row, at, bar.cells[part], bar_glyph((enum bar_part)part),
			bar_style((enum bar_part)part));
		at += bar.cells[part];
	}
	if (bar.peak >= 0)
		canvas_put(canvas, row, column + bar.peak, GLYPH_PEAK, STYLE_PEAK);
}
