/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* radix: sorts by a number of 64 bits, digit by digit; what is equal keeps its order. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct radix_entry {
	uint64_t key; /* sorted by, ascending */
	uint64_t value;
};

/* radix_sort: scratch has room for as many. */
void radix_sort(struct radix_entry *entries, struct radix_entry *scratch, size_t n);
