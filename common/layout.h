/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layout: the segment as bytes.
 *
 * One sparse file of fixed geometry per user: a header and 256 windows. A window belongs to the
 * one process that holds an OFD write lock on the byte of the window's index; no word is ever
 * written by two processes. Every position is arithmetic: nothing here is an offset or a pointer
 * that a reader follows. tt-allocmon-shm(5) documents the same bytes; a test compares the two.
 *
 * All integers are little-endian. A time is CLOCK_MONOTONIC_COARSE in nanoseconds unless its name
 * says realtime. A size is in bytes on each device. All of it starts as zero.
 */
#pragma once

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

typedef _Atomic uint64_t ttam_word;

enum {
	TTAM_FORMAT_VERSION = 1,
	TTAM_PAGE_SIZE = 4096,
	TTAM_WINDOW_COUNT = 256,
	TTAM_DEVICE_COUNT = 64,
	TTAM_EVENT_COUNT = 8192,
	TTAM_RECORD_COUNT = 131072,
	TTAM_SCOPE_COUNT = 4096,
	TTAM_PROGRAM_COUNT = 4096,
	TTAM_CLOSED_COUNT = 1024,
	TTAM_MARK_COUNT = 64,
};

/* The scope of what was there when tracking began late: its time is that of the beginning. */
#define TTAM_SCOPE_BEFORE_ATTACH "before attach"

#define TTAM_MAGIC UINT64_C(0x314d414c4c415454) /* "TTALLAM1" */

/* tt-metal's BufferType (tt_metal/api/tt-metalium/buffer_types.hpp), and circular buffers. */
enum ttam_shm_type {
	TTAM_SHM_DRAM = 0,
	TTAM_SHM_L1 = 1,
	TTAM_SHM_SYSTEM_MEMORY = 2,
	TTAM_SHM_L1_SMALL = 3,
	TTAM_SHM_TRACE = 4,
	TTAM_SHM_CB = 5,
	TTAM_SHM_TYPE_COUNT,
};

/* Immutable once the file has its name. */
struct ttam_shm_header {
	uint64_t magic;
	uint32_t format_version;
	uint32_t header_size;
	uint32_t window_count;
	uint32_t device_count;
	uint32_t type_count;
	uint32_t event_count;
	uint32_t record_count;
	uint32_t scope_count;
	uint32_t closed_count;
	uint32_t mark_count;
	uint64_t window_size;
	uint64_t file_size;
	uint64_t created_realtime; /* ns since the epoch */
	char boot_id[40];          /* /proc/sys/kernel/random/boot_id, ends with zeros */
	uint64_t checksum;         /* FNV-1a, 64 bit, of the bytes before it */
};

/* Text as words, so that a reader that meets a writer sees old or new words, never a data race. */
#define TTAM_TEXT_WORDS(bytes) ((bytes) / 8)

enum ttam_shm_process_state {
	TTAM_SHM_EMPTY = 0,
	TTAM_SHM_IN_USE = 1, /* live while the window's byte is locked, else dead */
};

enum ttam_shm_source {
	TTAM_SHM_SOURCE_API = 1,
	TTAM_SHM_SOURCE_PRELOAD = 2,
};

/* What cannot be tracked in this process: bits of ttam_shm_process.missing. */
enum ttam_shm_missing {
	TTAM_MISSING_BUFFERS = 1 << 0,      /* allocations and frees: nothing is tracked */
	TTAM_MISSING_BULK_FREE = 1 << 1,    /* deallocate_buffers() */
	TTAM_MISSING_BUFFER_IDS = 1 << 2,   /* tt-metal's unique_id: ids are made up */
	TTAM_MISSING_CBS = 1 << 3,          /* circular buffers */
	TTAM_MISSING_DATAFLOW = 1 << 4,     /* dataflow buffers: CB bytes are a lower bound */
	TTAM_MISSING_CB_FREES = 1 << 5,     /* frees of circular buffers */
	TTAM_MISSING_CAPACITY = 1 << 6,     /* bank size and number of banks */
	TTAM_MISSING_RESERVED = 1 << 7,     /* bytes that a buffer takes from the device */
	TTAM_MISSING_LARGEST_FREE = 1 << 8, /* get_statistics() */
	TTAM_MISSING_CHIP_IDS = 1 << 9,     /* unique ids of chips: devices are known by number */
	TTAM_MISSING_CB_CLASHES = 1 << 10,  /* throws of validate_circular_buffer_region() */
	TTAM_MISSING_LAYOUT = 1 << 11,      /* a Buffer does not read as those that are known */
	/* In a process that ran already when tracking began: */
	TTAM_MISSING_EARLIER_CBS = 1 << 12,     /* those of programs that were built before */
	TTAM_MISSING_EARLIER_BUFFERS = 1 << 13, /* some of those that were allocated before */
	/* From the first program on that has some: */
	TTAM_MISSING_SCRATCHPADS = 1 << 14, /* their sizes: CB bytes are a lower bound */
	/* Of the runtime again: */
	TTAM_MISSING_BANK_BASE = 1 << 15, /* where banks begin: there is no map of them */
	TTAM_MISSING_BITS = 16,
};

/*
 * Hand-over of a window: state = EMPTY and incarnation odd first; then the old bytes are wiped,
 * the new ones filled in; incarnation even; state last. A reader rejects an odd incarnation and
 * one that differs after its copy.
 */
struct ttam_shm_process {
	ttam_word state; /* enum ttam_shm_process_state */
	ttam_word incarnation;
	ttam_word pid;            /* in the process's own PID namespace: a label */
	ttam_word start_time;     /* clock ticks since boot, field 22 of /proc/PID/stat */
	ttam_word pid_namespace;  /* inode of /proc/self/ns/pid */
	ttam_word uid;            /* effective */
	ttam_word source;         /* enum ttam_shm_source */
	ttam_word missing;        /* bits of enum ttam_shm_missing */
	ttam_word clock_coarse;   /* the same moment in two clocks: coarse monotonic ... */
	ttam_word clock_realtime; /* ... and ns since the epoch */
	ttam_word last_event;     /* time of the last event */
	ttam_word end_realtime;   /* orderly end, ns since the epoch; 0: none so far */
	ttam_word n_events;       /* events so far: the next one's sequence number is one more */
	ttam_word n_scopes;       /* entries of the scope table that are visible */
	ttam_word n_records;      /* records below this index may be live */
	ttam_word n_closed;       /* closed groups that are visible */
	ttam_word n_marks;        /* marks so far; the last MARK_COUNT are kept */
	ttam_word n_devices;      /* device entries in use, highest index + 1 */
	ttam_word n_duplicate;
	ttam_word n_unmatched;
	ttam_word dropped_records;  /* buffers counted but without a record, live or not */
	ttam_word unlisted_records; /* those of them that are live now */
	ttam_word dropped_scopes;
	ttam_word dropped_events;
	ttam_word dropped_closed;
	ttam_word dropped_devices; /* events on a device beyond the table */
	ttam_word n_verified;    /* comparisons with the allocator's own set (TT_ALLOCMON_VERIFY) */
	ttam_word n_differences; /* differences they found, all together */
	ttam_word numbering;     /* hash of the environment that decides what a label means */
	ttam_word n_programs;    /* entries of the program table below this may be live */
	ttam_word dropped_programs; /* programs that found no room there */
	ttam_word left_out; /* enum ttam_shm_source that tells the same a second time; 0: none */
	ttam_word pad[32];
	ttam_word command[TTAM_TEXT_WORDS(128)]; /* argv[0] and arguments, cut */
	ttam_word runtime[TTAM_TEXT_WORDS(64)];  /* "ttnn 0.81.1" */
	ttam_word run_id[TTAM_TEXT_WORDS(40)];   /* TT_ALLOCMON_RUN */
	ttam_word host[TTAM_TEXT_WORDS(64)];
	ttam_word tail[411];
};

struct ttam_shm_device {
	ttam_word visible;                       /* 1 once the entry is filled; set last */
	ttam_word asic_id;                       /* the chip's unique id; 0: unknown */
	ttam_word label;                         /* the runtime's number of the chip */
	ttam_word capacity[TTAM_SHM_TYPE_COUNT]; /* 0: unknown; of CB: always 0 */
	ttam_word banks[TTAM_SHM_TYPE_COUNT];    /* number of banks; 0: unknown */
	ttam_word board[TTAM_TEXT_WORDS(8)];     /* "p150"; empty: unknown */
	ttam_word base[TTAM_SHM_TYPE_COUNT];     /* a bank's first address, + 1; 0: unknown */
	ttam_word pad[2];
};

struct ttam_shm_mark {
	ttam_word sequence; /* number of the mark + 1, set last; 0 while it changes */
	ttam_word time;
	ttam_word name[TTAM_TEXT_WORDS(48)];
};

/* The words of a latch. Of type CB two have another meaning. */
enum ttam_shm_latch_word {
	TTAM_CURRENT = 0, /* bytes; of CB: of the live program that needs most */
	TTAM_PEAK,
	TTAM_PEAK_TIME,
	TTAM_N_ALLOC,
	TTAM_N_FREE,
	TTAM_N_FAILED,
	TTAM_LAST_TIME,
	TTAM_LATCH_WORDS,
	TTAM_CB_COUNT = TTAM_N_ALLOC,   /* CBs of the live program that needs most */
	TTAM_CB_PROGRAMS = TTAM_N_FREE, /* live programs with CBs on this device */
};

/*
 * Two-copy latch: the writer fills the copy that is not named by the low bit of sequence, then
 * adds one to sequence. A writer that was stopped or killed at any instruction leaves the last
 * complete copy readable; a reader accepts a copy when sequence did not change meanwhile.
 */
struct ttam_shm_latch {
	ttam_word sequence;
	ttam_word reserved; /* bytes taken from the device; beside the latch, not part of it */
	ttam_word copy[2][TTAM_LATCH_WORDS];
};

struct ttam_shm_slot {
	struct ttam_shm_latch type[TTAM_SHM_TYPE_COUNT];
	ttam_word floor_second[TTAM_SHM_TYPE_COUNT];  /* time / 10^9 of floor_running */
	ttam_word floor_running[TTAM_SHM_TYPE_COUNT]; /* lowest current within that second */
	ttam_word floor_last[TTAM_SHM_TYPE_COUNT];    /* ... within the second before it */
	ttam_word reserved_peak[TTAM_SHM_TYPE_COUNT];
	ttam_word unreserved[TTAM_SHM_TYPE_COUNT];   /* live buffers whose reserved is unknown */
	ttam_word largest_free[TTAM_SHM_TYPE_COUNT]; /* largest block x banks, + 1; 0: unknown */
	ttam_word last_failed_size[TTAM_SHM_TYPE_COUNT];
	ttam_word last_failed_time[TTAM_SHM_TYPE_COUNT];
	ttam_word cb_end; /* highest end address of a live program's local CBs */
	ttam_word pad[15];
};

enum ttam_shm_close_reason {
	TTAM_CLOSED_BULK = 1,   /* deallocate_buffers() of an allocator */
	TTAM_CLOSED_DEVICE = 2, /* the device or its allocator ended */
};

/* What a bulk free ended, by type, size, scope and devices. */
struct ttam_shm_closed {
	ttam_word meta; /* type | reason << 8 | scope << 32 */
	ttam_word size;
	ttam_word devices;
	ttam_word count;
	ttam_word reserved; /* of all of them, on each device; 0: unknown */
	ttam_word oldest;   /* time of the first allocation */
	ttam_word time;     /* when they were closed */
	ttam_word pad;
};

/* CBs of a live program. Programs lie over one another: their bytes are never added up. */
struct ttam_shm_program {
	ttam_word generation; /* odd: live */
	ttam_word program;    /* a number that names it; 0: all CBs without a program */
	ttam_word bytes;      /* sum of size x cores over its local CBs, on each device */
	ttam_word count;      /* CBs */
	ttam_word end;        /* highest end address */
	ttam_word devices;
	ttam_word meta; /* cores of the CB that is on most | scope << 32 */
	ttam_word pad;
};

struct ttam_shm_scope {
	ttam_word name[TTAM_TEXT_WORDS(128)];
};

enum ttam_shm_event_kind {
	TTAM_EVENT_ALLOCATE = 1,
	TTAM_EVENT_FREE = 2,
	TTAM_EVENT_FAIL = 3,
	TTAM_EVENT_CB_ALLOCATE = 4, /* a program's set; id = program, size = bytes on each device */
	TTAM_EVENT_CB_FREE = 5,
	TTAM_EVENT_CLOSE = 6,     /* one buffer ended by a bulk free */
	TTAM_EVENT_UNMATCHED = 7, /* a free of what is not live */
	TTAM_EVENT_MARK = 8,      /* id = number of the mark */
};

struct ttam_shm_event {
	ttam_word sequence; /* 1 for the first event; set last; 0 while the entry changes */
	ttam_word time;
	ttam_word id;
	ttam_word size;
	ttam_word devices; /* bit d: slot d */
	ttam_word meta;    /* kind | type << 8 | scope << 32 */
	ttam_word address;
	ttam_word reserved; /* on each device; 0: unknown */
};

struct ttam_shm_record {
	ttam_word generation; /* odd: live */
	ttam_word id;
	ttam_word size;
	ttam_word reserved; /* on each device; 0: unknown */
	ttam_word address;  /* within a bank */
	ttam_word devices;
	ttam_word time; /* of the allocation */
	ttam_word meta; /* type | banks << 8 | allocator << 20 | scope << 32 */
};

enum {
	TTAM_META_BANKS_SHIFT = 8,
	TTAM_META_BANKS_MASK = 0xfff,
	TTAM_META_ALLOCATOR_SHIFT = 20,
	TTAM_META_ALLOCATOR_MASK = 0xfff, /* number of the allocator in its process, modulo 4096 */
	TTAM_META_SCOPE_SHIFT = 32,       /* scope: index in the scope table + 1; 0: none */
	TTAM_META_REASON_SHIFT = 8,
	TTAM_META_TYPE_SHIFT = 8, /* of an event, whose kind comes first */
};

struct ttam_shm_window {
	struct ttam_shm_process process;
	struct ttam_shm_device device[TTAM_DEVICE_COUNT];
	struct ttam_shm_mark mark[TTAM_MARK_COUNT];
	struct ttam_shm_slot slot[TTAM_DEVICE_COUNT];
	struct ttam_shm_closed closed[TTAM_CLOSED_COUNT];
	struct ttam_shm_program program[TTAM_PROGRAM_COUNT];
	struct ttam_shm_scope scope[TTAM_SCOPE_COUNT];
	struct ttam_shm_event event[TTAM_EVENT_COUNT];
	struct ttam_shm_record record[TTAM_RECORD_COUNT];
};

#define TTAM_WINDOW_SIZE ((uint64_t)sizeof(struct ttam_shm_window))
#define TTAM_FILE_SIZE (TTAM_PAGE_SIZE + TTAM_WINDOW_COUNT * TTAM_WINDOW_SIZE)

static inline uint64_t ttam_window_offset(unsigned window)
{
	return TTAM_PAGE_SIZE + window * TTAM_WINDOW_SIZE;
}

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "words of the segment must be lock free");
_Static_assert(sizeof(struct ttam_shm_header) == 120, "header");
_Static_assert(offsetof(struct ttam_shm_header, checksum) == 112, "checksum is last");
_Static_assert(sizeof(struct ttam_shm_process) == TTAM_PAGE_SIZE, "process");
_Static_assert(offsetof(struct ttam_shm_process, command) == 512, "process text");
_Static_assert(sizeof(struct ttam_shm_device) == 192, "device");
_Static_assert(sizeof(struct ttam_shm_mark) == 64, "mark");
_Static_assert(sizeof(struct ttam_shm_latch) == 128, "latch");
_Static_assert(sizeof(struct ttam_shm_slot) == 1280, "slot");
_Static_assert(sizeof(struct ttam_shm_closed) == 64, "closed");
_Static_assert(sizeof(struct ttam_shm_program) == 64, "program");
_Static_assert(sizeof(struct ttam_shm_scope) == 128, "scope");
_Static_assert(sizeof(struct ttam_shm_event) == 64, "event");
_Static_assert(sizeof(struct ttam_shm_record) == 64, "record");
_Static_assert(sizeof(struct ttam_shm_window) == 9867264, "window");
_Static_assert(sizeof(struct ttam_shm_window) % TTAM_PAGE_SIZE == 0, "windows are page aligned");
