/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meshes: which bits of a device mask a Device or a MeshDevice stands for.
 *
 * A chip keeps its bit for the life of the process, whatever is opened and closed again; it is
 * known by its unique id, and by the runtime's number where no id is to be had.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* ttam_meshes_find: the mask of a device's chips, 0 where it cannot be told. */
uint64_t ttam_meshes_find(const void *device);

/* ttam_meshes_name_chips: those that were unknown when they came. */
void ttam_meshes_name_chips(void);

/* ttam_meshes_forget: a device's address may now become another one's. */
void ttam_meshes_forget(const void *device);

/* What a device can give of a type. */
struct ttam_mesh_space {
	uint64_t capacity; /* of all banks, bytes; 0: unknown */
	uint32_t num_banks;
	bool has_base;
	uint64_t base; /* first address of a bank */
};

/* ttam_meshes_set_space: of the devices; where the capacity is unknown, what is known stays. */
void ttam_meshes_set_space(uint64_t devices, uint32_t type, const struct ttam_mesh_space *space);

/* While the process forks. */
void ttam_meshes_lock(void);
void ttam_meshes_unlock(void);
