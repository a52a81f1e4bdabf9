/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/metal_allocators.h"

#include <pthread.h>
#include <stdatomic.h>

#include "common/layout.h"
#include "producer/ledger.h"
#include "producer/preload/meshes.h"
#include "producer/preload/metal.h"
#include "producer/session.h"

enum {
	ALLOCATOR_COUNT = 256,
	TYPE_COUNT = TTAM_SHM_TRACE + 1,
};

/* HalMemType, of one byte. */
enum { MEMORY_L1 = 0, MEMORY_DRAM = 1 };

/*
 * get_statistics() takes 27 ns where the allocator is empty and 3.4 us after 2,000 scattered frees.
 * It is asked after an event as long as that stays below half a per cent of the time, so that what
 * was asked last is what there is now, but within a burst. In ticks of the processor, as a clock
 * would cost more than the rest of an event; 2^28 are about a tenth of a second.
 */
#define SAMPLE_COST_RATIO UINT64_C(200)
#define LONGEST_INTERVAL_TICKS (UINT64_C(1) << 28)

struct kind {
	bool is_asked;
	struct ttam_banks banks;
	uint64_t capacity;     /* of all banks; 0: unknown */
	uint64_t base;         /* of a bank, + 1; 0: unknown */
	uint64_t largest_free; /* over all banks, + 1; 0: unknown */
};

struct allocator {
	const void *allocator; /* NULL: free */
	const void *device;
	uint64_t devices;
	bool has_stale_set;
	bool is_adopted;
	bool is_doubtful;
	struct kind kinds[TYPE_COUNT];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct allocator table[ALLOCATOR_COUNT];
static _Atomic uint64_t next_samples[ALLOCATOR_COUNT]; /* in ticks */
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

static bool look(const void *allocator, const void *device, uint32_t type,
	struct ttam_allocator_view *ret_view)
{
	pthread_mutex_lock(&lock);
	const struct allocator *entry = find(allocator);
	bool found = entry != NULL && entry->device == device && entry->kinds[type].is_asked;
	if (found) {
		*ret_view = (struct ttam_allocator_view){
			.number = (unsigned)(entry - table),
			.devices = entry->devices,
			.banks = entry->kinds[type].banks,
		};
	}
	pthread_mutex_unlock(&lock);
	return found;
}

/* The largest of all allocators over a chip: each can give out all that it was left. */
static struct kind find_largest(uint64_t device, uint32_t type)
{
	struct kind largest = {0};
	for (size_t i = 0; i < used; i++) {
		const struct kind *kind = &table[i].kinds[type];
		if (table[i].allocator != NULL && (table[i].devices & device) != 0 &&
			kind->capacity > largest.capacity)
			largest = *kind;
	}
	return largest;
}

static void publish_capacity(uint64_t devices, uint32_t type)
{
	for (uint64_t left = devices; left != 0; left &= left - 1) {
		uint64_t device = left & -left;
		pthread_mutex_lock(&lock);
		struct kind largest = find_largest(device, type);
		pthread_mutex_unlock(&lock);
		struct ttam_mesh_space space = {
			.capacity = largest.capacity,
			.num_banks = largest.banks.count,
			.has_base = largest.base != 0,
			.base = largest.base != 0 ? largest.base - 1 : 0,
		};
		ttam_meshes_set_space(device, type, &space);
	}
}

/* Those of DRAM and L1 are what the runtime says; TRACE and L1_SMALL lie right behind these. */
static uint64_t find_base(const void *allocator, uint32_t type)
{
	const struct ttam_metal *metal = ttam_metal();
	bool is_dram = type == TTAM_SHM_DRAM || type == TTAM_SHM_TRACE;
	const uint32_t memory = is_dram ? MEMORY_DRAM : MEMORY_L1;
	const uint32_t plain = is_dram ? TTAM_SHM_DRAM : TTAM_SHM_L1;
	if (metal->bank_base == NULL || metal->bank_size == NULL)
		return 0;
	uint64_t base = metal->bank_base(allocator, &memory) + 1;
	return type == plain ? base : base + metal->bank_size(allocator, &plain);
}

static void ask_for_banks(const void *allocator, uint32_t type)
{
	const struct ttam_metal *metal = ttam_metal();
	struct kind kind = {.is_asked = true};
	if (type != TTAM_SHM_SYSTEM_MEMORY && metal->num_banks != NULL) {
		kind.banks =
			(struct ttam_banks){metal->num_banks(allocator, &type), TTAM_ANY_GRANULE};
		if (metal->bank_size != NULL)
			kind.capacity = metal->bank_size(allocator, &type) * kind.banks.count;
		kind.base = find_base(allocator, type);
	}
	uint64_t devices = 0;
	pthread_mutex_lock(&lock);
	struct allocator *entry = find(allocator);
	if (entry != NULL && !entry->kinds[type].is_asked) {
		entry->kinds[type] = kind;
		devices = entry->devices;
		atomic_store_explicit(&next_samples[entry - table], 0, memory_order_relaxed);
	}
	pthread_mutex_unlock(&lock);
	publish_capacity(devices, type);
}

bool ttam_metal_allocators_view(const void *allocator, const void *device, uint32_t type,
	struct ttam_allocator_view *ret_view)
{
	if (look(allocator, device, type, ret_view))
		return true;
	uint64_t devices = ttam_meshes_find(device);
	if (devices == 0)
		return false;
	add(allocator, device, devices);
	/* These two exist in every allocator; the others may be absent until they are used. */
	ask_for_banks(allocator, TTAM_SHM_DRAM);
	ask_for_banks(allocator, TTAM_SHM_L1);
	ask_for_banks(allocator, type);
	return look(allocator, device, type, ret_view);
}

bool ttam_metal_allocators_know(const void *allocator, unsigned *ret_number)
{
	pthread_mutex_lock(&lock);
	const struct allocator *entry = find(allocator);
	if (entry != NULL)
		*ret_number = (unsigned)(entry - table);
	pthread_mutex_unlock(&lock);
	return entry != NULL;
}

uint32_t ttam_metal_allocators_banks(const void *allocator, uint32_t type)
{
	pthread_mutex_lock(&lock);
	const struct allocator *entry = find(allocator);
	uint32_t banks = entry != NULL ? entry->kinds[type].banks.count : 0;
	pthread_mutex_unlock(&lock);
	return banks;
}

ttam_granules ttam_metal_allocators_learn(
	const void *allocator, uint32_t type, uint64_t bytes, uint64_t taken)
{
	ttam_granules granules = 0;
	pthread_mutex_lock(&lock);
	struct allocator *entry = find(allocator);
	if (entry != NULL) {
		struct ttam_banks *banks = &entry->kinds[type].banks;
		banks->granules = ttam_granules_learn(banks->granules, bytes, taken);
		granules = banks->granules;
	}
	pthread_mutex_unlock(&lock);
	return granules;
}

void ttam_metal_allocators_keep(const void *allocator, uint32_t type, ttam_granules granules)
{
	pthread_mutex_lock(&lock);
	struct allocator *entry = find(allocator);
	if (entry != NULL)
		entry->kinds[type].banks.granules &= granules;
	pthread_mutex_unlock(&lock);
}

/* One that has not been viewed yet has no device. */
static struct allocator *find_or_begin(const void *allocator)
{
	struct allocator *entry = find_or_add(allocator);
	if (entry != NULL && entry->allocator == NULL)
		*entry = (struct allocator){.allocator = allocator};
	return entry;
}

void ttam_metal_allocators_adopt(const void *allocator)
{
	pthread_mutex_lock(&lock);
	struct allocator *entry = find_or_begin(allocator);
	if (entry != NULL)
		entry->is_adopted = true;
	pthread_mutex_unlock(&lock);
}

bool ttam_metal_allocators_doubt(const void *allocator, bool is_doubtful)
{
	pthread_mutex_lock(&lock);
	struct allocator *entry = find_or_begin(allocator);
	bool is_any = entry == NULL && is_doubtful;
	if (entry != NULL)
		entry->is_doubtful = is_doubtful;
	for (size_t i = 0; i < used; i++)
		is_any = is_any || (table[i].allocator != NULL && table[i].is_doubtful);
	pthread_mutex_unlock(&lock);
	return is_any;
}

/* One that finds no room is not tracked. */
bool ttam_metal_allocators_are_adopted(const void *allocator)
{
	pthread_mutex_lock(&lock);
	const struct allocator *entry = find(allocator);
	bool is_full = entry == NULL && used == ALLOCATOR_COUNT && find(NULL) == NULL;
	bool is_adopted = is_full || (entry != NULL && entry->is_adopted);
	pthread_mutex_unlock(&lock);
	return is_adopted;
}

/* Which types have banks to be asked for, as a mask. */
static unsigned find_types(const void *allocator)
{
	unsigned types = 0;
	pthread_mutex_lock(&lock);
	const struct allocator *entry = find(allocator);
	for (uint32_t type = 0; entry != NULL && type < TYPE_COUNT; type++) {
		if (entry->kinds[type].banks.count != 0)
			types |= 1u << type;
	}
	pthread_mutex_unlock(&lock);
	return types;
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

void ttam_metal_allocators_sample(const void *allocator, unsigned number)
{
	uint64_t begun = __builtin_ia32_rdtsc();
	if (begun < atomic_load_explicit(&next_samples[number], memory_order_relaxed))
		return;
	unsigned types = find_types(allocator);
	for (uint32_t type = 0; type < TYPE_COUNT; type++) {
		if ((types >> type & 1) != 0)
			sample(allocator, type);
	}
	uint64_t ended = __builtin_ia32_rdtsc();
	uint64_t interval = (ended - begun) * SAMPLE_COST_RATIO;
	if (interval > LONGEST_INTERVAL_TICKS)
		interval = LONGEST_INTERVAL_TICKS;
	atomic_store_explicit(&next_samples[number], ended + interval, memory_order_relaxed);
}

bool ttam_metal_allocators_forget(const void *allocator)
{
	uint64_t devices = 0;
	pthread_mutex_lock(&lock);
	struct allocator *entry = find(allocator);
	if (entry != NULL) {
		devices = entry->devices;
		entry->allocator = NULL;
	}
	pthread_mutex_unlock(&lock);
	for (uint32_t type = 0; type < TYPE_COUNT; type++) {
		publish_largest_free(devices, type);
		publish_capacity(devices, type);
	}
	return entry != NULL;
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
