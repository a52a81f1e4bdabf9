/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/verify.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "common/layout.h"
#include "producer/ledger.h"
#include "producer/preload/allocator_set.h"
#include "producer/preload/flights.h"
#include "producer/preload/late.h"
#include "producer/preload/metal_allocators.h"

enum {
	MOST_ALLOCATORS = 256,
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint64_t interval;    /* 0: off */
static _Atomic uint64_t due; /* number of the call after which to compare next */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void read_interval(void)
{
	const char *value = getenv("TT_ALLOCMON_VERIFY");
	char *end;
	if (value == NULL || *value < '0' || *value > '9')
		return;
	unsigned long long events = strtoull(value, &end, 10);
	if (*end == '\0' && events < ULLONG_MAX)
		interval = events;
	atomic_store(&due, interval);
}

static uint64_t count_differences(
	uint64_t *left, size_t left_count, uint64_t *right, size_t right_count)
{
	uint64_t alike = 0;
	size_t i = 0;
	size_t j = 0;
	ttam_sort(left, left_count);
	ttam_sort(right, right_count);
	while (i < left_count && j < right_count) {
		uint64_t a = left[i];
		uint64_t b = right[j];
		alike += a == b;
		i += a <= b;
		j += a >= b;
	}
	return left_count + right_count - 2 * alike;
}

static bool compare_buffers(const void *allocator, uint64_t *ret_differences)
{
	uint64_t space = (uint64_t)(uintptr_t)allocator;
	size_t capacity = ttam_allocator_set_size(allocator) + 64;
	size_t tracked = ttam_ledger_objects(space, 0, NULL);
	if (capacity < tracked + 64)
		capacity = tracked + 64;
	size_t bytes = 2 * capacity * sizeof(uint64_t);
	uint64_t *ours =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (ours == MAP_FAILED)
		return false;
	uint64_t *theirs = ours + capacity;
	size_t their_count = ttam_allocator_set_read(allocator, capacity, theirs);
	size_t our_count = ttam_ledger_objects(space, capacity, ours);
	bool whole = their_count <= capacity && our_count <= capacity;
	if (whole)
		*ret_differences = count_differences(ours, our_count, theirs, their_count);
	munmap(ours, bytes);
	return whole;
}

static uint64_t compare_reserved(const void *allocator)
{
	uint64_t differences = 0;
	for (uint32_t type = 0; type <= TTAM_SHM_TRACE; type++) {
		struct ttam_statistics statistics;
		uint64_t ours = ttam_ledger_reserved((uint64_t)(uintptr_t)allocator, type);
		/* A type that was never used may have no banks to ask. */
		if (type == TTAM_SHM_SYSTEM_MEMORY || (ours == 0 && type > TTAM_SHM_L1))
			continue;
		uint64_t num_banks = ttam_metal_allocators_banks(allocator, type);
		if (!ttam_statistics_read(allocator, type, &statistics) ||
			statistics.allocated * num_banks != ours)
			differences++;
	}
	return differences;
}

static void compare(uint64_t number)
{
	const void *allocators[MOST_ALLOCATORS];
	uint64_t differences = 0;
	size_t count = ttam_metal_allocators_list(MOST_ALLOCATORS, allocators);
	for (size_t i = 0; i < count; i++) {
		uint64_t of_buffers = 0;
		if (ttam_late_is_unmet(allocators[i]))
			continue;
		if (ttam_metal_allocators_have_set(allocators[i]) &&
			!compare_buffers(allocators[i], &of_buffers))
			return;
		differences += of_buffers + compare_reserved(allocators[i]);
	}
	if (!ttam_flights_are_over(number))
		return;
	ttam_ledger_verified(differences);
	atomic_store(&due, number + interval);
}

void ttam_verify_if_due(uint64_t number)
{
	pthread_once(&once, read_interval);
	if (interval == 0 || number < atomic_load(&due) || !ttam_flights_are_over(number) ||
		!ttam_allocator_set_is_known() || ttam_late_is_settling())
		return;
	/* Not waited for: somebody else compares. */
	if (pthread_mutex_trylock(&turn) != 0)
		return;
	compare(number);
	pthread_mutex_unlock(&turn);
}
