/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format: numbers as text, without padding. Three figures, under 1000, powers of 1024; what is not
 * known (SNAPSHOT_UNKNOWN, NAN) is "–". No result is ever cut.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A text by value, to be used within one expression: format_size(n).text. */
struct format_text {
	char text[48];
};

enum {
	FORMAT_SIZE_WIDTH = 8,   /* "27.8 GiB" */
	FORMAT_CHANGE_WIDTH = 9, /* "+27.8 GiB" */
};

struct format_text format_size(uint64_t bytes);
/* format_size_fine: four figures, a column wider. */
struct format_text format_size_fine(uint64_t bytes);
/* format_change: with a sign; also per minute (a double of bytes, NAN is unknown). */
struct format_text format_change(int64_t bytes);
struct format_text format_rate(double bytes);
/* format_exact: every figure, with commas. */
struct format_text format_exact(uint64_t number);
struct format_text format_exact_change(int64_t number);
/* format_count: "1,125" to "99,999", then "131 k"; shorter where width asks for it. */
struct format_text format_count(uint64_t count, int width);
struct format_text format_count_change(int64_t count, int width);
/* format_pair: two sizes in one unit: "188/255 GiB" or "22.7 of 31.9 GiB". */
struct format_text format_pair(uint64_t part, const char *between, uint64_t whole);
/* format_percent: 100% only where it is all, 0% only where it is nothing. */
struct format_text format_percent(uint64_t part, uint64_t whole);
/* format_span: what was measured, in seconds: "27:14", "3:27:14", "2d 03h". */
struct format_text format_span(double seconds);
/* format_estimate: two figures, rounded down: "21 min"; empty where there is nothing to say. */
struct format_text format_estimate(double seconds);
/* format_period: "0.8 s", "61 s", then as a span. */
struct format_text format_period(double seconds);
/* format_clock: local time of ns since the epoch, "14:29:24"; format_minute: "14:29". */
struct format_text format_clock(uint64_t time);
struct format_text format_minute(uint64_t time);
/* format_devices: "0-3,6" of ascending numbers, or "12 of 32" where that is wider than width. */
struct format_text format_devices(const uint64_t *numbers, unsigned n, unsigned of, int width);
