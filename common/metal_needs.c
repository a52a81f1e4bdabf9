/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/metal_needs.h"

#include <string.h>

#include "common/layout.h"
#include "common/text.h"

static bool can_read_buffers(const struct ttam_metal_exports *has)
{
	bool accessors = has->buffer_size && has->buffer_type && has->buffer_device;
	bool checks = has->buffer_aligned_size && has->buffer_is_dram && has->buffer_is_l1;
	return accessors || checks;
}

static bool can_track_buffers(const struct ttam_metal_exports *has)
{
	return has->allocate_buffer && has->deallocate_buffer && can_read_buffers(has) &&
	       has->device_vtable && has->mesh_vtable && has->device_id && has->mesh_devices &&
	       has->operator_delete;
}

uint64_t ttam_metal_missing(const struct ttam_metal_exports *has)
{
	const struct {
		bool there;
		uint64_t missing;
	} needs[] = {
		{can_track_buffers(has), TTAM_MISSING_BUFFERS},
		{has->deallocate_buffers && (has->destroy_allocator || has->destroy_allocator_base),
			TTAM_MISSING_BULK_FREE},
		{has->buffer_unique_id, TTAM_MISSING_BUFFER_IDS},
		{has->allocate_cbs && has->track_allocate_cb && has->num_cores, TTAM_MISSING_CBS},
		/* A version without dataflow buffers has none to miss. */
		{!has->allocate_dataflow || has->mark_address, TTAM_MISSING_DATAFLOW},
		/* Whether a program has some is seen; where it cannot be, it may always have. */
		{!has->allocate_scratchpads || has->cores_intersect, TTAM_MISSING_SCRATCHPADS},
		{has->deallocate_cbs || has->destroy_program, TTAM_MISSING_CB_FREES},
		{has->bank_size && has->num_banks, TTAM_MISSING_CAPACITY},
		{has->buffer_size_per_bank && has->num_banks && has->statistics,
			TTAM_MISSING_RESERVED},
		{has->statistics && has->num_banks, TTAM_MISSING_LARGEST_FREE},
		{has->chip_unique_ids, TTAM_MISSING_CHIP_IDS},
		{has->validate_cbs, TTAM_MISSING_CB_CLASHES},
		{has->bank_base && has->bank_size && has->num_banks, TTAM_MISSING_BANK_BASE},
	};
	uint64_t missing = 0;
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		if (!needs[i].there)
			missing |= needs[i].missing;
	}
	return missing;
}

void ttam_metal_older_name(const char *symbol, char (*ret_name)[TTAM_METAL_NAME_BYTES])
{
	static const char class[] = "13AllocatorImpl";
	const char *place = strstr(symbol, class);
	struct ttam_line line;
	ttam_line_init(&line, *ret_name, sizeof(*ret_name));
	if (place == NULL) {
		ttam_line_add(&line, symbol);
		return;
	}
	memcpy(*ret_name, symbol, (size_t)(place - symbol));
	(*ret_name)[place - symbol] = '\0';
	line.length = (size_t)(place - symbol);
	ttam_line_add(&line, "9Allocator");
	ttam_line_add(&line, place + strlen(class));
}
