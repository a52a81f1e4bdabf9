/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libtt-allocmon: report what this process allocates on Tenstorrent devices.
 *
 * The calls mirror the places where tt-metal allocates and frees (its GraphTracker, Buffer and
 * allocator). What is reported is written to a shared-memory segment that tt-allocmon(1) shows.
 *
 * Off unless TT_ALLOC_TRACKING_ENABLED=1 is in the environment or ttam_open() is called; while it
 * is off every call returns at once. If it cannot start, it says why once to the file descriptor
 * or file named by TT_ALLOCMON_LOG, and every call stays a no-op. No call ever exits, aborts,
 * prints, sets errno, takes a signal or waits for another process.
 *
 * In a process that the preload library tracks as well, whoever reports the first buffer is
 * listened to, and the other one's buffers are left out; so are circular buffers.
 *
 * Threads: every call may be made on any thread at any time.
 * Signals: no call may be made from a signal handler.
 * Fork: a child starts from zero with a window of its own at its first call; frees of buffers that
 * it inherited are counted as unmatched and change no number.
 * Units: sizes are bytes on each device; an address is the offset within a bank.
 * Ownership: every pointer is read during the call only.
 */
#ifndef TT_ALLOCMON_H
#define TT_ALLOCMON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* tt-metal's BufferType, and circular buffers. Passed as uint32_t. */
#define TTAM_DRAM 0u
#define TTAM_L1 1u
#define TTAM_SYSTEM_MEMORY 2u
#define TTAM_L1_SMALL 3u
#define TTAM_TRACE 4u
#define TTAM_CB 5u
#define TTAM_TYPES 6u

/* Devices are numbered 0 to 63 within a process; a mask is a set of them, bit d for device d. */
#define TTAM_MAX_DEVICES 64u
#define TTAM_DEVICE(d) (UINT64_C(1) << (d))

/* Structs can grow: set struct_size = sizeof the struct, and zero what is not known. */

struct ttam_device {
	size_t struct_size;
	uint32_t index;                /* 0 to 63: the bit that stands for it in masks */
	uint32_t label;                /* the runtime's number of the chip, as a user knows it */
	uint64_t asic_id;              /* the chip's unique id; 0: unknown */
	uint64_t capacity[TTAM_TYPES]; /* bytes that the allocator can give; 0: unknown */
	uint32_t num_banks[TTAM_TYPES];
	const char *board;         /* "p150"; NULL: unknown */
	uint64_t base[TTAM_TYPES]; /* first address of a bank that the allocator can give */
	uint32_t has_base;         /* types whose base is known, bit t for type t */
};

struct ttam_buffer {
	size_t struct_size;
	uint64_t id;      /* tt-metal's unique_id */
	uint64_t devices; /* mask; a mesh buffer is one call for all its devices, or one for each */
	uint64_t size;
	uint64_t reserved; /* bytes it takes from each device: rounded per bank, times banks */
	uint64_t address;
	uint64_t allocator; /* any number that names its allocator, for ttam_deallocate_buffers() */
	uint32_t type;
	uint32_t num_banks;
};

struct ttam_circular_buffer {
	size_t struct_size;
	uint64_t program; /* any number that names its program; 0: unknown */
	uint64_t devices;
	uint64_t size; /* on each core */
	uint64_t address;
	uint32_t num_cores;
	uint32_t globally_allocated; /* not 0: lies in an L1 buffer that is counted already */
	uint32_t first; /* not 0: begins the program's set anew, replacing the last one */
};

/*
 * ttam_open: start tracking now, whatever the environment says.
 *
 * Calls after the first do nothing and return what the first did.
 *
 * Returns 0, or a negative errno value:
 *
 *   -EACCES: the segment belongs to another user, or may not be opened.
 *   -EPROTO: the segment is of another format.
 *   -EBUSY: all 256 windows of the segment are in use.
 *   -ENOSPC: /dev/shm has no room even for the counters.
 *   -EFBIG: RLIMIT_FSIZE is too small for the segment; to create it would raise SIGXFSZ.
 *   others: from the system call that failed.
 */
int ttam_open(void);

/*
 * ttam_close: an orderly end. What is still live is closed and stays readable, with the last
 * values, until the window is used again. Later calls are no-ops until ttam_open().
 */
void ttam_close(void);

/*
 * ttam_register_device: say which chip stands behind an index. May be called again to add what was
 * unknown. Devices that are never registered are shown by their index, without a capacity.
 */
void ttam_register_device(const struct ttam_device *device);

/*
 * ttam_track_allocate: a buffer was allocated. Call it after the allocation has succeeded.
 *
 * The same id again with the same size, type, address and scope adds the devices on which it is
 * not live yet. On a device where it is live with the same size and type it is a duplicate: counted
 * as such, nothing else changes. With another size or type the old one ends there, as if freed.
 */
void ttam_track_allocate(const struct ttam_buffer *buffer);

/*
 * ttam_track_deallocate: a buffer is about to be freed on these devices. Call it before the free.
 * Where it is not live, the free is counted as unmatched and no number changes.
 */
void ttam_track_deallocate(uint64_t id, uint64_t devices);

/*
 * ttam_track_preallocated: Buffer::create() with an address: the same rules as
 * ttam_track_allocate(), for a buffer whose memory another one owns.
 */
void ttam_track_preallocated(const struct ttam_buffer *buffer);

/* ttam_mark_deallocated: Buffer::mark_as_deallocated(): the same as ttam_track_deallocate(). */
void ttam_mark_deallocated(uint64_t id, uint64_t devices);

/*
 * ttam_track_allocate_cb: a circular buffer (or dataflow buffer) of a program was given its place.
 *
 * Programs lie over one another in L1, so CBs are added up within a program only; a device shows
 * the live program that needs most. All CBs without a program form one.
 */
void ttam_track_allocate_cb(const struct ttam_circular_buffer *cb);

/* ttam_track_deallocate_cb: all CBs of a program end on these devices. Having none is no error. */
void ttam_track_deallocate_cb(uint64_t program, uint64_t devices);

/*
 * ttam_deallocate_buffers: everything that this allocator holds has ended at once. What was still
 * live is counted as freed and kept as a list of groups, which the viewer shows as closed.
 */
void ttam_deallocate_buffers(uint64_t allocator);

/* ttam_set_largest_free: a type's largest free block on these devices, bytes per bank x banks. */
void ttam_set_largest_free(uint64_t devices, uint32_t type, uint64_t bytes);

/* ttam_track_failed: an allocation of this size was refused. */
void ttam_track_failed(uint64_t devices, uint32_t type, uint64_t size);

/*
 * ttam_scope_push, ttam_scope_pop: name what this thread does now (an operation, a layer, a
 * file:line). Allocations carry the innermost name; up to 127 bytes are kept. Scopes nest up to 32
 * deep per thread; deeper ones are ignored, and so are their pops.
 */
void ttam_scope_push(const char *name);
void ttam_scope_pop(void);

/* ttam_mark: a moment to compare with, up to 47 bytes of name ("iteration 100"). */
void ttam_mark(const char *name);

#ifdef __cplusplus
}
#endif

#endif
