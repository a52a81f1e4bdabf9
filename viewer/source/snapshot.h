/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * snapshot: what all sources told at one moment, as plain values. Nothing in it points into a
 * segment; every output (screen, text, JSON) is made from it.
 *
 * A number that is not known is SNAPSHOT_UNKNOWN and is shown as –, never as 0. Sizes are bytes.
 * Times are ns since the epoch, by the writer's own pair of clocks.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SNAPSHOT_UNKNOWN UINT64_MAX

enum {
	SNAPSHOT_DEVICES = 64,
	SNAPSHOT_TYPES = 6, /* in the order of enum ttam_shm_type */
	SNAPSHOT_TEXT = 128,
};

struct snapshot_type {
	bool used; /* ever, by anything: else all counts are 0 and outputs leave the type out */
	uint64_t current;
	uint64_t peak;
	uint64_t peak_time;
	uint64_t count; /* live buffers; of CB: CBs of the program that needs most */
	uint64_t n_alloc;
	uint64_t n_free;
	uint64_t n_failed;
	uint64_t programs; /* of CB only: live programs */
	uint64_t reserved;
	uint64_t reserved_peak;
	uint64_t floor; /* lowest current within the last whole second */
	uint64_t capacity;
	uint64_t banks;
	uint64_t base; /* first address of a bank that can be given */
	uint64_t largest_free;
	uint64_t last_failed_size;
	uint64_t last_failed_time;
	uint64_t last_time;
};

/* One device of one process. */
struct snapshot_slot {
	uint64_t asic_id;   /* SNAPSHOT_UNKNOWN: none was told; see snapshot_chip_key() */
	uint64_t label;     /* the runtime's number for it */
	uint64_t numbering; /* where asic_id is unknown: whose numbers labels are; 0: anybody's */
	char board[16];     /* empty: unknown */
	uint64_t cb_end;
	unsigned index;    /* bit of this device in the process's masks */
	unsigned node;     /* N + 1 of /dev/tenstorrent/N; 0: unknown */
	bool from_runtime; /* bytes of tt-metal's own file, in a process that has others */
	struct snapshot_type type[SNAPSHOT_TYPES];
};

struct snapshot_record {
	uint64_t id;
	uint64_t size;
	uint64_t reserved;
	uint64_t address;
	uint64_t devices; /* mask of slot indices of its process */
	uint64_t time;
	uint32_t type;
	uint32_t banks;     /* 0: unknown */
	uint32_t allocator; /* number of the allocator in its process */
	uint32_t scope;     /* index in scopes + 1; 0: none */
};

struct snapshot_closed {
	uint64_t size;
	uint64_t devices;
	uint64_t count;
	uint64_t reserved;
	uint64_t oldest;
	uint64_t time;
	uint32_t type;
	uint32_t scope;
	uint32_t reason; /* enum ttam_shm_close_reason */
};

/* The CBs of a live program. Programs lie over one another. */
struct snapshot_program {
	uint64_t id;
	uint64_t bytes; /* of all cores */
	uint64_t count;
	uint64_t end;
	uint64_t devices;
	uint32_t cores; /* 0: unknown */
	uint32_t scope;
};

struct snapshot_mark {
	uint64_t time;
	char name[48];
};

struct snapshot_event {
	uint64_t sequence; /* 1 for the process's first event */
	uint64_t time;
	uint64_t id;
	uint64_t size;
	uint64_t devices;
	uint64_t address;
	uint32_t kind; /* enum ttam_shm_event_kind */
	uint32_t type;
	uint32_t scope;
};

enum snapshot_state {
	SNAPSHOT_LIVE,
	SNAPSHOT_DEAD,  /* its last values are kept */
	SNAPSHOT_STALE, /* a file of another tool that nobody updates */
};

enum snapshot_origin {
	SNAPSHOT_API,
	SNAPSHOT_PRELOAD,
	SNAPSHOT_UPSTREAM, /* tt-metal's own files: bytes only */
	SNAPSHOT_DRIVER,   /* the kernel driver: which devices, not what they hold */
};

struct snapshot_process {
	uint64_t key; /* names it from one snapshot to the next: segment, window and incarnation */
	uint64_t pid; /* as this machine numbers it; see foreign */
	uint64_t pid_inside; /* in its own PID namespace, if that is another one; 0: the same */
	uint64_t uid;
	uint64_t start_time; /* clock ticks since boot */
	uint64_t first_time; /* when tracking began */
	uint64_t last_time;  /* of its last event */
	uint64_t end_time;   /* orderly end; SNAPSHOT_UNKNOWN: none seen */
	enum snapshot_state state;
	enum snapshot_origin origin;
	bool torn;        /* no retry gave a consistent copy: numbers may be of two moments */
	bool foreign;     /* of another PID namespace, and not found here: pid is the one inside */
	uint64_t missing; /* bits of enum ttam_shm_missing */
	uint64_t n_events;
	uint64_t n_duplicate;
	uint64_t n_unmatched;
	uint64_t dropped_records;
	uint64_t unlisted_records;
	uint64_t dropped_closed; /* buffers that a bulk free ended, in none of the groups */
	uint64_t dropped;        /* everything dropped, added up */
	uint64_t n_verified;
	uint64_t n_differences;
	uint64_t left_out; /* enum ttam_shm_source that told the same a second time; 0: none */
	char command[SNAPSHOT_TEXT]; /* whole command line, cut; any byte is possible: escape it */
	char name[SNAPSHOT_TEXT];    /* short: script or program without its folder */
	char runtime[64];
	char run_id[40];
	char segment[SNAPSHOT_TEXT]; /* path of its file; empty: of another source */
	unsigned window;             /* in it */
	unsigned n_slots;
	struct snapshot_slot slot[SNAPSHOT_DEVICES];
	/* The arrays belong to the snapshot; they are filled when the poll asked for them. */
	size_t n_records;
	struct snapshot_record *records;
	size_t n_scopes;
	char (*scopes)[SNAPSHOT_TEXT];
	size_t n_closed;
	struct snapshot_closed *closed;
	size_t n_programs;
	struct snapshot_program *programs;
	size_t n_marks;
	struct snapshot_mark *marks;
	size_t n_new_events; /* since the last poll, oldest first */
	struct snapshot_event *events;
	uint64_t missed_events;  /* overwritten before they could be read, since the last poll */
	uint64_t earlier_events; /* overwritten before the first poll; 0 in later ones */
};

/* One chip: all live processes on it together; capacity is the largest, largest_free the smallest,
 * peak a lower bound where several processes used the type. */
struct snapshot_device {
	uint64_t asic_id;
	uint64_t label;
	uint64_t numbering;
	char name[24]; /* label, with a letter where several devices have that label: "0a" */
	char board[16];
	unsigned node;        /* as of a slot */
	unsigned n_processes; /* live ones */
	unsigned n_untracked; /* those of them of which nobody knows what they hold */
	struct snapshot_type type[SNAPSHOT_TYPES];
};

/* What a source has to say about itself: nothing there yet, not readable, of another format.
 * Recordings have the number: new ones come last. */
enum snapshot_notice_kind {
	SNAPSHOT_NO_SEGMENT,
	SNAPSHOT_UNREADABLE,
	SNAPSHOT_OTHER_FORMAT,
	SNAPSHOT_DAMAGED,
	SNAPSHOT_NO_WINDOW,     /* all are taken: a further process runs untracked */
	SNAPSHOT_OUT_OF_SIGHT,  /* processes in namespaces that we may not look into: no failure */
	SNAPSHOT_UPSTREAM_FILE, /* one of tt-metal's own files cannot be read: no failure */
	SNAPSHOT_MORE_DEVICES,  /* than a snapshot holds */
};

struct snapshot_notice {
	enum snapshot_notice_kind kind;
	uint32_t format_version; /* of SNAPSHOT_OTHER_FORMAT and SNAPSHOT_UPSTREAM_FILE; 0: none */
	char object[256];        /* the path */
	char message[256];       /* whole sentence: object and cause */
};

enum {
	SNAPSHOT_NOTICES = 16,
};

struct snapshot {
	uint64_t time;       /* ns since the epoch */
	uint64_t monotonic;  /* ns */
	uint64_t viewer_uid; /* of who looks */
	size_t n_processes;
	struct snapshot_process *processes; /* live first, then dead, then stale, each by pid */
	unsigned n_devices;
	struct snapshot_device devices[SNAPSHOT_DEVICES]; /* by label, then asic id */
	unsigned n_notices;
	struct snapshot_notice notices[SNAPSHOT_NOTICES];
	uint64_t n_retries;               /* reads that had to be done again */
	struct snapshot_storage *storage; /* of the arrays above; NULL: none, or the caller's */
};

/* Zeroed memory is an empty snapshot. */
void snapshot_finish(struct snapshot *snapshot);

/* snapshot_reset: empty again; the memory of its arrays is kept for the next ones. */
void snapshot_reset(struct snapshot *snapshot);
/* snapshot_copy: all of it, arrays too; the memory of those that *ret_to had is used again. Returns
 * 0 or -ENOMEM. */
int snapshot_copy(const struct snapshot *from, struct snapshot *ret_to);
/* snapshot_allocate: an array that lives until the next reset, not cleared; NULL without memory.
 * snapshot_trim: the newest array needs only this many bytes. */
void *snapshot_allocate(struct snapshot *snapshot, size_t size_bytes);
void snapshot_trim(struct snapshot *snapshot, void *array, size_t size_bytes);

/* snapshot_add_notice: message is a whole sentence. Beyond SNAPSHOT_NOTICES it is left out, and
 * NULL returned. */
struct snapshot_notice *snapshot_add_notice(struct snapshot *snapshot,
	enum snapshot_notice_kind kind, const char *object, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* snapshot_notice_is_fault: something of ours is there and cannot be read as it should. */
bool snapshot_notice_is_fault(enum snapshot_notice_kind kind);

/*
 * snapshot_chip_key: the same number for the same chip, from one snapshot to the next.
 *
 * A chip is its unique id. Where that is unknown, two processes mean the same chip by a label only
 * if they count alike: one user, one segment, one PID namespace, and the same variables that choose
 * chips (TT_VISIBLE_DEVICES). A source makes numbering of all of these; labels of different
 * numberings are never the same chip. Two rows for one chip are told apart easily, the sum of two
 * chips in one row is a wrong number.
 */
static inline uint64_t snapshot_chip_key(uint64_t asic_id, uint64_t label, uint64_t numbering)
{
	if (asic_id != SNAPSHOT_UNKNOWN)
		return asic_id;
	/* Spread over all bits, so that it meets no id: splitmix64. */
	uint64_t key = ~label ^ numbering;
	key = (key ^ key >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	key = (key ^ key >> 27) * UINT64_C(0x94d049bb133111eb);
	return key ^ key >> 31;
}

/* snapshot_find_device: the index of a slot's chip in snapshot->devices; SNAPSHOT_DEVICES: not
 * among them. */
unsigned snapshot_find_device(const struct snapshot *snapshot, const struct snapshot_slot *slot);

/* snapshot_merge_devices: devices from processes: one for each chip. Dead processes add devices but
 * no bytes, stale ones nothing. */
void snapshot_merge_devices(struct snapshot *snapshot);
/* snapshot_add_device: the device of this slot, added without any use where there is none yet; NULL
 * where there are SNAPSHOT_DEVICES. */
struct snapshot_device *snapshot_add_device(
	struct snapshot *snapshot, const struct snapshot_slot *slot);
/* snapshot_add_processes: room for more; a pointer to the first of them, with all but their slots
 * cleared. Pointers to processes are void then. NULL without memory. */
struct snapshot_process *snapshot_add_processes(struct snapshot *snapshot, size_t n_more);
/* snapshot_copy_process: with the same lists, and of the slots those that it has. */
void snapshot_copy_process(const struct snapshot_process *from, struct snapshot_process *ret_to);
/* snapshot_sort_processes: live first, then dead, then stale, each by pid. */
void snapshot_sort_processes(struct snapshot *snapshot);
/* snapshot_clear_slot: of a chip and with numbers of which nothing is known. */
void snapshot_clear_slot(struct snapshot_slot *slot);
