/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The allocator's own statistics, which it returns by value. */
#include <string.h>

#include "producer/preload/metal_allocators.h"
#include "producer/preload/metal.h"

/* Four sizes and a std::vector<uint32_t>, with room for what a later version may add. */
struct answer {
	struct ttam_statistics statistics;
	uint32_t *begin;
	uint32_t *end;
	uint32_t *capacity;
	uint64_t later[32];
};

bool ttam_statistics_read(
	const void *allocator, uint32_t type, struct ttam_statistics *ret_statistics)
{
	const struct ttam_metal *metal = ttam_metal();
	struct answer answer;
	if (metal->statistics == NULL || metal->operator_delete == NULL)
		return false;
	memset(&answer, 0, sizeof(answer));
	metal->statistics(&answer, allocator, &type);
	const struct ttam_statistics *statistics = &answer.statistics;
	if (statistics->allocatable != statistics->allocated + statistics->free ||
		statistics->largest_free > statistics->free)
		return false;
	if (answer.begin != NULL && answer.begin <= answer.end && answer.end <= answer.capacity)
		metal->operator_delete(answer.begin);
	*ret_statistics = *statistics;
	return true;
}
