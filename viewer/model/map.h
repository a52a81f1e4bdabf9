/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * map: the address space of one memory of a device: where its live buffers lie, and the holes
 * between them. All banks are alike; addresses and sizes are of one bank unless they say otherwise.
 *
 * A mesh and its submeshes have an allocator each over the same chips, and so has every process.
 * The map is the union of what all of them gave away; a hole of one may be taken by another. What
 * fits is told by the one whose largest hole is the smallest.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "viewer/model/model.h"

enum map_part {
	MAP_KNOWN,
	MAP_SMALL,
	MAP_TRACE,
	MAP_FRESH,
	MAP_CB,
	MAP_SUSPECT,
	MAP_PARTS,
};

/* Why there is no map, or holes that may be none. */
enum map_doubt {
	MAP_SURE,
	MAP_NO_JOB,     /* no process has it open, and none that had is kept */
	MAP_NO_ADDRESS, /* of all it holds: bytes alone are known */
	MAP_NO_SPACE,   /* where a bank begins or ends */
	MAP_NO_MEMORY,
	MAP_NONE = MAP_NO_MEMORY, /* up to here there is no map */
	MAP_UNLISTED,             /* buffers that are counted but have no record */
	MAP_EARLIER,              /* buffers from before tracking began */
	MAP_BYTES,                /* a process of which only bytes are known */
	MAP_UNPLACED,             /* records without a place in a bank */
	MAP_OVERLAPS,             /* of one allocator: addresses that cannot be right */
	MAP_DOUBTS,
};

struct map_extent {
	uint64_t begin;
	uint64_t end;
	uint32_t owner; /* its allocator, by number from 0 */
	uint32_t part;  /* enum map_part */
};

struct map_hole {
	uint64_t begin;
	uint64_t end;
};

/* Buffers alike, of the memory that the map is of. */
struct map_group {
	uint32_t type;
	uint32_t part;
	uint64_t n;
	uint64_t lowest;   /* address */
	uint64_t size;     /* of each, on the device */
	uint64_t bytes;    /* of all, on the device */
	const char *scope; /* in the snapshot; empty: none */
};

/* A program with circular buffers on the device. */
struct map_program {
	uint64_t id;
	const char *name; /* in the snapshot; empty: none */
	uint64_t n_cbs;
	uint64_t cores;
	uint64_t end;        /* highest address of its CBs */
	bool is_lower_bound; /* it may have more that is not seen */
};

enum {
	MAP_PROGRAMS = 64,
	MAP_OWNERS = 64,
	MAP_GROUPS = 64,
};

struct map {
	enum map_doubt doubt;
	uint64_t n_doubtful; /* buffers that the doubt is about */
	enum model_memory memory;
	unsigned device; /* index in the model */
	bool is_past;    /* of a process that has ended: as it was then */
	uint64_t pid;    /* of that one, and its key */
	uint64_t key;
	uint64_t banks;
	uint64_t begin;
	uint64_t border; /* behind DRAM or L1: where TRACE or L1_SMALL begins, or the end */
	uint64_t end;
	size_t n_extents;
	struct map_extent *extents; /* by where they begin; they may overlap */
	size_t n_holes;
	struct map_hole *holes;   /* of DRAM or L1, in order; none where there is doubt */
	uint64_t free;            /* of DRAM or L1, in all banks, as the counters say */
	bool free_is_upper_bound; /* not all that is taken is known */
	uint64_t largest;         /* of the holes, in one bank */
	unsigned n_owners;
	uint64_t allocator_hole; /* what the allocators say, over all banks */
	uint64_t records_hole; /* the same by their records; SNAPSHOT_UNKNOWN: it cannot be told */
	uint64_t failed_size;  /* what was refused last; SNAPSHOT_UNKNOWN: nothing */
	/* Of L1: */
	bool cb_known;          /* the end of the circular buffers */
	bool cb_is_lower_bound; /* some are not seen */
	uint64_t cb_end;        /* where there are none: begin */
	uint64_t lowest;        /* address of a buffer; where there is none: border */
	uint64_t cb_bytes;      /* of the program that needs most, on all cores */
	uint64_t n_cbs;
	uint64_t n_programs;
	size_t n_listed; /* of them, those that reach highest, the highest first */
	struct map_program programs[MAP_PROGRAMS];
	size_t n_groups;
	struct map_group groups[MAP_GROUPS];
	uint64_t n_ungrouped; /* buffers in further groups */
	struct map_inside *inside;
};

/* map_is_drawn: there is a map, if perhaps without holes. */
static inline bool map_is_drawn(const struct map *map)
{
	return map->doubt == MAP_SURE || map->doubt > MAP_NONE;
}

struct map *map_create(void);
void map_destroy(struct map *map);

/* map_make: of one memory of a device of the model. Made anew only where the model is another. */
void map_make(
	struct map *map, const struct model *model, unsigned device, enum model_memory memory);

/* One cell of the map: bytes of one bank. */
struct map_cell {
	uint64_t bytes;
	uint64_t used; /* by anything */
	uint64_t part[MAP_PARTS];
	uint64_t largest; /* in the largest hole; of L1: between CBs and buffers */
	uint64_t asked;   /* in the place that was asked for */
};

/* map_cells: n cells from begin to end; asked: a place to be shown, or empty. */
void map_cells(
	const struct map *map, const struct map_hole *asked, size_t n, struct map_cell *ret_cells);
/* map_cell_begin: address of a cell of n. */
uint64_t map_cell_begin(const struct map *map, size_t n, size_t at);

/* Holes by size. */
struct map_class {
	uint64_t least; /* over all banks; 0: of the last class */
	uint64_t most;  /* below it; of the first class: the largest itself */
	uint64_t n;
	uint64_t bytes; /* over all banks */
};

enum {
	MAP_CLASSES = 5,
};

/* map_classes: the largest hole alone, then the others by powers of four. */
void map_classes(const struct map *map, struct map_class ret_classes[MAP_CLASSES]);

enum map_fit {
	MAP_FITS,
	MAP_FAILS,
	MAP_FIT_UNKNOWN,
};

/* map_fit: whether one buffer of a size, on all banks, would find a place. */
enum map_fit map_fit(const struct map *map, uint64_t size);
/* map_fit_hole: the largest hole that map_fit() goes by, over all banks: of the records, or, where
 * these leave a doubt, of the allocators. */
uint64_t map_fit_hole(const struct map *map);
/* map_fit_place: where it would probably go: the lowest hole with room, in L1 the highest. The
 * allocator may choose another one. False: not to be told. */
bool map_fit_place(const struct map *map, uint64_t size, struct map_hole *ret_place);
/* map_disagrees: records and allocators differ by over one per cent about the largest hole. */
bool map_disagrees(const struct map *map);
/* map_headroom: bytes between CBs and buffers on each core; SNAPSHOT_UNKNOWN where either is. */
uint64_t map_headroom(const struct map *map);
