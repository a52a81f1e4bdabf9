/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The public calls: each asks whether tracking is on, and hands what it was given to the ledger. */
#include "producer/tt_allocmon.h"

#include <stdbool.h>
#include <string.h>

#include "common/layout.h"
#include "common/word.h"
#include "producer/export.h"
#include "producer/hold.h"
#include "producer/ledger.h"
#include "producer/reporter.h"
#include "producer/scopes.h"
#include "producer/session.h"

_Static_assert(TTAM_TYPES == TTAM_SHM_TYPE_COUNT && TTAM_CB == TTAM_SHM_CB, "types");
_Static_assert(TTAM_MAX_DEVICES == TTAM_DEVICE_COUNT, "devices");

/* whole: the caller's struct, or a copy with zeros for what an older caller does not know. */
static const void *whole(const void *given, void *copy, size_t known_size)
{
	size_t given_size = *(const size_t *)given;
	if (__builtin_expect(given_size >= known_size, 1))
		return given;
	memset(copy, 0, known_size);
	memcpy(copy, given, given_size);
	return copy;
}

/* is_off: so that a call costs next to nothing while tracking is off. */
static inline bool is_off(void)
{
	return atomic_load_explicit(&ttam_switch, memory_order_relaxed) == TTAM_OFF;
}

/* tells: of something new. */
static inline bool tells(enum ttam_report what)
{
	return !is_off() && ttam_reporter_may(what, TTAM_SHM_SOURCE_API);
}

static inline bool is_left_out(enum ttam_report what)
{
	return is_off() || ttam_reporter_is_other(what, TTAM_SHM_SOURCE_API);
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
	if (!is_left_out(TTAM_REPORT_BUFFERS))
		ttam_ledger_register(whole(device, &copy, sizeof copy));
}

static void allocate(const struct ttam_buffer *buffer)
{
	struct ttam_buffer copy;
	buffer = whole(buffer, &copy, sizeof copy);
	struct ttam_allocation allocation = {
		.object = buffer->id,
		.id = buffer->id,
		.devices = buffer->devices,
		.size = buffer->size,
		.reserved = buffer->reserved,
		.address = buffer->address,
		.allocator = buffer->allocator,
		.type = buffer->type,
		.num_banks = buffer->num_banks,
	};
	ttam_ledger_allocate(&allocation);
}

TTAM_EXPORT void ttam_track_allocate(const struct ttam_buffer *buffer)
{
	if (tells(TTAM_REPORT_BUFFERS))
		allocate(buffer);
}

TTAM_EXPORT void ttam_track_deallocate(uint64_t id, uint64_t devices)
{
	if (!is_left_out(TTAM_REPORT_BUFFERS))
		ttam_ledger_free(id, 0, devices);
}

TTAM_EXPORT void ttam_track_preallocated(const struct ttam_buffer *buffer)
{
	if (tells(TTAM_REPORT_BUFFERS))
		allocate(buffer);
}

TTAM_EXPORT void ttam_mark_deallocated(uint64_t id, uint64_t devices)
{
	if (!is_left_out(TTAM_REPORT_BUFFERS))
		ttam_ledger_free(id, 0, devices);
}

static void allocate_cb(const struct ttam_circular_buffer *cb)
{
	struct ttam_circular_buffer copy;
	cb = whole(cb, &copy, sizeof copy);
	struct ttam_program_set set = {
		.program = cb->program,
		.devices = cb->devices,
		.bytes = cb->size * cb->num_cores,
		.count = 1,
		.end = cb->address + cb->size,
		.cores = cb->num_cores,
	};
	bool is_local = cb->globally_allocated == 0;
	if (cb->first != 0 && is_local)
		ttam_ledger_set_program(&set);
	else if (cb->first != 0)
		ttam_ledger_free_program(cb->program, cb->devices);
	else if (is_local)
		ttam_ledger_add_cb(&set);
}

TTAM_EXPORT void ttam_track_allocate_cb(const struct ttam_circular_buffer *cb)
{
	if (tells(TTAM_REPORT_CBS))
		allocate_cb(cb);
}

TTAM_EXPORT void ttam_track_deallocate_cb(uint64_t program, uint64_t devices)
{
	if (!is_left_out(TTAM_REPORT_CBS))
		ttam_ledger_free_program(program, devices);
}

TTAM_EXPORT void ttam_deallocate_buffers(uint64_t allocator)
{
	if (!is_left_out(TTAM_REPORT_BUFFERS))
		ttam_ledger_close(allocator, TTAM_CLOSED_BULK);
}

TTAM_EXPORT void ttam_set_largest_free(uint64_t devices, uint32_t type, uint64_t bytes)
{
	if (!is_left_out(TTAM_REPORT_BUFFERS))
		ttam_ledger_set_largest_free(devices, type, bytes);
}

TTAM_EXPORT void ttam_track_failed(uint64_t devices, uint32_t type, uint64_t size)
{
	if (!is_left_out(type == TTAM_CB ? TTAM_REPORT_CBS : TTAM_REPORT_BUFFERS))
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
	if (!is_off())
		ttam_ledger_mark(name);
}
