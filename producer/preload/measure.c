/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/measure.h"

#include "common/layout.h"
#include "producer/preload/late.h"
#include "producer/preload/metal.h"

void ttam_measure_begin(struct ttam_measure *measure, const void *buffer, bool must_measure)
{
	const struct ttam_metal *metal = ttam_metal();
	struct ttam_statistics statistics;
	uint64_t taken;
	if (metal->buffer_size_per_bank == NULL || measure->banks.count == 0)
		return;
	measure->bytes_per_bank = metal->buffer_size_per_bank(buffer);
	if (!must_measure &&
		ttam_granules_agree(measure->banks.granules, measure->bytes_per_bank, &taken))
		return;
	if (!ttam_statistics_read(measure->allocator, measure->type, &statistics))
		return;
	measure->has_before = true;
	measure->before = statistics.allocated;
}

static bool read_difference(
	const struct ttam_measure *measure, const struct ttam_flight *flight, uint64_t *ret_taken)
{
	struct ttam_statistics statistics;
	/* A call that goes past the hooks would be measured along. */
	if (!measure->has_before || ttam_late_is_settling() ||
		!ttam_statistics_read(measure->allocator, measure->type, &statistics) ||
		!ttam_flight_is_alone(flight) || statistics.allocated < measure->before)
		return false;
	*ret_taken = statistics.allocated - measure->before;
	return true;
}

uint64_t ttam_measure_end(const struct ttam_measure *measure, const struct ttam_flight *flight,
	bool *ret_is_measured, bool *ret_is_expected)
{
	uint64_t taken = 0;
	*ret_is_measured = read_difference(measure, flight, &taken);
	*ret_is_expected = true;
	if (*ret_is_measured) {
		*ret_is_expected = ttam_metal_allocators_learn(measure->allocator, measure->type,
					   measure->bytes_per_bank, taken) != 0;
	} else if (measure->bytes_per_bank == 0 ||
		   !ttam_granules_agree(measure->banks.granules, measure->bytes_per_bank, &taken)) {
		return 0;
	}
	return taken * measure->banks.count;
}
