/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/metal_allocators.h"

#include <pthread.h>
#include <time.h>

#include "common/layout.h"
#include "producer/ledger.h"
#include "producer/preload/meshes.h"
#include "producer/preload/metal.h"
#include "producer/session.h"

enum {
	ALLOCATOR_COUNT = 256,
	TYPE_COUNT = TTAM_SHM_TRACE + 1,
};

/*
 * get_statistics() takes 27 ns where the allocator is empty and 3.4 us after 2,000 scattered frees.
 * It is asked after an event as long as that stays below a fiftieth of the time; so that what was
 * asked last is what there is now, but within a burst, and a tenth of a second old at most there.
 */
#define SAMPLE_COST_RATIO UINT64_C(50)
#define LONGEST_INTERVAL_NS (100 * UINT64_C(1000000))

struct kind {
	bool is_asked;
	bool is_sampled;
	struct ttam_banks banks;
	uint64_t largest_free; /* over all banks, + 1; 0: unknown */
};

struct allocator {
	const void *allocator; /* NULL: free */
	const void *device;
	uint64_t devices;
	uint64_t sampled_ns;
	uint64_t interval_ns;
	bool has_stale_set;
	struct kind kinds[TYPE_COUNT];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct allocator table[ALLOCATOR_COUNT];
static size_t used;

static struct allocator *find(const void *allocator)
{
	for (size_t i = 0; i < used; i++) {
		if (table[i].allocator == allocator)
			return &table[i];
	}
	return NULL;
}

static struct allocator *find_or_add(const void *allocator)
{
	struct allocator *entry = find(allocator);
	if (entry == NULL)
		entry = find(NULL);
	if (entry == NULL && used < ALLOCATOR_COUNT)
		entry = &table[used++];
	return entry;
}

static void add(const void *allocator, const void *device, uint64_t devices)
{
	pthread_mutex_lock(&lock);
	struct allocator *entry = find_or_add(allocator);
	if (entry != NULL) {
		if (entry->allocator == NULL)
			*entry = (struct allocator){.allocator = allocator};
		entry->device = device;
		entry->devices = devices;
	}
	pthread_mutex_unlock(&lock);
	if (entry == NULL)
		ttam_session_say("too many allocators: the buffers of the last are not tracked");
}

static uint64_t get_devices(const void *allocator, const void *device)
{
	pthread_mutex_lock(&lock);
	const struct allocator *entry = find(allocator);
	uint64_t devices = entry != NULL && entry->device == device ? entry->devices : 0;
	pthread_mutex_unlock(&lock);
	return devices;
}

uint64_t ttam_metal_allocators_find(const void *allocator, const void *device)
{
	uint64_t devices = get_devices(allocator, device);
	if (devices != 0)
		return devices;
	devices = ttam_meshes_find(device);
	if (devices == 0)
		return 0;
	add(allocator, device, devices);
	/* These two exist in every allocator; the others may be absent until they are used. */
	ttam_metal_allocators_banks(allocator, TTAM_SHM_DRAM);
	ttam_metal_allocators_banks(allocator, TTAM_SHM_L1);
	return get_devices(allocator, device);
}

bool ttam_metal_allocators_know(const void *allocator)
{
	pthread_mutex_lock(&lock);
	bool known = find(allocator) != NULL;
	pthread_mutex_unlock(&lock);
	return known;
}

struct ttam_banks ttam_metal_allocators_banks(const void *allocator, uint32_t type)
{
	struct ttam_banks banks = {0, 0};
	if (type == TTAM_SHM_SYSTEM_MEMORY || type >= TYPE_COUNT)
		return banks;
	pthread_mutex_lock(&lock);
	struct allocator *entry = find(allocator);
	bool asked = entry == NULL || entry->kinds[type].is_asked;
	if (entry != NULL)
		banks = entry->kinds[type].banks;
	pthread_mutex_unlock(&lock);
	if (asked)
		return banks;

	const struct ttam_metal *metal = ttam_metal();
	if (metal->num_banks == NULL)
		return banks;
	banks = (struct ttam_banks){metal->num_banks(allocator, &type), TTAM_ANY_GRANULE};
	uint64_t bank_size = metal->bank_size != NULL ? metal->bank_size(allocator, &type) : 0;
	uint64_t devices = 0;
	pthread_mutex_lock(&lock);
	entry = find(allocator);
	if (entry != NULL) {
		entry->kinds[type] = (struct kind){.is_asked = true, .banks = banks};
		devices = entry->devices;
	}
	pthread_mutex_unlock(&lock);
	ttam_meshes_add_capacity(devices, type, bank_size * banks.count, banks.count);
	return banks;
}

void ttam_metal_allocators_learn(const void *allocator, uint32_t type, ttam_granules granules)
{
	pthread_mutex_lock(&lock);
	struct allocator *entry = find(allocator);
	if (entry != NULL)
		entry->kinds[type].banks.granules = granules;
	pthread_mutex_unlock(&lock);
}

static uint64_t get_time_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* Which types are to be asked for now, as a mask. One that is new does not wait. */
static unsigned find_due(const void *allocator, uint64_t now_ns)
{
	unsigned due = 0;
	pthread_mutex_lock(&lock);
	struct allocator *entry = find(allocator);
	bool is_time = entry != NULL && now_ns - entry->sampled_ns >= entry->interval_ns;
	for (uint32_t type = 0; entry != NULL && type < TYPE_COUNT; type++) {
		struct kind *kind = &entry->kinds[type];
		if (kind->banks.count == 0 || (kind->is_sampled && !is_time))
			continue;
		kind->is_sampled = true;
		due |= 1u << type;
	}
	pthread_mutex_unlock(&lock);
	return due;
}

/* The smallest of all allocators over a chip, which each see only what they gave away. */
static uint64_t find_smallest(uint64_t device, uint32_t type)
{
	uint64_t smallest = 0;
	for (size_t i = 0; i < used; i++) {
		uint64_t largest_free = table[i].kinds[type].largest_free;
		if (table[i].allocator == NULL || (table[i].devices & device) == 0 ||
			largest_free == 0)
			continue;
		if (smallest == 0 || largest_free < smallest)
			smallest = largest_free;
	}
	return smallest;
}

static void publish_largest_free(uint64_t devices, uint32_t type)
{
	while (devices != 0) {
		uint64_t alike = 0;
		uint64_t first = 0;
		pthread_mutex_lock(&lock);
		for (uint64_t left = devices; left != 0; left &= left - 1) {
			uint64_t device = left & -left;
			uint64_t smallest = find_smallest(device, type);
			if (alike == 0)
				first = smallest;
			if (smallest == first)
				alike |= device;
		}
		pthread_mutex_unlock(&lock);
		/* 0 for unknown becomes the most that fits, which the ledger keeps as unknown. */
		ttam_ledger_set_largest_free(alike, type, first - 1);
		devices &= ~alike;
	}
}

static void sample(const void *allocator, uint32_t type)
{
	struct ttam_statistics statistics;
	if (!ttam_statistics_read(allocator, type, &statistics)) {
		ttam_session_add_missing(TTAM_MISSING_LARGEST_FREE);
		return;
	}
	uint64_t devices = 0;
	pthread_mutex_lock(&lock);
	struct allocator *entry = find(allocator);
	if (entry != NULL) {
		struct kind *kind = &entry->kinds[type];
		kind->largest_free = statistics.largest_free * kind->banks.count + 1;
		devices = entry->devices;
	}
	pthread_mutex_unlock(&lock);
	publish_largest_free(devices, type);
}

static void set_interval(const void *allocator, uint64_t begun_ns)
{
	uint64_t now_ns = get_time_ns();
	uint64_t interval_ns = (now_ns - begun_ns) * SAMPLE_COST_RATIO;
	pthread_mutex_lock(&lock);
	struct allocator *entry = find(allocator);
	if (entry != NULL) {
		entry->sampled_ns = now_ns;
		entry->interval_ns =
			interval_ns < LONGEST_INTERVAL_NS ? interval_ns : LONGEST_INTERVAL_NS;
	}
	pthread_mutex_unlock(&lock);
}

void ttam_metal_allocators_sample(const void *allocator)
{
	uint64_t begun_ns = get_time_ns();
	unsigned due = find_due(allocator, begun_ns);
	if (due == 0)
		return;
	for (uint32_t type = 0; type < TYPE_COUNT; type++) {
		if ((due >> type & 1) != 0)
			sample(allocator, type);
	}
	set_interval(allocator, begun_ns);
}

void ttam_metal_allocators_forget(const void *allocator)
{
	uint64_t devices = 0;
	pthread_mutex_lock(&lock);
	struct allocator *entry = find(allocator);
	if (entry != NULL) {
		devices = entry->devices;
		entry->allocator = NULL;
	}
	pthread_mutex_unlock(&lock);
	for (uint32_t type = 0; type < TYPE_COUNT; type++)
		publish_largest_free(devices, type);
}

void ttam_metal_allocators_end_set(const void *allocator)
{
	pthread_mutex_lock(&lock);
	struct allocator *entry = find(allocator);
	if (entry != NULL)
		entry->has_stale_set = true;
	pthread_mutex_unlock(&lock);
}

bool ttam_metal_allocators_have_set(const void *allocator)
{
	pthread_mutex_lock(&lock);
	const struct allocator *entry = find(allocator);
	bool have = entry != NULL && !entry->has_stale_set;
	pthread_mutex_unlock(&lock);
	return have;
}

size_t ttam_metal_allocators_list(size_t capacity, const void **ret_allocators)
{
	size_t count = 0;
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < used && count < capacity; i++) {
		if (table[i].allocator != NULL)
			ret_allocators[count++] = table[i].allocator;
	}
	pthread_mutex_unlock(&lock);
	return count;
}

void ttam_metal_allocators_lock(void)
{
	pthread_mutex_lock(&lock);
}

void ttam_metal_allocators_unlock(void)
{
	pthread_mutex_unlock(&lock);
}
