/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "demo/bank.h"

#include <string.h>

void bank_init(struct bank *bank, uint64_t begin, uint64_t end)
{
	bank->begin = begin;
	bank->end = end;
	bank->n_taken = 0;
}

/* The hole before taken range i; the last hole comes after all of them. */
static uint64_t hole_begin(const struct bank *bank, size_t i)
{
	return i == 0 ? bank->begin : bank->taken[i - 1].end;
}

static uint64_t hole_end(const struct bank *bank, size_t i)
{
	return i == bank->n_taken ? bank->end : bank->taken[i].begin;
}

uint64_t bank_lowest(const struct bank *bank, uint64_t size, uint64_t from)
{
	for (size_t i = 0; i <= bank->n_taken && bank->n_taken < BANK_RANGES; i++) {
		uint64_t begin = hole_begin(bank, i);
		if (begin < from)
			begin = from;
		if (begin < hole_end(bank, i) && hole_end(bank, i) - begin >= size)
			return begin;
	}
	return BANK_NO_PLACE;
}

uint64_t bank_highest(const struct bank *bank, uint64_t size, uint64_t until)
{
	for (size_t i = bank->n_taken + 1; i-- > 0 && bank->n_taken < BANK_RANGES;) {
		uint64_t end = hole_end(bank, i);
		if (end > until)
			end = until;
		if (end > hole_begin(bank, i) && end - hole_begin(bank, i) >= size)
			return end - size;
	}
	return BANK_NO_PLACE;
}

void bank_take(struct bank *bank, uint64_t address, uint64_t size)
{
	size_t i = bank->n_taken;
	while (i > 0 && bank->taken[i - 1].begin > address)
		i--;
	memmove(&bank->taken[i + 1], &bank->taken[i], (bank->n_taken - i) * sizeof bank->taken[0]);
	bank->taken[i].begin = address;
	bank->taken[i].end = address + size;
	bank->n_taken++;
}

void bank_give(struct bank *bank, uint64_t address)
{
	for (size_t i = 0; i < bank->n_taken; i++) {
		if (bank->taken[i].begin != address)
			continue;
		bank->n_taken--;
		memmove(&bank->taken[i], &bank->taken[i + 1],
			(bank->n_taken - i) * sizeof bank->taken[0]);
		return;
	}
}

uint64_t bank_largest_hole(const struct bank *bank)
{
	uint64_t largest = 0;
	for (size_t i = 0; i <= bank->n_taken; i++) {
		uint64_t hole = hole_end(bank, i) - hole_begin(bank, i);
		if (hole > largest)
			largest = hole;
	}
	return largest;
}
