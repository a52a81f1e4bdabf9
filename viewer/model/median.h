/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* median: the value in the middle. */
#pragma once

#include <stddef.h>

/* median: the mean of the middle two where count is even; NAN of none. Changes the order. None of
 * the values may be NAN. */
double median(double *values, size_t count);

/* median_deviation: median of the distances from center. Changes the values. */
double median_deviation(double *values, size_t count, double center);
