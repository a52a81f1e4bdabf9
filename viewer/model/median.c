/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/median.h"

#include <math.h>

/* Hoare's selection: afterwards values[k] is in its place, smaller ones before, larger behind. */
static double select_nth(double *values, size_t count, size_t k)
{
	size_t low = 0;
	size_t high = count - 1;
	while (low < high) {
		double pivot = values[low + (high - low) / 2];
		size_t i = low;
		size_t j = high;
		for (;;) {
			while (values[i] < pivot)
				i++;
			while (values[j] > pivot)
				j--;
			if (i >= j)
				break;
			double swapped = values[i];
			values[i++] = values[j];
			values[j--] = swapped;
		}
		if (k <= j)
			high = j;
		else
			low = j + 1;
	}
	return values[k];
}

double median(double *values, size_t count)
{
	if (count == 0)
		return NAN;
	double upper = select_nth(values, count, count / 2);
	if (count % 2 == 1)
		return upper;
	double lower = values[0];
	for (size_t i = 1; i < count / 2; i++)
		lower = values[i] > lower ? values[i] : lower;
	return lower + (upper - lower) / 2;
}

double median_deviation(double *values, size_t count, double center)
{
	for (size_t i = 0; i < count; i++)
		values[i] = fabs(values[i] - center);
	return median(values, count);
}
