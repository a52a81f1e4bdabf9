/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metal: the functions of the libtt_metal.so that this process has loaded.
 *
 * Looked up once, at the first hooked call: then the library is there. A NULL function is one that
 * this version does not export. The table never changes afterwards.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TTAM_BOARD_NAMES = 2,
};

struct ttam_metal {
#define METAL_FUNCTION(name, result, arguments, symbol) result(*name) arguments;
#define METAL_OLDER METAL_FUNCTION
#include "common/metal_functions.h"
	bool is_older;             /* AllocatorImpl is called Allocator, as in 0.65.0 */
	const void *device_vtable; /* what the first word of a Device holds */
	const void *mesh_vtable;
	int (*device_id)(const void *); /* IDevice::id() of a Device, or NULL */
	/* Of the libraries that define it, the one that was loaded first has the map in use, and
	 * the others an empty one. Each may be NULL. */
	const void *board_names[TTAM_BOARD_NAMES];
	uint64_t missing; /* bits of enum ttam_shm_missing */
	const char *path; /* of libtt_metal.so, or NULL */
};

extern const struct ttam_metal *_Atomic ttam_metal_found;

const struct ttam_metal *ttam_metal_look_up(void);

/* ttam_metal: any thread. Keeps errno. */
static inline const struct ttam_metal *ttam_metal(void)
{
	const struct ttam_metal *found =
		atomic_load_explicit(&ttam_metal_found, memory_order_acquire);
	return found != NULL ? found : ttam_metal_look_up();
}
