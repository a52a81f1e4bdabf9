/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure: what an allocation takes from each bank: computed where the granule is known well
 * enough, else as the difference that it makes to the allocator's statistics.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "producer/preload/flights.h"
#include "producer/preload/metal_allocators.h"

struct ttam_measure {
	const void *allocator;
	uint32_t type;
	struct ttam_banks banks;
	uint64_t bytes_per_bank; /* 0: unknown */
	bool has_before;
	uint64_t before; /* allocated in one bank */
};

/* ttam_measure_begin: before the real allocation; the members before bytes_per_bank are set. */
void ttam_measure_begin(struct ttam_measure *measure, const void *buffer, bool must_measure);

/* ttam_measure_end: after it: the bytes of all banks. 0: unknown. Where it was measured, whether it
 * is what was expected of the buffer. */
uint64_t ttam_measure_end(const struct ttam_measure *measure, const struct ttam_flight *flight,
	bool *ret_is_measured, bool *ret_is_expected);
