/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view: model and the user's choices in, canvas out. Pure: no time, no input, no output of its own.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "viewer/model/buffers.h"
#include "viewer/model/event_log.h"
#include "viewer/model/hold.h"
#include "viewer/model/model.h"
#include "viewer/view/canvas.h"
#include "viewer/view/keys.h"
#include "viewer/view/tabs.h"

/* What the lists of buffers and events are narrowed down to; each step of the way from a device to
 * its records adds one. Zeroed memory is everything. See focus.h. */
struct view_focus {
	bool by_device, by_process, by_group;
	bool any_type, any_size, any_scope; /* of the group: what it may have several of */
	uint64_t device;                    /* as selected_device */
	uint64_t process;                   /* snapshot key */
	uint32_t type;                      /* of the group, with size and scope */
	uint64_t size;
	char scope[SNAPSHOT_TEXT]; /* empty: buffers without one */
	enum view_id from;         /* where Esc leads back to */
};

/* What the Buffers view shows, and where its caret is. Zeroed memory is the start. */
struct view_buffers {
	enum buffers_grouping grouping; /* t */
	unsigned column;                /* enum buffers_column + 1; 0: the usual one */
	bool inverted;
	bool hide_known;  /* d */
	unsigned older;   /* a: how many steps */
	bool moved;       /* the user moved the caret: it stays with its row */
	uint64_t process; /* snapshot key, id and birth of the record with the caret */
	uint64_t id;
	uint64_t time;
	uint64_t group;                       /* key of the group with the caret */
	unsigned last;                        /* its place when it got the caret */
	unsigned first;                       /* first row shown */
	enum buffers_grouping grouped_before; /* Enter led from these groups to their records */
};

/* A recording instead of what is now; filled by the program. Times: ns since the epoch. */
struct view_replay {
	bool is_on;
	char name[64]; /* of the file, and of the machine on which it was recorded; escaped */
	char host[64];
	uint64_t first;
	uint64_t last;
	double speed;
};

/* Another machine's samples, as they come. */
struct view_stream {
	bool is_on;
	char host[64];  /* whose they are; escaped */
	double silent;  /* s since the newest sample, where one should have come; 0: it did */
	bool has_ended; /* no more will come */
};

/* What the Events view shows. Zeroed memory is the start: it follows the newest event. */
struct view_events {
	enum event_log_choice choice; /* f */
	bool away;                    /* the user went back from the newest */
	uint64_t selected;            /* number of the entry with the caret */
	uint64_t first;               /* number of the first entry shown */
};

/* Whose past is shown; the device or process is the selected one. */
enum past_of {
	PAST_DEVICE,
	PAST_PROCESS,
	PAST_PART, /* one device of a process */
	PAST_ALL,
};

/* What the History view shows. Zeroed memory is the start. Times: ns since the epoch. */
struct view_past {
	enum past_of of;
	uint64_t cursor;   /* 0: none */
	uint64_t right;    /* the last moment shown; 0: now, whenever that is */
	unsigned type;     /* enum ttam_shm_type + 1, alone; 0: the memory */
	bool fitted;       /* z */
	enum view_id from; /* where Esc leads back to */
};

/* What the Map view shows, of the selected device. Zeroed memory is the start. */
struct view_map {
	bool asked;    /* = was answered: where a buffer of this size may go */
	uint64_t size; /* over all banks */
	char text[24]; /* what is typed */
};

/* The list of marks. */
struct view_marks {
	enum view_id from; /* where Esc leads back to, and Enter */
	bool moved;        /* the user moved the caret: it stays with its row */
	struct model_mark selected;
	unsigned first; /* first row shown */
};

/* What of the lists stands still for a while; changed by view_hold() alone. */
struct view_held {
	uint64_t time; /* of the model that it is of, and its mark */
	uint64_t mark;
	unsigned sort_column;
	bool sort_inverted;
	struct hold order[2]; /* of devices and processes, as the user sorted them */
	/* Tops of sparklines: of the devices by memory, then of the processes. */
	struct hold_scale scale[MODEL_MEMORIES + 1];
};

/* What the user chose; changed by keys, read by the views. Zeroed memory is the start. */
struct view_state {
	enum view_id view;
	enum view_id before_help;
	enum model_memory memory; /* m: what a grid or chart shows */
	bool exact;               /* x: exact bytes */
	bool grid_chosen, grid;   /* v */
	bool hide_dead;           /* d */
	bool by_user;             /* u: only processes of one user, by its number */
	uint64_t user;
	bool hide_healthy;         /* d in Leaks */
	unsigned table;            /* Tab: which table of the view has the caret */
	bool moved;                /* the user moved the caret: it stays with its row */
	uint64_t selected_device;  /* asic id, or ~label where there is none */
	uint64_t selected_process; /* snapshot key */
	uint64_t selected_suspect; /* of the view's own making */
	unsigned selected_child;   /* device of the selected process, from 1; 0: the process */
	struct view_focus focus;
	struct view_buffers buffers;
	struct view_events events;
	struct view_past past;
	struct view_map map;
	struct view_marks marks;
	struct view_held held;
	uint64_t unfolded[16]; /* snapshot keys of unfolded processes; 0: free */
	bool unfold_all;       /* e */
	unsigned scroll[6];    /* first row: of the three tables, of Processes, Help, Leaks */
	unsigned sort_column;  /* enum layout_item + 1; 0: the view's own order */
	bool sort_inverted;
	unsigned zoom;   /* < >: step of the chart's span per column */
	char filter[64]; /* \ */
	char find[64];   /* / */
	char prompt;     /* '/', '\\' or '=' while a text is typed, else 0 */
	struct view_replay replay;
	struct view_stream stream;
	bool paused;
	bool row_asked;     /* since then: the sentence is of the row, not of the pause or replay */
	uint64_t paused_at; /* ns since the epoch */
	char message[256];  /* takes the sentence's line while not empty */
	double delay;       /* s between samples */
	const char *version; /* of the program, for Help; NULL: not said */
	/* The viewer's own cost, measured by the program. */
	double own_cpu_per_minute;
	double own_rss_mb;
	double own_frame_bytes;
	double own_frame_writes;
	uint64_t now; /* ns since the epoch: the clock on line 0, also while paused; of a stream the
		       * newest sample's */
};

/* view_draw: the whole screen, at the canvas's size, whatever it is. */
void view_draw(const struct view_state *state, const struct model *model, struct canvas *canvas);

/* view_hold: before a frame is drawn: what may move by now, does. */
void view_hold(struct view_state *state, const struct model *model);

/* view_key: what a key does to the state; the program does the rest (quit, pause, mark ...). */
enum view_result {
	VIEW_IGNORED,
	VIEW_REDRAW,
	VIEW_QUIT,
	VIEW_PAUSE,
	VIEW_SET_MARK,
	VIEW_CHOOSE_MARK, /* view_selected_mark() */
	VIEW_FORGET_PEAKS,
	VIEW_IGNORE_GROUP, /* the selected one of the Leaks view: view_selected_group() */
	VIEW_STEP_BACK,    /* a sample, and the next three */
	VIEW_STEP_ON,
	VIEW_JUMP_BACK, /* a minute */
	VIEW_JUMP_ON,
	VIEW_NOW,
	VIEW_START, /* of a replay, and its end */
	VIEW_END,
	VIEW_SAVE, /* what was recorded */
	VIEW_FASTER,
	VIEW_SLOWER,
	VIEW_FULL_REDRAW, /* Ctrl-L */
};
enum view_result view_key(
	struct view_state *state, const struct model *model, int rows, int columns, int key);
/* view_point: a click at a cell, where that is no row: in History it sets the cursor. Returns
 * whether it means something. */
bool view_point(struct view_state *state, const struct model *model, int rows, int columns, int row,
	int column);
/* view_selected_mark: of the list of marks; NULL: none. */
const struct model_mark *view_selected_mark(
	const struct view_state *state, const struct model *model);
/* view_selected_group: of the Leaks view; NULL: none. */
const struct model_group *view_selected_group(
	const struct view_state *state, const struct model *model);
