/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/meshes.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "common/layout.h"
#include "producer/ledger.h"
#include "producer/preload/chips.h"
#include "producer/preload/metal.h"
#include "producer/session.h"
#include "producer/tt_allocmon.h"

enum {
	SET_COUNT = 64, /* devices and meshes remembered; the oldest is forgotten first */
	MOST_CHIPS = 2 * TTAM_MAX_DEVICES, /* of a mesh; those that have no bit are counted */
};

/* libstdc++, std::vector<IDevice *>. */
struct vector {
	const void **begin;
	const void **end;
	const void **capacity;
};

struct chip {
	bool used;
	struct ttam_chip identity;
	struct ttam_device device;
};

struct set {
	const void *device;
	uint64_t mask;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct chip chips[TTAM_MAX_DEVICES];
static struct set sets[SET_COUNT];
static unsigned next_set;

static void register_chip(const struct chip *chip)
{
	struct ttam_device device = chip->device;
	device.asic_id = chip->identity.asic_id;
	device.board = chip->identity.board[0] != '\0' ? chip->identity.board : NULL;
	ttam_ledger_register(&device);
}

/* It is counted where the segment counts those it has no place for. */
static void drop_chip(uint32_t number)
{
	const struct ttam_device device = {.index = TTAM_MAX_DEVICES, .label = number};
	ttam_ledger_register(&device);
}

static bool is_same_chip(const struct chip *chip, uint32_t number, const struct ttam_chip *identity)
{
	if (!chip->used)
		return false;
	if (identity->asic_id != 0 && chip->identity.asic_id != 0)
		return chip->identity.asic_id == identity->asic_id;
	return chip->device.label == number;
}

/* The runtime's number, where it is free. */
static unsigned choose_index(uint32_t number)
{
	if (number < TTAM_MAX_DEVICES && !chips[number].used)
		return number;
	unsigned index = 0;
	while (index < TTAM_MAX_DEVICES && chips[index].used)
		index++;
	return index;
}

static uint64_t find_chip(uint32_t number, const struct ttam_chip *identity)
{
	if (identity->asic_id == 0)
		ttam_session_add_missing(TTAM_MISSING_CHIP_IDS);
	unsigned index = 0;
	while (index < TTAM_MAX_DEVICES && !is_same_chip(&chips[index], number, identity))
		index++;
	if (index == TTAM_MAX_DEVICES)
		index = choose_index(number);
	if (index == TTAM_MAX_DEVICES) {
		drop_chip(number);
		return 0;
	}
	struct chip *chip = &chips[index];
	bool changed = !chip->used || chip->device.label != number ||
		       memcmp(&chip->identity, identity, sizeof(*identity)) != 0;
	chip->used = true;
	chip->identity = *identity;
	chip->device.index = index;
	chip->device.label = number;
	if (changed)
		register_chip(chip);
	return TTAM_DEVICE(index);
}

static bool has_vtable(const void *device, const void *vtable)
{
	const void *first;
	memcpy(&first, device, sizeof(first));
	return vtable != NULL && first == vtable;
}

static bool list_chips(
	const void *device, unsigned capacity, uint32_t *ret_numbers, unsigned *ret_count)
{
	const struct ttam_metal *metal = ttam_metal();
	if (metal->device_id == NULL)
		return false;
	if (has_vtable(device, metal->device_vtable)) {
		ret_numbers[0] = (uint32_t)metal->device_id(device);
		*ret_count = 1;
		return true;
	}
	if (!has_vtable(device, metal->mesh_vtable) || metal->mesh_devices == NULL ||
		metal->operator_delete == NULL)
		return false;
	struct vector devices = {NULL, NULL, NULL};
	metal->mesh_devices(&devices, device);
	unsigned count = 0;
	for (const void **entry = devices.begin; entry != devices.end && count < capacity;
		entry++) {
		if (has_vtable(*entry, metal->device_vtable))
			ret_numbers[count++] = (uint32_t)metal->device_id(*entry);
	}
	if (devices.begin != NULL)
		metal->operator_delete(devices.begin);
	*ret_count = count;
	return true;
}

static bool find_set(const void *device, uint64_t *ret_mask)
{
	for (unsigned i = 0; i < SET_COUNT; i++) {
		if (sets[i].device == device) {
			*ret_mask = sets[i].mask;
			return true;
		}
	}
	return false;
}

uint64_t ttam_meshes_find(const void *device)
{
	uint32_t numbers[MOST_CHIPS];
	struct ttam_chip identities[MOST_CHIPS];
	unsigned count;
	uint64_t mask = 0;
	if (device == NULL)
		return 0;
	pthread_mutex_lock(&lock);
	bool found = find_set(device, &mask);
	pthread_mutex_unlock(&lock);
	if (found || !list_chips(device, MOST_CHIPS, numbers, &count))
		return mask;

	for (unsigned i = 0; i < count; i++)
		ttam_chips_find(numbers[i], &identities[i]);
	pthread_mutex_lock(&lock);
	for (unsigned i = 0; i < count; i++)
		mask |= find_chip(numbers[i], &identities[i]);
	sets[next_set++ % SET_COUNT] = (struct set){device, mask};
	pthread_mutex_unlock(&lock);
	return mask;
}

static bool is_taken(uint64_t asic_id)
{
	for (unsigned i = 0; i < TTAM_MAX_DEVICES; i++) {
		if (chips[i].used && chips[i].identity.asic_id == asic_id)
			return true;
	}
	return false;
}

void ttam_meshes_name_chips(void)
{
	bool has_nameless = false;
	pthread_mutex_lock(&lock);
	for (unsigned i = 0; i < TTAM_MAX_DEVICES; i++) {
		struct chip *chip = &chips[i];
		struct ttam_chip identity;
		if (!chip->used || chip->identity.asic_id != 0)
			continue;
		ttam_chips_find(chip->device.label, &identity);
		if (identity.asic_id != 0 && !is_taken(identity.asic_id)) {
			chip->identity = identity;
			register_chip(chip);
		}
		has_nameless = has_nameless || chip->identity.asic_id == 0;
	}
	pthread_mutex_unlock(&lock);
	if (!has_nameless && ttam_metal()->chip_unique_ids != NULL)
		ttam_session_drop_missing(TTAM_MISSING_CHIP_IDS);
}

void ttam_meshes_forget(const void *device)
{
	pthread_mutex_lock(&lock);
	for (unsigned i = 0; i < SET_COUNT; i++) {
		if (sets[i].device == device)
			sets[i] = (struct set){NULL, 0};
	}
	pthread_mutex_unlock(&lock);
}

static bool is_known(
	const struct ttam_device *device, uint32_t type, const struct ttam_mesh_space *space)
{
	bool has_base = (device->has_base >> type & 1) != 0;
	return device->capacity[type] == space->capacity && has_base == space->has_base &&
	       device->base[type] == space->base;
}

void ttam_meshes_set_space(uint64_t devices, uint32_t type, const struct ttam_mesh_space *space)
{
	pthread_mutex_lock(&lock);
	for (unsigned i = 0; space->capacity != 0 && i < TTAM_MAX_DEVICES; i++) {
		struct chip *chip = &chips[i];
		if ((devices & TTAM_DEVICE(i)) == 0 || is_known(&chip->device, type, space))
			continue;
		chip->device.capacity[type] = space->capacity;
		chip->device.num_banks[type] = space->num_banks;
		chip->device.base[type] = space->base;
		chip->device.has_base |= (uint32_t)space->has_base << type;
		register_chip(chip);
	}
	pthread_mutex_unlock(&lock);
}

void ttam_meshes_lock(void)
{
	pthread_mutex_lock(&lock);
}

void ttam_meshes_unlock(void)
{
	pthread_mutex_unlock(&lock);
}
