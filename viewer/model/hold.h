/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hold: what stands still for a while, so that it can be read: the order of a list, and the top of
 * a scale. Zeroed memory holds nothing. Times are those of snapshots.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HOLD_MOST = 512, /* rows; nobody follows one in a longer list */
};

struct hold {
	uint64_t time; /* of the last change */
	size_t n;
	uint64_t key[HOLD_MOST];
};

/* hold_is_clear: a number that is more than another by so much that rows may change places. */
bool hold_is_clear(double more, double less);

/*
 * hold_order: rows in their new order, by their keys, into the order that is shown: ret_order has n
 * places in keys. It changes at most every 2 s, and then only where stands_before() says that a row
 * stands clearly before another; a new row comes last until then.
 */
void hold_order(struct hold *hold, uint64_t time, const uint64_t *keys, size_t n,
	bool (*stands_before)(const void *context, size_t row, size_t other), const void *context,
	uint16_t *ret_order);

/* hold_arrange: the same without a change of what is held. */
void hold_arrange(const struct hold *hold, const uint64_t *keys, size_t n, uint16_t *ret_order);

struct hold_scale {
	uint64_t top;
	uint64_t time; /* when it was last needed */
};

/* hold_top: grows at once, shrinks when so much was not needed for 60 s. */
void hold_top(struct hold_scale *scale, uint64_t time, uint64_t needed);
