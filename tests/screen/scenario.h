/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scenario: models made by hand, with a model_history() of their own: a machine of 8 devices with a
 * leak on device 5, one of 32 with a leak on device 21, and the states in which there is little to
 * show. All of their numbers agree with each other.
 */
#pragma once

#include "viewer/model/leak_counts.h"
#include "viewer/model/model.h"

#define SCENARIO_SECOND UINT64_C(1000000000)
/* 2026-11-22 14:29:24 UTC */
#define SCENARIO_TIME (UINT64_C(1795357764) * SCENARIO_SECOND)

enum {
	SCENARIO_PROCESSES = 8,
	SCENARIO_HISTORIES = 8,
	SCENARIO_GROUPS = 24,
	SCENARIO_BIRTHS = 4096,
	SCENARIO_MARKS = 24,
};

/* What model_history() tells of one index. */
struct scenario_history {
	/* Bytes over time, straight between the points; before the first there was no sample. */
	struct {
		double seconds; /* since the mark */
		double mib;
	} point[24];
	unsigned n_points;
	/* Or the level, '1' to '8', of each span of a sparkline, ' ' unseen; top: bytes of '8'. */
	const char *levels;
	double base_mib;
	double top_mib;
};

struct model_inside {
	uint64_t mark;
	struct scenario_history history[SCENARIO_HISTORIES];
	unsigned types[SCENARIO_HISTORIES]; /* what model_history_types() tells */
};

struct scenario {
	struct model model;
	struct snapshot snapshot;
	struct snapshot_process process[SCENARIO_PROCESSES];
	struct model_process row[SCENARIO_PROCESSES];
	struct model_group group[SCENARIO_GROUPS]; /* suspects first */
	struct model_mark mark[SCENARIO_MARKS];    /* the newest first */
	uint64_t births[SCENARIO_BIRTHS];
	size_t n_births;
	struct leak_counts counts; /* of the suspect */
	struct model_inside inside;
};

/* Each returns memory that lives until the next call; the model's members may be changed. */
struct scenario *scenario_mesh(void);      /* 8 x p150, two processes, one suspect */
struct scenario *scenario_galaxy(void);    /* 32 x galaxy */
struct scenario *scenario_processes(void); /* 8 x p150 later: untracked, unknown and dead ones */
struct scenario *scenario_buffers(void);   /* the mesh, with the buffers of device 5 */
struct scenario *scenario_map(void);       /* the mesh, and where buffers of 4242 lie */
struct scenario *scenario_events(void);    /* the mesh later, and its last events */
struct scenario *scenario_history(void);   /* the mesh, with more of device 5's past */
struct scenario *scenario_marks(void);     /* the mesh, with marks of the user and of jobs */
struct scenario *scenario_all_dead(void);
struct scenario *scenario_waiting(void);
struct scenario *scenario_other_format(void);
/* scenario_add_groups: what the processes of scenario_mesh() hold, group by group. */
void scenario_add_groups(struct scenario *scenario);
/* scenario_watch_from: that suspect, of which none was freed, from a moment on. */
void scenario_watch_from(struct model_group *suspect, uint64_t from);
/* scenario_empty: devices with nothing known of them but their numbers. */
struct scenario *scenario_unknown(unsigned n_devices);
