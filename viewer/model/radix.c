/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/model/radix.h"

#include <stdbool.h>
#include <string.h>

enum {
	BITS_MOST = 11, /* of a digit: four of them are the nanoseconds of hours */
};

struct digit {
	unsigned shift;
	uint64_t mask;
};

/* The bits in which any two keys differ; 0: they are in order already. */
static uint64_t differing_bits(const struct radix_entry *entries, size_t n)
{
	uint64_t differing = 0;
	bool in_order = true;
	for (size_t i = 1; i < n; i++) {
		differing |= entries[i].key ^ entries[0].key;
		in_order &= entries[i - 1].key <= entries[i].key;
	}
	return in_order ? 0 : differing;
}

static void sort_by_digit(
	struct digit digit, const struct radix_entry *from, struct radix_entry *to, size_t n)
{
	uint32_t place[1 << BITS_MOST] = {0};
	uint32_t sum = 0;
	for (size_t i = 0; i < n; i++)
		place[from[i].key >> digit.shift & digit.mask]++;
	for (size_t value = 0; value <= digit.mask; value++) {
		uint32_t count = place[value];
		place[value] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		to[place[from[i].key >> digit.shift & digit.mask]++] = from[i];
}

void radix_sort(struct radix_entry *entries, struct radix_entry *scratch, size_t n)
{
	uint64_t differing = differing_bits(entries, n);
	if (differing == 0)
		return;
	struct radix_entry *from = entries, *to = scratch;
	unsigned low = (unsigned)__builtin_ctzll(differing);
	unsigned bits = 64 - (unsigned)__builtin_clzll(differing) - low;
	unsigned n_digits = (bits + BITS_MOST - 1) / BITS_MOST;
	unsigned width = (bits + n_digits - 1) / n_digits;
	for (unsigned i = 0; i < n_digits; i++) {
		const struct digit digit = {low + i * width, (UINT64_C(1) << width) - 1};
		sort_by_digit(digit, from, to, n);
		struct radix_entry *sorted = to;
		to = from;
		from = sorted;
	}
	if (from != entries)
		memcpy(entries, from, n * sizeof(*from));
}
