/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/tt_allocmon.h"

#include <stdbool.h>
#include <string.h>

#include "common/layout.h"
#include "common/word.h"
#include "producer/devices.h"
#include "producer/export.h"
#include "producer/hold.h"
#include "producer/ledger.h"
#include "producer/marks.h"
#include "producer/scopes.h"
#include "producer/session.h"

_Static_assert(TTAM_TYPES == TTAM_SHM_TYPE_COUNT && TTAM_CB == TTAM_SHM_CB, "types");
_Static_assert(TTAM_MAX_DEVICES == TTAM_DEVICE_COUNT, "devices");

/* copy_struct: as much as caller and library both know of a struct that grows. */
static void copy_struct(void *ret_copy, size_t known_size, const void *from)
{
	size_t given_size = *(const size_t *)from;
	memset(ret_copy, 0, known_size);
	memcpy(ret_copy, from, given_size < known_size ? given_size : known_size);
}

/* is_off: so that a call costs next to nothing while tracking is off. */
static inline bool is_off(void)
{
	return atomic_load_explicit(&ttam_switch, memory_order_relaxed) == TTAM_OFF;
}

TTAM_EXPORT int ttam_open(void)
{
	return ttam_session_start(TTAM_SHM_SOURCE_API);
}

TTAM_EXPORT void ttam_close(void)
{
	ttam_session_close();
}

TTAM_EXPORT void ttam_register_device(const struct ttam_device *device)
{
	struct ttam_device copy;
	if (is_off())
		return;
	copy_struct(&copy, sizeof copy, device);
	struct ttam_book *book = ttam_hold_take();
	if (book == NULL)
		return;
	if (copy.index < TTAM_DEVICE_COUNT) {
		ttam_devices_remember(&copy);
		ttam_devices_publish(book->window.shm, copy.index);
	} else {
		ttam_word_add(&book->window.shm->process.dropped_devices, 1);
	}
	ttam_hold_give(book);
}

TTAM_EXPORT void ttam_track_allocate(const struct ttam_buffer *buffer)
{
	struct ttam_buffer copy;
	if (is_off())
		return;
	copy_struct(&copy, sizeof copy, buffer);
	struct ttam_allocation allocation = {
		.object = copy.id,
		.id = copy.id,
		.devices = copy.devices,
		.size = copy.size,
		.reserved = copy.reserved,
		.address = copy.address,
		.allocator = copy.allocator,
		.type = copy.type,
		.num_banks = copy.num_banks,
	};
	ttam_ledger_allocate(&allocation);
}

TTAM_EXPORT void ttam_track_deallocate(uint64_t id, uint64_t devices)
{
	ttam_ledger_free(id, 0, devices);
}

TTAM_EXPORT void ttam_track_preallocated(const struct ttam_buffer *buffer)
{
	ttam_track_allocate(buffer);
}

TTAM_EXPORT void ttam_mark_deallocated(uint64_t id, uint64_t devices)
{
	ttam_ledger_free(id, 0, devices);
}

TTAM_EXPORT void ttam_track_allocate_cb(const struct ttam_circular_buffer *cb)
{
	struct ttam_circular_buffer copy;
	if (is_off())
		return;
	copy_struct(&copy, sizeof copy, cb);
	struct ttam_program_set set = {
		.program = copy.program,
		.devices = copy.devices,
		.bytes = copy.size * copy.num_cores,
		.count = 1,
		.end = copy.address + copy.size,
	};
	bool is_local = copy.globally_allocated == 0;
	if (copy.first != 0 && is_local)
		ttam_ledger_set_program(&set);
	else if (copy.first != 0)
		ttam_ledger_free_program(copy.program, copy.devices);
	else if (is_local)
		ttam_ledger_add_cb(&set);
}

TTAM_EXPORT void ttam_track_deallocate_cb(uint64_t program, uint64_t devices)
{
	ttam_ledger_free_program(program, devices);
}

TTAM_EXPORT void ttam_deallocate_buffers(uint64_t allocator)
{
	ttam_ledger_close(allocator, TTAM_CLOSED_BULK);
}

TTAM_EXPORT void ttam_set_largest_free(uint64_t devices, uint32_t type, uint64_t bytes)
{
	ttam_ledger_set_largest_free(devices, type, bytes);
}

TTAM_EXPORT void ttam_track_failed(uint64_t devices, uint32_t type, uint64_t size)
{
	ttam_ledger_fail(devices, type, size);
}

TTAM_EXPORT void ttam_scope_push(const char *name)
{
	struct ttam_book *book = is_off() ? NULL : ttam_hold_take_now();
	if (book == NULL)
		return;
	ttam_scopes_push(book, name);
	ttam_hold_give(book);
}

TTAM_EXPORT void ttam_scope_pop(void)
{
	struct ttam_book *book = is_off() ? NULL : ttam_hold_take();
	if (book == NULL)
		return;
	ttam_scopes_pop(book);
	ttam_hold_give(book);
}

TTAM_EXPORT void ttam_mark(const char *name)
{
	struct ttam_book *book = is_off() ? NULL : ttam_hold_take_now();
	if (book == NULL)
		return;
	ttam_marks_add(book, name);
	ttam_hold_give(book);
}
