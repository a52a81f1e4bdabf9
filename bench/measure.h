/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure: times of small things on a machine that does other things as well. All cases of a run
 * take turns, so that a slow moment hits each of them, and are compared within the run.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { MEASURE_ROUNDS = 15 };

struct measure_case {
	const char *name;
	void (*run)(uint64_t iterations);
	uint64_t iterations;
	void (*prepare)(void); /* NULL: nothing to do */
	double ns[MEASURE_ROUNDS];
};

void measure_all(struct measure_case *cases, size_t count);

/* Both print `name value unit`, a line each: median and minimum, and the ratio of two medians. */
void measure_print(const struct measure_case *a_case);
void measure_compare(const struct measure_case *a_case, const struct measure_case *reference);
