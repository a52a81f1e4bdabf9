/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/player.h"

#include <stdlib.h>

/* Whatever is played, coming back to a moment takes as long as from one of these to it. */
enum {
	CHECKPOINTS = 32,
};

/* What the model knew before a frame of the recording. */
struct checkpoint {
	size_t frame;
	uint64_t time; /* of the frame's first sample */
	struct model model;
};

struct player {
	struct recording *recording;
	struct leak_rules *rules;
	const struct model *earlier;
	struct model model;
	const struct snapshot *ahead; /* the sample after the one that is shown; NULL: none */
	uint64_t shown;               /* time of the sample that is shown */
	uint64_t now;                 /* from its time up to the next one's */
	unsigned n_checkpoints;
	struct checkpoint checkpoints[CHECKPOINTS]; /* the earliest first */
	size_t spacing;                             /* frames between them */
	bool has_nearest;
	struct checkpoint nearest; /* the last frame that was come to: for steps back */
};

static bool look_ahead(struct player *player)
{
	enum recording_status status = recording_next(player->recording, &player->ahead);
	if (status != RECORDING_SAMPLE)
		player->ahead = NULL;
	return status != RECORDING_NO_MEMORY;
}

/* All are equally far from each other: half of them go where there is no room. */
static void thin_out(struct player *player)
{
	unsigned kept = 0;
	player->spacing *= 2;
	for (unsigned i = 0; i < player->n_checkpoints; i++) {
		if (player->checkpoints[i].frame % player->spacing == 0)
			player->checkpoints[kept++] = player->checkpoints[i];
		else
			model_finish(&player->checkpoints[i].model);
	}
	player->n_checkpoints = kept;
}

static bool take(const struct player *player, size_t frame, struct checkpoint *ret_checkpoint)
{
	ret_checkpoint->frame = frame;
	ret_checkpoint->time = player->ahead->time;
	return model_copy(&player->model, &ret_checkpoint->model) == 0;
}

/* Without memory for one, coming back takes longer. */
static void keep(struct player *player)
{
	size_t frame;
	unsigned n = player->n_checkpoints;
	if (!recording_begins_frame(player->recording, &frame) || player->model.inside == NULL)
		return;
	if (player->has_nearest)
		model_finish(&player->nearest.model);
	player->has_nearest = take(player, frame, &player->nearest);
	if (n > 0 && player->checkpoints[n - 1].frame >= frame)
		return;
	if (n == CHECKPOINTS)
		thin_out(player);
	n = player->n_checkpoints;
	if (frame % player->spacing == 0 && take(player, frame, &player->checkpoints[n]))
		player->n_checkpoints++;
}

static bool show_next(struct player *player)
{
	keep(player);
	if (model_update(&player->model, player->ahead) != 0)
		return false;
	player->shown = player->ahead->time;
	player->now = player->shown;
	return look_ahead(player);
}

/* Takes the model, which knows what was before the sample that comes next; the marks of the user
 * stay. */
static bool play_from_here(struct player *player, const struct model *model)
{
	struct model before = player->model;
	player->model = *model;
	bool ok = look_ahead(player) && player->ahead != NULL && show_next(player);
	if (ok)
		model_copy_marks(&player->model, &before);
	model_finish(&before);
	return ok;
}

/* What the model knows of the past it knows from having been there. */
static bool begin_anew(struct player *player)
{
	struct model model = {
		.suspects_judged = true,
		.rules = player->rules,
		.earlier = player->earlier,
	};
	if (model_create_lists(&model) != 0) {
		model_finish(&model);
		return false;
	}
	recording_seek(player->recording, 0);
	return play_from_here(player, &model);
}

static const struct checkpoint *find_before(const struct player *player, uint64_t time)
{
	const struct checkpoint *found = NULL;
	for (unsigned i = 0; i < player->n_checkpoints; i++)
		if (player->checkpoints[i].time <= time)
			found = &player->checkpoints[i];
	const struct checkpoint *nearest = player->has_nearest ? &player->nearest : NULL;
	if (nearest && nearest->time <= time && (found == NULL || nearest->time > found->time))
		found = nearest;
	return found;
}

static bool go_to_checkpoint(struct player *player, uint64_t time)
{
	const struct checkpoint *checkpoint = find_before(player, time);
	struct model model;
	if (checkpoint == NULL || model_copy(&checkpoint->model, &model) != 0)
		return begin_anew(player);
	recording_go_to_frame(player->recording, checkpoint->frame);
	return play_from_here(player, &model);
}

struct player *player_create(
	struct recording *recording, struct leak_rules *rules, const struct model *earlier)
{
	struct player *player = calloc(1, sizeof *player);
	if (player == NULL) {
		recording_close(recording);
		return NULL;
	}
	player->recording = recording;
	player->rules = rules;
	player->earlier = earlier;
	player->spacing = 1;
	if (begin_anew(player))
		return player;
	player_close(player);
	return NULL;
}

void player_close(struct player *player)
{
	if (player == NULL)
		return;
	for (unsigned i = 0; i < player->n_checkpoints; i++)
		model_finish(&player->checkpoints[i].model);
	if (player->has_nearest)
		model_finish(&player->nearest.model);
	model_finish(&player->model);
	recording_close(player->recording);
	free(player);
}

struct model *player_model(struct player *player)
{
	return &player->model;
}

const char *player_host(const struct player *player)
{
	return recording_host(player->recording);
}

uint64_t player_first_time(const struct player *player)
{
	return recording_first_time(player->recording);
}

uint64_t player_last_time(const struct player *player)
{
	return recording_last_time(player->recording);
}

uint64_t player_time(const struct player *player)
{
	return player->shown;
}

static bool show_until(struct player *player, uint64_t time)
{
	bool ok = true;
	while (ok && player->ahead != NULL && player->ahead->time <= time)
		ok = show_next(player);
	if (player->ahead != NULL && player->now < time)
		player->now = time;
	return ok;
}

bool player_go_on(struct player *player, double seconds)
{
	return show_until(player, player->now + (uint64_t)(seconds * 1e9));
}

bool player_seek(struct player *player, uint64_t time)
{
	const struct checkpoint *checkpoint = find_before(player, time);
	bool is_near =
		time >= player->shown && (checkpoint == NULL || checkpoint->time <= player->shown);
	return (is_near || go_to_checkpoint(player, time)) && show_until(player, time);
}

bool player_step(struct player *player, int direction)
{
	if (direction > 0)
		return player->ahead == NULL || show_next(player);
	return player->shown <= player_first_time(player) || player_seek(player, player->shown - 1);
}
