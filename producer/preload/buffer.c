/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/buffer.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "common/layout.h"
#include "producer/preload/metal.h"

/* ttnn 0.65.0 to 0.78.0: read off the code of Buffer::is_dram() and of
 * ShmTrackingProcessor::track_allocate() in 0.65.0, 0.70.1, 0.75.0 and 0.78.0. */
enum {
	DEVICE_FIELD = 0x10,
	SIZE_FIELD = 0x18,
	TYPE_FIELD = 0x20,
};

enum {
	KNOWN_DEVICES = 16,
	WORDS = 16,   /* of an object in which its allocator is looked for: 0.78.0 the 9th, 0.81.1
		       * the 7th of what the 3rd points to */
	POINTERS = 4, /* of them those that may lead to the rest of it */
};

static _Atomic uint64_t last_made_up_id;
static _Atomic uintptr_t known_devices[KNOWN_DEVICES];
static _Atomic unsigned next_known_device;

bool ttam_buffer_has_accessors(void)
{
	const struct ttam_metal *metal = ttam_metal();
	return metal->buffer_size != NULL && metal->buffer_type != NULL &&
	       metal->buffer_device != NULL;
}

uint64_t ttam_buffer_id(const void *buffer)
{
	const struct ttam_metal *metal = ttam_metal();
	if (metal->buffer_unique_id != NULL)
		return metal->buffer_unique_id(buffer);
	return atomic_fetch_add_explicit(&last_made_up_id, 1, memory_order_relaxed) + 1;
}

static bool is_known_device(const void *device)
{
	for (unsigned i = 0; i < KNOWN_DEVICES; i++) {
		if (atomic_load_explicit(&known_devices[i], memory_order_relaxed) ==
			(uintptr_t)device)
			return true;
	}
	return false;
}

static void remember_device(const void *device)
{
	unsigned i = atomic_fetch_add_explicit(&next_known_device, 1, memory_order_relaxed);
	atomic_store_explicit(
		&known_devices[i % KNOWN_DEVICES], (uintptr_t)device, memory_order_relaxed);
}

/* read_words: without a fault, wherever the address leads. */
static bool read_words(uintptr_t address, size_t count, uintptr_t *ret_words)
{
	size_t bytes = count * sizeof(*ret_words);
	struct iovec to = {ret_words, bytes};
	struct iovec from = {(void *)address, bytes};
	return address % sizeof(*ret_words) == 0 &&
	       process_vm_readv(getpid(), &to, 1, &from, 1, 0) == (ssize_t)bytes;
}

/* A field that has moved may hold anything, so that its first use as a pointer must not fault. */
static bool is_device(const void *device)
{
	const struct ttam_metal *metal = ttam_metal();
	if (device == NULL)
		return false;
	if (is_known_device(device))
		return true;
	uintptr_t vtable;
	if (!read_words((uintptr_t)device, 1, &vtable))
		return false;
	if (vtable != (uintptr_t)metal->device_vtable && vtable != (uintptr_t)metal->mesh_vtable)
		return false;
	remember_device(device);
	return true;
}

static bool read_fields(const void *buffer, struct ttam_buffer_facts *ret_facts)
{
	const struct ttam_metal *metal = ttam_metal();
	const char *bytes = buffer;
	struct ttam_buffer_facts facts;
	memcpy(&facts.device, bytes + DEVICE_FIELD, sizeof(facts.device));
	memcpy(&facts.size, bytes + SIZE_FIELD, sizeof(facts.size));
	memcpy(&facts.type, bytes + TYPE_FIELD, sizeof(facts.type));

	bool dram = facts.type == TTAM_SHM_DRAM || facts.type == TTAM_SHM_TRACE;
	bool l1 = facts.type == TTAM_SHM_L1 || facts.type == TTAM_SHM_L1_SMALL;
	if (facts.type > TTAM_SHM_TRACE || metal->buffer_is_dram(buffer) != dram ||
		metal->buffer_is_l1(buffer) != l1 || facts.size == 0 ||
		metal->buffer_aligned_size(buffer) < facts.size || !is_device(facts.device))
		return false;
	*ret_facts = facts;
	return true;
}

bool ttam_buffer_read(const void *buffer, struct ttam_buffer_facts *ret_facts)
{
	const struct ttam_metal *metal = ttam_metal();
	if (!ttam_buffer_has_accessors())
		return read_fields(buffer, ret_facts);
	struct ttam_buffer_facts facts = {
		.device = metal->buffer_device(buffer),
		.size = metal->buffer_size(buffer),
		.type = metal->buffer_type(buffer),
	};
	if (facts.type > TTAM_SHM_TRACE)
		return false;
	*ret_facts = facts;
	return true;
}

static bool holds(const uintptr_t words[WORDS], const void *allocator)
{
	for (size_t i = 0; i < WORDS; i++) {
		if (words[i] == (uintptr_t)allocator)
			return true;
	}
	return false;
}

/* A buffer knows its allocator, itself or in the object that it hides its members in. */
static bool refers_to(const void *buffer, const void *allocator)
{
	uintptr_t words[WORDS];
	uintptr_t hidden[WORDS];
	if (!read_words((uintptr_t)buffer, WORDS, words))
		return false;
	if (holds(words, allocator))
		return true;
	for (size_t i = 0; i < POINTERS; i++) {
		if (words[i] != 0 && read_words(words[i], WORDS, hidden) &&
			holds(hidden, allocator))
			return true;
	}
	return false;
}

bool ttam_buffer_read_doubtful(
	const void *buffer, const void *allocator, struct ttam_buffer_facts *ret_facts)
{
	const struct ttam_metal *metal = ttam_metal();
	struct ttam_buffer_facts facts;
	if (metal->buffer_is_allocated == NULL || !refers_to(buffer, allocator) ||
		!metal->buffer_is_allocated(buffer) || !ttam_buffer_read(buffer, &facts) ||
		!is_device(facts.device))
		return false;
	*ret_facts = facts;
	return true;
}

uint64_t ttam_buffer_address(const void *buffer)
{
	const struct ttam_metal *metal = ttam_metal();
	return metal->buffer_address != NULL ? metal->buffer_address(buffer) : 0;
}
