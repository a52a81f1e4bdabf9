/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* Buffers: allocated after the real call, freed before it, so that what is shown as live is never
 * more than the device holds. */
#include "producer/preload/hook_buffers.h"

#include <errno.h>

#include "common/layout.h"
#include "producer/ledger.h"
#include "producer/preload/metal_allocators.h"
#include "producer/preload/buffer.h"
#include "producer/preload/flights.h"
#include "producer/preload/late.h"
#include "producer/preload/measure.h"
#include "producer/preload/meshes.h"
#include "producer/preload/metal.h"
#include "producer/preload/tracking.h"
#include "producer/preload/verify.h"
#include "producer/session.h"

struct attempt {
	void *allocator;
	void *buffer;
	struct ttam_buffer_facts facts;
	struct ttam_allocator_view view; /* no devices: not tracked */
	struct ttam_flight flight;
	struct ttam_measure measure;
	bool has_returned;
};

static uint64_t as_number(const void *pointer)
{
	return (uint64_t)(uintptr_t)pointer;
}

static void begin_attempt(struct attempt *attempt)
{
	if (!ttam_buffer_read(attempt->buffer, &attempt->facts)) {
		ttam_tracking_stop_buffers("buffers are not tracked: they do not read as those of "
					   "the versions of ttnn that are known");
		return;
	}
	if (!ttam_metal_allocators_view(attempt->allocator, attempt->facts.device,
		    attempt->facts.type, &attempt->view)) {
		ttam_session_add_missing(TTAM_MISSING_BUFFERS);
		return;
	}
	attempt->measure = (struct ttam_measure){.allocator = attempt->allocator,
		.type = attempt->facts.type,
		.banks = attempt->view.banks};
	ttam_measure_begin(&attempt->measure, attempt->buffer, !ttam_tracking_buffers_are_proven());
}

/* Fields that were read at the wrong places say other bytes than the first buffers take. */
static bool is_trusted(bool is_measured, bool is_expected)
{
	if (!is_measured || ttam_tracking_buffers_are_proven())
		return true;
	if (is_expected || ttam_buffer_has_accessors()) {
		ttam_tracking_prove_buffers();
		return true;
	}
	ttam_tracking_stop_buffers(
		"buffers are not tracked: the first one took other bytes than it says");
	return false;
}

static void record_allocation(const struct attempt *attempt, uint64_t address)
{
	bool is_measured;
	bool is_expected;
	uint64_t reserved =
		ttam_measure_end(&attempt->measure, &attempt->flight, &is_measured, &is_expected);
	if (!is_trusted(is_measured, is_expected) || !ttam_tracking_takes_buffers())
		return;
	struct ttam_allocation allocation = {
		.object = as_number(attempt->buffer),
		.space = as_number(attempt->allocator),
		.id = ttam_buffer_id(attempt->buffer),
		.devices = attempt->view.devices,
		.size = attempt->facts.size,
		.reserved = reserved,
		.address = address,
		.allocator = as_number(attempt->allocator),
		.type = attempt->facts.type,
		.num_banks = attempt->view.banks.count,
	};
	ttam_ledger_allocate(&allocation);
}

static void end_attempt(struct attempt *attempt)
{
	int job_errno = errno;
	if (!attempt->has_returned && attempt->view.devices != 0 &&
		ttam_tracking_of_buffers_is_on())
		ttam_ledger_fail(attempt->view.devices, attempt->facts.type, attempt->facts.size);
	ttam_flight_end();
	ttam_verify_if_due(attempt->flight.number);
	errno = job_errno;
}

static uint64_t allocate_tracked(void *allocator, void *buffer)
{
	const struct ttam_metal *metal = ttam_metal();
	int job_errno = errno;
	AT_END(end_attempt)
	struct attempt attempt = {.allocator = allocator, .buffer = buffer};
	attempt.flight = ttam_flight_begin();
	begin_attempt(&attempt);
	errno = job_errno;
	uint64_t address = metal->allocate_buffer(allocator, buffer);
	job_errno = errno;
	attempt.has_returned = true;
	if (attempt.view.devices != 0) {
		record_allocation(&attempt, address);
		ttam_metal_allocators_sample(allocator, attempt.view.number);
	}
	errno = job_errno;
	return address;
}

uint64_t ttam_hook_allocate_buffer(void *allocator, void *buffer)
{
	if (!ttam_tracking_of_buffers_is_on())
		return ttam_metal()->allocate_buffer(allocator, buffer);
	ttam_late_meet(allocator);
	return allocate_tracked(allocator, buffer);
}

static void end_flight(struct ttam_flight *flight)
{
	int job_errno = errno;
	ttam_flight_end();
	ttam_verify_if_due(flight->number);
	errno = job_errno;
}

static void deallocate_tracked(void *allocator, void *buffer)
{
	const struct ttam_metal *metal = ttam_metal();
	int job_errno = errno;
	AT_END(end_flight) struct ttam_flight flight = ttam_flight_begin();
	unsigned number;
	bool is_known = ttam_metal_allocators_know(allocator, &number);
	if (is_known && ttam_late_is_unmet(allocator))
		ttam_ledger_free_known(as_number(buffer), as_number(allocator));
	else if (is_known)
		ttam_ledger_free(as_number(buffer), as_number(allocator), TTAM_ALL_DEVICES);
	errno = job_errno;
	metal->deallocate_buffer(allocator, buffer);
	job_errno = errno;
	if (is_known)
		ttam_metal_allocators_sample(allocator, number);
	errno = job_errno;
}

void ttam_hook_deallocate_buffer(void *allocator, void *buffer)
{
	if (!ttam_tracking_of_buffers_is_on()) {
		ttam_metal()->deallocate_buffer(allocator, buffer);
		return;
	}
	ttam_late_meet(allocator);
	deallocate_tracked(allocator, buffer);
}

static void end_all(void (*real)(void *), void *allocator)
{
	ttam_late_meet(allocator);
	int job_errno = errno;
	AT_END(end_flight) struct ttam_flight flight = ttam_flight_begin();
	ttam_ledger_close(as_number(allocator), TTAM_CLOSED_BULK);
	ttam_metal_allocators_end_set(allocator);
	errno = job_errno;
	real(allocator);
}

void ttam_hook_deallocate_buffers(void *allocator)
{
	const struct ttam_metal *metal = ttam_metal();
	if (ttam_tracking_of_buffers_is_on())
		end_all(metal->deallocate_buffers, allocator);
	else
		metal->deallocate_buffers(allocator);
}

void ttam_hook_clear_allocator(void *allocator)
{
	const struct ttam_metal *metal = ttam_metal();
	if (ttam_tracking_of_buffers_is_on())
		end_all(metal->clear_allocator, allocator);
	else
		metal->clear_allocator(allocator);
}

static void forget_allocator(const void *allocator)
{
	int job_errno = errno;
	if (ttam_metal_allocators_forget(allocator) && ttam_tracking_of_buffers_is_on())
		ttam_ledger_close(as_number(allocator), TTAM_CLOSED_DEVICE);
	errno = job_errno;
}

void ttam_hook_destroy_allocator(void *allocator)
{
	forget_allocator(allocator);
	ttam_metal()->destroy_allocator(allocator);
}

void ttam_hook_destroy_allocator_base(void *allocator)
{
	forget_allocator(allocator);
	ttam_metal()->destroy_allocator_base(allocator);
}

void ttam_hook_destroy_mesh(void *mesh)
{
	ttam_meshes_forget(mesh);
	ttam_metal()->destroy_mesh(mesh);
}
