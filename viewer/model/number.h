/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * number: what fmin(), fmax(), round() and floor() return. Of the live screen's memory libm would
 * be a tenth, for these few.
 */
#pragma once

#include <math.h>
#include <stdint.h>

/* A NAN is no value: the other one counts. */
static inline double number_min(double a, double b)
{
	return a < b || isnan(b) ? a : b;
}

static inline double number_max(double a, double b)
{
	return a > b || isnan(b) ? a : b;
}

static inline double number_whole_part(double value)
{
	/* From there on all are whole. */
	return isnan(value) || fabs(value) >= 0x1p52 ? value : (double)(int64_t)value;
}

/* number_round: halves away from zero. */
static inline double number_round(double value)
{
	double whole = number_whole_part(value);
	double rest = value - whole;
	return whole + (rest >= 0.5) - (rest <= -0.5);
}

static inline double number_floor(double value)
{
	double whole = number_whole_part(value);
	return whole - (whole > value);
}
