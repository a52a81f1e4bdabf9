/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* bank: what is taken of one bank of memory; all banks of a memory are alike. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define BANK_NO_PLACE UINT64_MAX

enum {
	BANK_RANGES = 4096,
};

struct bank {
	uint64_t begin;
	uint64_t end;
	size_t n_taken;
	struct {
		uint64_t begin;
		uint64_t end;
	} taken[BANK_RANGES]; /* by address, apart from one another */
};

void bank_init(struct bank *bank, uint64_t begin, uint64_t end);

/* bank_lowest: the lowest free place of this size at or above from, or BANK_NO_PLACE.
 * bank_highest: the highest one that ends at or below until. */
uint64_t bank_lowest(const struct bank *bank, uint64_t size, uint64_t from);
uint64_t bank_highest(const struct bank *bank, uint64_t size, uint64_t until);

/* bank_take: a place that is free. bank_give: the same place again. */
void bank_take(struct bank *bank, uint64_t address, uint64_t size);
void bank_give(struct bank *bank, uint64_t address);

uint64_t bank_largest_hole(const struct bank *bank);
