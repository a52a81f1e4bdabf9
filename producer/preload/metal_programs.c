/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/metal_programs.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>

#include "common/layout.h"
#include "producer/ledger.h"
#include "producer/session.h"

enum {
	FIRST_CAPACITY = 1024, /* a power of two, as are all */
};

struct entry {
	const void *program; /* NULL: free */
	uint64_t number;     /* from 1, in the order of their first places; addresses recur */
	uint64_t devices;
	struct ttam_program_bytes parts[TTAM_PART_COUNT];
};

/* Open addressing, linear probing, at most half full. Not in the job's heap. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct entry *table;
static size_t capacity;
static size_t used;
static uint64_t last_number;

static size_t get_home(const void *program)
{
	return (size_t)((uint64_t)(uintptr_t)program * UINT64_C(0x9e3779b97f4a7c15) >> 32) &
	       (capacity - 1);
}

/* The program's entry, or the free one where it would be. */
static struct entry *probe(const void *program)
{
	size_t i = get_home(program);
	while (table[i].program != NULL && table[i].program != program)
		i = (i + 1) & (capacity - 1);
	return &table[i];
}

static bool grow(void)
{
	struct entry *old = table;
	size_t old_capacity = capacity;
	size_t new_capacity = capacity == 0 ? FIRST_CAPACITY : capacity * 2;
	void *memory = mmap(NULL, new_capacity * sizeof(*table), PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return false;
	table = memory;
	capacity = new_capacity;
	for (size_t i = 0; i < old_capacity; i++) {
		if (old[i].program != NULL)
			*probe(old[i].program) = old[i];
	}
	if (old != NULL)
		munmap(old, old_capacity * sizeof(*old));
	return true;
}

static struct entry *find(const void *program)
{
	if (table == NULL)
		return NULL;
	struct entry *entry = probe(program);
	return entry->program != NULL ? entry : NULL;
}

static struct entry *find_or_add(const void *program)
{
	struct entry *entry = find(program);
	if (entry != NULL)
		return entry;
	if (used * 2 >= capacity && !grow())
		return NULL;
	entry = probe(program);
	*entry = (struct entry){.program = program, .number = ++last_number};
	used++;
	return entry;
}

/* Later entries of the same run move up, so that no tombstones are needed. */
static void erase(struct entry *entry)
{
	size_t hole = (size_t)(entry - table);
	size_t i = hole;
	for (;;) {
		i = (i + 1) & (capacity - 1);
		if (table[i].program == NULL)
			break;
		size_t distance = (i - get_home(table[i].program)) & (capacity - 1);
		if (distance >= ((i - hole) & (capacity - 1))) {
			table[hole] = table[i];
			hole = i;
		}
	}
	table[hole].program = NULL;
	used--;
}

static struct ttam_program_set add_up(const struct entry *entry)
{
	struct ttam_program_set set = {
		.program = entry->number,
		.devices = entry->devices,
	};
	for (size_t i = 0; i < TTAM_PART_COUNT; i++) {
		set.bytes += entry->parts[i].bytes;
		set.count += entry->parts[i].count;
		if (set.end < entry->parts[i].end)
			set.end = entry->parts[i].end;
		if (set.cores < entry->parts[i].cores)
			set.cores = entry->parts[i].cores;
	}
	return set;
}

void ttam_metal_programs_set(const void *program, uint64_t devices, enum ttam_program_part part,
	const struct ttam_program_bytes *bytes)
{
	pthread_mutex_lock(&lock);
	struct entry *entry = find_or_add(program);
	if (entry != NULL) {
		entry->devices |= devices;
		entry->parts[part] = *bytes;
		struct ttam_program_set set = add_up(entry);
		ttam_ledger_set_program(&set);
	}
	pthread_mutex_unlock(&lock);
	if (entry == NULL)
		ttam_session_add_missing(TTAM_MISSING_CBS);
}

uint64_t ttam_metal_programs_bytes(const void *program)
{
	pthread_mutex_lock(&lock);
	const struct entry *entry = find(program);
	uint64_t bytes = entry != NULL ? add_up(entry).bytes : 0;
	pthread_mutex_unlock(&lock);
	return bytes;
}

void ttam_metal_programs_free(const void *program)
{
	pthread_mutex_lock(&lock);
	struct entry *entry = find(program);
	if (entry != NULL) {
		ttam_ledger_free_program(entry->number, TTAM_ALL_DEVICES);
		erase(entry);
	}
	pthread_mutex_unlock(&lock);
}

void ttam_metal_programs_lock(void)
{
	pthread_mutex_lock(&lock);
}

void ttam_metal_programs_unlock(void)
{
	pthread_mutex_unlock(&lock);
}
