/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* CBs and dataflow buffers: added up while the runtime gives a program its places. */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/layout.h"
#include "producer/ledger.h"
#include "producer/preload/hook.h"
#include "producer/preload/meshes.h"
#include "producer/preload/metal.h"
#include "common/metal_names.h"
#include "producer/preload/metal_programs.h"
#include "producer/preload/tracking.h"
#include "producer/session.h"

void ttam_hook_allocate_cbs(void *program, const void *device) HOOK(METAL_ALLOCATE_CBS);
void ttam_hook_allocate_dataflow(void *program, const void *device) HOOK(METAL_ALLOCATE_DATAFLOW);
void ttam_hook_allocate_scratchpads(void *program, const void *device)
	HOOK(METAL_ALLOCATE_SCRATCHPADS);
bool ttam_hook_cores_intersect(const void *range, const void *other) HOOK(METAL_CORES_INTERSECT);
void ttam_hook_track_allocate_cb(void *tracker, const void *cores, uint64_t address, uint64_t size,
	bool globally_allocated, const void *device) HOOK(METAL_TRACK_ALLOCATE_CB);
void ttam_hook_mark_address(void *range, uint64_t address, uint64_t size, uint64_t base)
	HOOK(METAL_MARK_ADDRESS);
void ttam_hook_track_deallocate_cb(void *tracker, const void *device)
	HOOK(METAL_TRACK_DEALLOCATE_CB);
void ttam_hook_deallocate_cbs(void *program) HOOK(METAL_DEALLOCATE_CBS);
void ttam_hook_destroy_program(void *program) HOOK(METAL_DESTROY_PROGRAM);
void ttam_hook_validate_cbs(void *program, const void *device) HOOK(METAL_VALIDATE_CBS);
void ttam_hook_validate_dataflow(void *program, const void *device) HOOK(METAL_VALIDATE_DATAFLOW);

enum {
	MARKS_KEPT = 64,
};

struct mark {
	const void *range;
	uint64_t address;
};

/* A program that is given its places now, on this thread. */
struct placement {
	const void *program;
	const void *device; /* Device or MeshDevice */
	enum ttam_program_part part;
	const void *reporter; /* each CB is reported for every chip: the one that is listened to */
	struct ttam_program_bytes bytes;
	struct mark marks[MARKS_KEPT];
	unsigned n_marks;
	bool has_returned;
	struct placement *outer;
};

static _Thread_local struct placement *placing __attribute__((tls_model("initial-exec")));

/* Until the first of them is seen. */
static _Thread_local bool is_placing_scratchpads __attribute__((tls_model("initial-exec")));

/* CoreRange, with which CircularBufferAllocator begins. */
struct core_range {
	size_t start_x;
	size_t start_y;
	size_t end_x; /* inclusive, as is end_y */
	size_t end_y;
};

static void add_bytes(
	struct placement *placement, uint64_t address, uint64_t size, uint64_t num_cores)
{
	placement->bytes.bytes += size * num_cores;
	placement->bytes.count++;
	if (placement->bytes.end < address + size)
		placement->bytes.end = address + size;
	if (placement->bytes.cores < num_cores)
		placement->bytes.cores = num_cores;
}

static void report(const struct placement *placement, uint64_t devices)
{
	if (!placement->has_returned)
		ttam_ledger_fail(devices, TTAM_SHM_CB, placement->bytes.bytes);
	else if (placement->bytes.count != 0 && ttam_tracking_takes_cbs())
		ttam_metal_programs_set(
			placement->program, devices, placement->part, &placement->bytes);
}

static void end_placement(struct placement *placement)
{
	int job_errno = errno;
	placing = placement->outer;
	if (ttam_tracking_of_cbs_is_on())
		report(placement, ttam_meshes_find(placement->device));
	errno = job_errno;
}

static void place(void (*real)(void *, const void *), void *program, const void *device,
	enum ttam_program_part part)
{
	AT_END(end_placement)
	struct placement placement = {
		.program = program, .device = device, .part = part, .outer = placing};
	placing = &placement;
	real(program, device);
	placement.has_returned = true;
}

void ttam_hook_allocate_cbs(void *program, const void *device)
{
	const struct ttam_metal *metal = ttam_metal();
	if (ttam_tracking_of_cbs_is_on())
		place(metal->allocate_cbs, program, device, TTAM_PART_CBS);
	else
		metal->allocate_cbs(program, device);
}

void ttam_hook_allocate_dataflow(void *program, const void *device)
{
	const struct ttam_metal *metal = ttam_metal();
	if (ttam_tracking_of_cbs_is_on())
		place(metal->allocate_dataflow, program, device, TTAM_PART_DATAFLOW);
	else
		metal->allocate_dataflow(program, device);
}

static void hear_of_cb(const void *cores, uint64_t address, uint64_t size, const void *device)
{
	const struct ttam_metal *metal = ttam_metal();
	uint64_t num_cores = metal->num_cores != NULL ? metal->num_cores(cores) : 0;
	if (placing != NULL && placing->part == TTAM_PART_CBS) {
		if (placing->reporter == NULL)
			placing->reporter = device;
		if (placing->reporter == device)
			add_bytes(placing, address, size, num_cores);
		return;
	}
	if (!ttam_tracking_takes_cbs())
		return;
	struct ttam_program_set cb = {
		.devices = ttam_meshes_find(device),
		.bytes = size * num_cores,
		.count = 1,
		.end = address + size,
		.cores = num_cores,
	};
	ttam_ledger_add_cb(&cb);
}

void ttam_hook_track_allocate_cb(void *tracker, const void *cores, uint64_t address, uint64_t size,
	bool globally_allocated, const void *device)
{
	ttam_metal()->track_allocate_cb(tracker, cores, address, size, globally_allocated, device);
	int job_errno = errno;
	/* A globally allocated one lies in an L1 buffer, which is counted. */
	if (!globally_allocated && ttam_tracking_of_cbs_is_on())
		hear_of_cb(cores, address, size, device);
	errno = job_errno;
}

/* The runtime marks a buffer's place once for every core range that it touches, some twice. */
static bool is_marked(const void *range, uint64_t address)
{
	for (unsigned i = 0; i < placing->n_marks; i++) {
		if (placing->marks[i].range == range && placing->marks[i].address == address)
			return true;
	}
	if (placing->n_marks < MARKS_KEPT)
		placing->marks[placing->n_marks++] = (struct mark){range, address};
	return false;
}

static void hear_of_mark(const void *range, uint64_t address, uint64_t size)
{
	const struct core_range *cores = range;
	if (cores->end_x < cores->start_x || cores->end_y < cores->start_y || size == 0 ||
		is_marked(range, address))
		return;
	add_bytes(placing, address, size,
		(cores->end_x - cores->start_x + 1) * (cores->end_y - cores->start_y + 1));
}

/* Of CBs only some versions mark the place, and all report it: here only dataflow buffers count. */
void ttam_hook_mark_address(void *range, uint64_t address, uint64_t size, uint64_t base)
{
	ttam_metal()->mark_address(range, address, size, base);
	int job_errno = errno;
	if (placing != NULL && placing->part == TTAM_PART_DATAFLOW)
		hear_of_mark(range, address, size);
	errno = job_errno;
}

static void end_scratchpads(const bool *was_placing)
{
	is_placing_scratchpads = *was_placing;
}

/* No function tells their sizes. That a program has some shows in what is called meanwhile. */
void ttam_hook_allocate_scratchpads(void *program, const void *device)
{
	AT_END(end_scratchpads) const bool was_placing = is_placing_scratchpads;
	is_placing_scratchpads = ttam_tracking_of_cbs_is_on();
	ttam_metal()->allocate_scratchpads(program, device);
}

bool ttam_hook_cores_intersect(const void *range, const void *other)
{
	bool result = ttam_metal()->cores_intersect(range, other);
	if (is_placing_scratchpads) {
		is_placing_scratchpads = false;
		ttam_session_add_missing(TTAM_MISSING_SCRATCHPADS);
	}
	return result;
}

static void free_program(const void *program)
{
	int job_errno = errno;
	if (ttam_tracking_of_cbs_is_on())
		ttam_metal_programs_free(program);
	errno = job_errno;
}

void ttam_hook_deallocate_cbs(void *program)
{
	free_program(program);
	ttam_metal()->deallocate_cbs(program);
}

void ttam_hook_destroy_program(void *program)
{
	free_program(program);
	ttam_metal()->destroy_program(program);
}

/* Names no program: within a program's end it tells nothing new, else it ends those of none. */
void ttam_hook_track_deallocate_cb(void *tracker, const void *device)
{
	int job_errno = errno;
	if (ttam_tracking_of_cbs_is_on())
		ttam_ledger_free_program(0, ttam_meshes_find(device));
	errno = job_errno;
	ttam_metal()->track_deallocate_cb(tracker, device);
}

struct validation {
	const void *program;
	const void *device;
	bool has_returned;
};

static void end_validation(struct validation *validation)
{
	int job_errno = errno;
	if (!validation->has_returned && ttam_tracking_of_cbs_is_on())
		ttam_ledger_fail(ttam_meshes_find(validation->device), TTAM_SHM_CB,
			ttam_metal_programs_bytes(validation->program));
	errno = job_errno;
}

static void validate(void (*real)(void *, const void *), void *program, const void *device)
{
	AT_END(end_validation)
	struct validation validation = {.program = program, .device = device};
	real(program, device);
	validation.has_returned = true;
}

void ttam_hook_validate_cbs(void *program, const void *device)
{
	validate(ttam_metal()->validate_cbs, program, device);
}

void ttam_hook_validate_dataflow(void *program, const void *device)
{
	validate(ttam_metal()->validate_dataflow, program, device);
}
