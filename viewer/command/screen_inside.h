/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* screen_inside: what the parts of the live screen share. */
#pragma once

#include "viewer/command/cost.h"
#include "viewer/command/options.h"
#include "viewer/command/player.h"
#include "viewer/model/model.h"
#include "viewer/recording/rewind.h"
#include "viewer/source/source.h"
#include "viewer/view/view.h"

enum ending {
	ENDING_NONE,
	ENDING_DONE,   /* a key, or a signal that asks for an end */
	ENDING_QUIT,   /* SIGQUIT: a core is wanted */
	ENDING_FAILED, /* no memory, or the kernel refuses */
};

/* What is known of samples that come when they come. */
struct screen_stream {
	uint64_t time; /* of the newest sample, and the other machine's monotonic clock then */
	uint64_t monotonic;
	uint64_t interval; /* between the last two */
	uint64_t heard;    /* when it came, by this machine's monotonic clock */
	bool has_more;     /* that is there already */
};

struct screen {
	struct source *source;
	/* The model shows one; the next one is read into the other. */
	struct snapshot snapshots[2];
	unsigned shown;
	unsigned newest; /* of them; another one than is shown while it is paused */
	struct screen_stream stream;
	struct model model;
	struct view_state view;
	struct leak_rules rules;
	const struct options *options;
	uint64_t message_end;
	struct canvas canvas;
	struct cost cost;
	struct rewind *rewind; /* NULL: this is a replay */
	struct player *player; /* what is shown is its model's; NULL: it is now's */
	uint64_t played;       /* until when, by the monotonic clock */
	int signals;
	int timer;
	enum ending ending;
};

/* screen_now: ns since the epoch. screen_time: the same by the clock of the machine that is shown:
 * of a stream as the newest sample tells. */
uint64_t screen_now(void);
uint64_t screen_time(const struct screen *screen);
/* screen_model: the one that is shown. */
struct model *screen_model(struct screen *screen);
/* screen_take_sample: a paused screen stands still, but nothing is missed meanwhile. */
void screen_take_sample(struct screen *screen);
/* screen_follow: takes what came of a stream; for some time only, then stream.has_more.
 * screen_stream_file: what to wait for; -1: nothing. */
void screen_follow(struct screen *screen);
int screen_stream_file(const struct screen *screen);
/* screen_set_timer: samples come as the delay says from now on. */
void screen_set_timer(struct screen *screen);

/* screen_act: what a key press asks for beyond the state of the view. */
void screen_act(struct screen *screen, enum view_result result);
/* screen_take_keys: all that were pressed, and the mouse. */
void screen_take_keys(struct screen *screen);
