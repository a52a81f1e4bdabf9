/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * figure: numbers in columns. The numbers end in one column whatever their unit, zero and – too;
 * the unit is dim below GiB, so that magnitude is seen at a glance.
 */
#pragma once

#include "viewer/view/canvas.h"
#include "viewer/view/format.h"
#include "viewer/view/layout.h"

enum figure_tone {
	FIGURE_PLAIN,
	FIGURE_STRONG,
	FIGURE_SUSPECT,
	FIGURE_DIM, /* healthy, dead */
};

struct figure_place {
	struct canvas *canvas;
	int row;
	struct layout_place place; /* nothing is drawn where it has no width */
	bool exact;                /* every figure, where it fits */
};

void figure_size(const struct figure_place *at, uint64_t bytes, enum figure_tone tone);
void figure_change(const struct figure_place *at, int64_t bytes, bool known, enum figure_tone tone);
void figure_rate(const struct figure_place *at, double bytes, enum figure_tone tone);
void figure_count(const struct figure_place *at, uint64_t count, enum figure_tone tone);
void figure_count_change(
	const struct figure_place *at, int64_t count, bool known, enum figure_tone tone);
/* figure_on_all: bytes on each device of a mask, added up; SNAPSHOT_UNKNOWN stays unknown. */
uint64_t figure_on_all(uint64_t bytes, uint64_t devices);
/* figure_text: right-aligned, if it fits. */
void figure_text(const struct figure_place *at, const char *text, enum figure_tone tone);
