/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/measure.h"

#include "common/layout.h"
#include "producer/preload/metal.h"
#include "producer/preload/metal_allocators.h"

struct ttam_measure ttam_measure_begin(
	const void *allocator, const void *buffer, uint32_t type, bool must_measure)
{
	const struct ttam_metal *metal = ttam_metal();
	struct ttam_measure measure = {.allocator = allocator, .type = type};
	struct ttam_banks banks = ttam_metal_allocators_banks(allocator, type);
	uint64_t taken;
	if (metal->buffer_size_per_bank == NULL || banks.count == 0)
		return measure;
	measure.num_banks = banks.count;
	measure.bytes_per_bank = metal->buffer_size_per_bank(buffer);
	if (!must_measure && ttam_granules_agree(banks.granules, measure.bytes_per_bank, &taken))
		return measure;
	struct ttam_statistics statistics;
	measure.has_before = ttam_statistics_read(allocator, type, &statistics);
	measure.before = statistics.allocated;
	return measure;
}

static bool read_difference(
	const struct ttam_measure *measure, const struct ttam_flight *flight, uint64_t *ret_taken)
{
	struct ttam_statistics statistics;
	if (!measure->has_before ||
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
	struct ttam_banks banks = ttam_metal_allocators_banks(measure->allocator, measure->type);
	*ret_is_measured = read_difference(measure, flight, &taken);
	*ret_is_expected = true;
	if (*ret_is_measured) {
		ttam_granules learnt =
			ttam_granules_learn(banks.granules, measure->bytes_per_bank, taken);
		ttam_metal_allocators_learn(measure->allocator, measure->type, learnt);
		*ret_is_expected = learnt != 0;
	} else if (measure->bytes_per_bank == 0 ||
		   !ttam_granules_agree(banks.granules, measure->bytes_per_bank, &taken)) {
		return 0;
	}
	return taken * banks.count;
}
