/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/runtime.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "common/metal_names.h"
#include "producer/preload/chips.h"
#include "producer/preload/hook.h"
#include "producer/preload/metal.h"
#include "producer/preload/unwind.h"

enum {
	FIRST_CONTEXT = 0,
	MOST_MESHES = 64,
	MOST_ALLOCATORS = 128,
};

bool ttam_hook_is_device_active(const void *manager, int chip) HOOK(METAL_IS_DEVICE_ACTIVE);

/* GetActiveDevice() asks the device manager of the runtime's context, which may have none yet. */
bool ttam_hook_is_device_active(const void *manager, int chip)
{
	return manager != NULL && ttam_metal()->is_device_active(manager, chip);
}

/* libstdc++, std::shared_ptr. */
struct counts {
	void (*const *functions)(struct counts *);
	_Atomic int32_t owners;
	_Atomic int32_t watchers; /* one for all owners */
};

struct shared {
	const void *object;
	struct counts *counts;
};

enum {
	END_OBJECT = 2, /* in the table of functions */
	END_COUNTS = 3,
};

/* A std::vector of them. */
struct parts {
	struct shared *begin;
	struct shared *end;
	struct shared *capacity;
};

struct walk {
	void (*visit)(const void *allocator);
	struct shared meshes[MOST_MESHES]; /* kept from ending until the walk's own end */
	unsigned n_meshes;
	const void *allocators[MOST_ALLOCATORS];
	unsigned n_allocators;
	bool has_device;
};

static void release(struct shared *shared)
{
	struct counts *counts = shared->counts;
	if (counts == NULL || atomic_fetch_sub(&counts->owners, 1) != 1)
		return;
	counts->functions[END_OBJECT](counts);
	if (atomic_fetch_sub(&counts->watchers, 1) == 1)
		counts->functions[END_COUNTS](counts);
}

static void *find_context(void)
{
	const struct ttam_metal *metal = ttam_metal();
	if (metal->context_exists == NULL || metal->context == NULL ||
		!metal->context_exists(FIRST_CONTEXT))
		return NULL;
	return metal->context(FIRST_CONTEXT);
}

static void learn_ids(void *unused)
{
	const struct ttam_metal *metal = ttam_metal();
	(void)unused;
	void *context = find_context();
	const void *cluster = context != NULL ? metal->cluster(context) : NULL;
	const void *descriptor = cluster != NULL ? metal->cluster_descriptor(cluster) : NULL;
	if (descriptor == NULL)
		return;
	ttam_chips_set_ids(metal->chip_unique_ids(descriptor));
	if (metal->board_type == NULL)
		return;
	for (uint32_t number = 0; number < TTAM_CHIP_COUNT; number++) {
		struct ttam_chip chip;
		ttam_chips_find(number, &chip);
		if (chip.asic_id != 0)
			ttam_chips_set_board(number, metal->board_type(descriptor, (int)number));
	}
}

void ttam_runtime_learn_chips(void)
{
	const struct ttam_metal *metal = ttam_metal();
	if (metal->cluster != NULL && metal->cluster_descriptor != NULL &&
		metal->chip_unique_ids != NULL)
		ttam_unwind_try(learn_ids, NULL);
}

static void visit(struct walk *walk, const void *const *owner)
{
	const void *allocator = owner != NULL ? *owner : NULL;
	for (unsigned i = 0; i < walk->n_allocators; i++) {
		if (walk->allocators[i] == allocator)
			return;
	}
	if (allocator == NULL || walk->n_allocators == MOST_ALLOCATORS)
		return;
	walk->allocators[walk->n_allocators++] = allocator;
	walk->visit(allocator);
}

/* Takes what it is given over. */
static void add_mesh(struct walk *walk, struct shared mesh)
{
	bool is_known = mesh.object == NULL || walk->n_meshes == MOST_MESHES;
	for (unsigned i = 0; i < walk->n_meshes; i++)
		is_known = is_known || walk->meshes[i].object == mesh.object;
	if (is_known)
		release(&mesh);
	else
		walk->meshes[walk->n_meshes++] = mesh;
}

/* A mesh that is closed and not yet ended has no allocator. */
static void walk_mesh(struct walk *walk, const void *mesh)
{
	const struct ttam_metal *metal = ttam_metal();
	if (!metal->mesh_is_open(mesh))
		return;
	visit(walk, metal->mesh_allocator(mesh));
	if (metal->mesh_parts == NULL)
		return;
	struct parts parts = {NULL, NULL, NULL};
	metal->mesh_parts(&parts, mesh);
	for (const struct shared *part = parts.begin; part != parts.end; part++)
		add_mesh(walk, *part);
	if (parts.begin != NULL)
		metal->operator_delete(parts.begin);
}

static void walk_device(struct walk *walk, int chip)
{
	const struct ttam_metal *metal = ttam_metal();
	const void *device = metal->active_device(chip);
	if (device == NULL)
		return;
	walk->has_device = true;
	if (metal->device_allocator != NULL)
		visit(walk, metal->device_allocator(device));
	if (metal->device_mesh == NULL)
		return;
	struct shared mesh = {NULL, NULL};
	metal->device_mesh(&mesh, device);
	add_mesh(walk, mesh);
}

static void walk_all(void *argument)
{
	struct walk *walk = argument;
	if (find_context() == NULL)
		return;
	for (uint32_t number = 0; number < TTAM_CHIP_COUNT; number++) {
		struct ttam_chip chip;
		ttam_chips_find(number, &chip);
		if (chip.asic_id != 0)
			walk_device(walk, (int)number);
	}
	/* Their parts come to the list's end. */
	for (unsigned i = 0; i < walk->n_meshes; i++)
		walk_mesh(walk, walk->meshes[i].object);
}

static void release_all(void *argument)
{
	struct walk *walk = argument;
	while (walk->n_meshes > 0)
		release(&walk->meshes[--walk->n_meshes]);
}

bool ttam_runtime_each_allocator(void (*visit_one)(const void *allocator))
{
	const struct ttam_metal *metal = ttam_metal();
	struct walk walk = {.visit = visit_one};
	if (metal->active_device == NULL || metal->is_device_active == NULL ||
		metal->mesh_allocator == NULL || metal->mesh_is_open == NULL ||
		metal->operator_delete == NULL)
		return false;
	ttam_unwind_try(walk_all, &walk);
	ttam_unwind_try(release_all, &walk);
	return walk.has_device;
}
