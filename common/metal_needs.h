/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* metal_needs: which functions of libtt_metal each part of the tracking cannot do without. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TTAM_METAL_NAME_BYTES = 256,
};

/* What of it there is: exported, and where it is hooked also called through the PLT. */
struct ttam_metal_exports {
#define METAL_FUNCTION(name, result, arguments, symbol) bool name;
#include "common/metal_functions.h"
	bool device_vtable;
	bool mesh_vtable;
	bool device_id; /* IDevice::id() of a Device, which is found by the two */
};

/* ttam_metal_missing: bits of enum ttam_shm_missing. */
uint64_t ttam_metal_missing(const struct ttam_metal_exports *exports);

/* ttam_metal_older_name: of a function of AllocatorImpl its name in 0.65.0, where that class is
 * called Allocator; of any other the same name. Only where METAL_OLDER_ALLOCATE_BUFFER is exported
 * is it the same function: later there is another class Allocator. */
void ttam_metal_older_name(const char *symbol, char (*ret_name)[TTAM_METAL_NAME_BYTES]);
