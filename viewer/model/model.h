/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: what the views show: the newest snapshot, compared with a mark and with what was before.
 * Takes its time from the snapshot, so that every test is exact. Sizes are bytes; an unknown number
 * is SNAPSHOT_UNKNOWN, an unknown or absent double is NAN.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "viewer/source/snapshot.h"

enum model_memory {
	MODEL_DRAM, /* DRAM + TRACE */
	MODEL_L1,   /* L1 + L1_SMALL + CB */
	MODEL_MEMORIES,
};

enum model_flag {
	MODEL_SUSPECT = 1 << 0,   /* ! */
	MODEL_DIFFERS = 1 << 1,   /* ≠ from its siblings */
	MODEL_DEAD = 1 << 2,      /* † */
	MODEL_UPSTREAM = 1 << 3,  /* ~ bytes from tt-metal's own file */
	MODEL_UNTRACKED = 1 << 4, /* ? holdings unknown */
	MODEL_REFUSED = 1 << 5,   /* F refused an allocation in the last 60 s */
	MODEL_STALE = 1 << 6,     /* ~ of a process that is gone: not counted */
};

/*
 * One memory of one device, of one process, or of one device of one process. The parts of used:
 * known + trace or small + fresh + suspect + cbs.
 */
struct model_use {
	uint64_t capacity;
	uint64_t used; /* reserved bytes where they are known, else sizes */
	bool used_is_lower_bound;
	uint64_t known;   /* alive at the mark and now; DRAM without TRACE, L1 alone */
	uint64_t trace;   /* of DRAM: TRACE */
	uint64_t small;   /* of L1: L1_SMALL */
	uint64_t fresh;   /* born since the mark, not suspect */
	uint64_t suspect; /* born since the mark, in a suspect group */
	uint64_t cbs;     /* of L1: CB */
	uint64_t largest_hole;
	uint64_t peak;
	uint64_t peak_time;
	int64_t change; /* used now less used at the mark */
	bool change_known;
	bool births_known; /* fresh and suspect are told by the birth times of live records */
	double per_minute; /* robust slope of the troughs, bytes; NAN until there are two */
	double full_in;    /* s; NAN where it does not grow */
	bool rate_lasts;   /* of a device: seen over five troughs or a minute */
};

/* A row of numbers: a device, a process, or a device within a process. */
struct model_row {
	unsigned flags; /* enum model_flag */
	struct model_use memory[MODEL_MEMORIES];
	uint64_t buffers;    /* CBs included */
	int64_t new_buffers; /* born since the mark where births are known, else the difference */
	bool new_buffers_known;
	unsigned history; /* index for model_history(); MODEL_NO_HISTORY: none */
};

#define MODEL_NO_HISTORY UINT32_MAX

struct model_device {
	struct model_row row;
	uint64_t chip; /* snapshot_chip_key() */
	uint64_t asic_id;
	uint64_t label;
	char name[24]; /* on the screen: "0"; "0a" where several devices have label 0 */
	unsigned node; /* N + 1 of /dev/tenstorrent/N; 0: unknown */
	char board[16];
	unsigned n_processes;
	uint64_t refused_size; /* last failed allocation; SNAPSHOT_UNKNOWN: none */
	uint64_t refused_time;
	uint64_t refused_pid;
	uint32_t refused_type;
	uint64_t refused_devices; /* mask of all that may have refused it as one, of a mesh */
};

struct model_process {
	struct model_row row;
	const struct snapshot_process *snapshot; /* of the model's snapshot */
	char user[32];                           /* name of its uid; empty: unknown */
	unsigned n_devices;
	struct {
		unsigned device; /* index in model.devices */
		struct model_row row;
	} device[SNAPSHOT_DEVICES];
};

/* The suspects come first; then what else is worth a look. */
enum model_verdict {
	MODEL_LEAK,     /* growing, and still so after minutes, or when its marks came again */
	MODEL_GROWING,  /* for longer than the job's rhythm explains */
	MODEL_CLEARED,  /* was one of these until a moment ago */
	MODEL_WATCH,    /* rises, not yet for long enough */
	MODEL_AT_CLOSE, /* alive when its device closed: no suspicion */
	MODEL_SAWTOOTH, /* comes and goes */
	MODEL_LEVELLED, /* rose, and holds since */
	MODEL_ONCE,     /* born together, and no more since */
	MODEL_YOUNG,    /* nobody knows yet */
	MODEL_UNLISTED, /* counted, but without records */
	MODEL_VERDICTS,
};

/* Buffers of one type, size and scope of a process. Found by the leak reasoning; drawn by the
 * views. What belongs to a suspect's growth is its count, bytes and oldest; else all of them do. */
struct model_group {
	uint64_t key; /* of its process's snapshot */
	uint64_t pid;
	unsigned process; /* index in model.processes */
	uint32_t type;
	uint64_t size; /* SNAPSHOT_UNKNOWN: of different sizes */
	char scope[SNAPSHOT_TEXT];
	uint64_t devices; /* mask of indices in model.devices */
	uint64_t count;
	uint64_t bytes; /* on each device; SNAPSHOT_UNKNOWN where the size is */
	double per_minute;
	double full_in;
	double one_per;  /* s between two births */
	double steady;   /* s that most of them depart from that; NAN: by chance */
	uint64_t freed;  /* of the group, seen while it was watched; SNAPSHOT_UNKNOWN: too short */
	uint64_t oldest; /* birth of the oldest one alive, and of the newest */
	uint64_t newest;
	uint64_t alive; /* all of the group */
	uint64_t fresh; /* of these, born since the mark */
	uint64_t low;   /* fewest and most alive while it was watched */
	uint64_t high;
	uint64_t rises; /* at how many of these troughs there were more than before */
	uint64_t troughs;
	uint64_t n_troughs; /* of its devices, seen */
	double rhythm;      /* s between them; NAN: none */
	uint64_t since;     /* when it got its verdict, ns since the epoch */
	double hold;        /* s without a birth that clear a suspect */
	bool refused;       /* grew until its device had no more room: it grows by 0 now */
	enum model_verdict verdict;
	double score; /* 0 to 1: how sure that is */
	bool ignored; /* by a rule of the user: never a suspect */
	/* Birth times of all of them, ascending, until the next update. */
	size_t n_births;
	const uint64_t *births;
	/* How many were alive while it was watched, as long; NULL: nobody looked. */
	const struct leak_counts *counts;
};

struct model_mark {
	char name[48]; /* empty: the job's start */
	uint64_t time;
	bool by_hand;
	uint64_t key; /* snapshot key of whose mark or start it is; 0: of no single process */
	uint64_t pid; /* of that process */
};

enum model_state {
	MODEL_WAITING,    /* nothing tracked yet */
	MODEL_UNREADABLE, /* only what cannot be read */
	MODEL_WATCHING,
	MODEL_ALL_DEAD,
};

struct model {
	enum model_state state;
	uint64_t time; /* of the snapshot, ns since the epoch */
	const struct snapshot *snapshot;
	struct model_mark mark;
	size_t n_marks; /* that can be compared with, up to now: the newest first */
	struct model_mark *marks;
	unsigned n_devices;
	struct model_device devices[SNAPSHOT_DEVICES];
	struct model_row median; /* of the devices */
	size_t n_processes;
	struct model_process *processes; /* with suspects first, then by DRAM; dead ones last */
	/* Suspects by full_in, then bytes; then the other groups by verdict, process and bytes.
	 * Whoever found them owns them. */
	size_t n_groups;
	struct model_group *groups;
	size_t n_suspects; /* of the groups, the first ones */
	struct model_group *suspects;
	size_t n_ignored; /* would be suspects, but a rule says otherwise */
	double watched;   /* s since the first update */
	/* Set before the first update by who wants suspects; the snapshots then need records. */
	bool suspects_judged;
	const struct leak_rules *rules; /* what is no leak, also set before; NULL: none */
	/* Also set before: the past of its rows goes on here. It must live as long. NULL: none. */
	const struct model *earlier;
	struct model_row total;
	unsigned mesh_rows; /* shape of the mesh; 0: unknown */
	unsigned mesh_columns;
	/* Set before the first update by who shows single buffers, events and where they lie, for
	 * which snapshots need them; freed with the model. */
	struct buffers *buffers;
	struct event_log *events;
	struct map *map;
	uint64_t n_events;           /* entries of the log that are of this snapshot or before */
	struct model_inside *inside; /* history and rates: of model.c only */
};

/* model_create_lists: buffers, events and map. Returns 0 or -ENOMEM. */
int model_create_lists(struct model *model);

/* model_copy: all that it remembers, for model_update() to go on from; before that it cannot be
 * shown. Returns 0 or -ENOMEM. */
int model_copy(const struct model *from, struct model *ret_model);

/* Zeroed memory is an empty model. */
void model_finish(struct model *model);

/* model_update: the model takes what it needs from snapshot and points to it until the next update:
 * the snapshot must live that long. Returns 0 or -ENOMEM (the model stays as it was). */
int model_update(struct model *model, const struct snapshot *snapshot);

/* model_record: history, rates, peaks and the values at the mark go on; what is shown stays, with
 * the snapshot of the last update. For a paused screen. Returns as model_update. */
int model_record(struct model *model, const struct snapshot *snapshot);

/* model_set_mark: compare with now, from now on. What is shown changes at once. */
void model_set_mark(struct model *model, const char *name);
/* model_choose_mark: compare with another moment, from now on. What was held then is known where it
 * was watched; birth times tell what is new since. What is shown changes at once. */
void model_choose_mark(struct model *model, const struct model_mark *mark);
/* model_copy_marks: those set by hand, and the chosen one, of another model of the same jobs. */
void model_copy_marks(struct model *model, const struct model *from);
/* model_rules_changed: what is ignored changes at once. */
void model_rules_changed(struct model *model);
/* model_forget_peaks: peaks count from now on, in this viewer only. */
void model_forget_peaks(struct model *model);

/* One column of a chart: the values between two times. */
struct model_span {
	bool seen; /* else there was no sample: a gap */
	uint64_t low;
	uint64_t high;
	uint64_t last;
};

/* model_history: used bytes of a row's memory, or of one type, between two times (ns since the
 * epoch), as far as the model shows: not what was recorded since. */
enum {
	MODEL_HOLDINGS = MODEL_MEMORIES + SNAPSHOT_TYPES, /* a memory, or MODEL_MEMORIES + type */
};
struct model_span model_history(
	const struct model *model, unsigned history, unsigned holding, uint64_t from, uint64_t to);
/* model_history_types: mask of the types that a row has ever used; 0: it keeps none. */
unsigned model_history_types(const struct model *model, unsigned history);
