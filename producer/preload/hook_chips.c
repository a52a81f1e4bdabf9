/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Chips: what the runtime asks of its cluster descriptor is overheard. */
#include <errno.h>

#include "producer/preload/chips.h"
#include "producer/preload/hook.h"
#include "producer/preload/meshes.h"
#include "producer/preload/metal.h"
#include "common/metal_names.h"
#include "producer/preload/tracking.h"

const void *ttam_hook_chip_unique_ids(const void *cluster) HOOK(METAL_CHIP_UNIQUE_IDS);
uint32_t ttam_hook_board_type(const void *cluster, int chip) HOOK(METAL_BOARD_TYPE);

/* In a late start chips may have been seen before they are named. */
static void hear_of_ids(const void *ids)
{
	if (ttam_chips_set_ids(ids))
		ttam_meshes_name_chips();
}

const void *ttam_hook_chip_unique_ids(const void *cluster)
{
	const void *ids = ttam_metal()->chip_unique_ids(cluster);
	int job_errno = errno;
	if (ttam_tracking_is_on())
		hear_of_ids(ids);
	errno = job_errno;
	return ids;
}

uint32_t ttam_hook_board_type(const void *cluster, int chip)
{
	uint32_t type = ttam_metal()->board_type(cluster, chip);
	int job_errno = errno;
	if (ttam_tracking_is_on() && chip >= 0)
		ttam_chips_set_board((uint32_t)chip, type);
	errno = job_errno;
	return type;
}
