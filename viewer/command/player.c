/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/player.h"

#include <stdlib.h>

struct player {
	struct recording *recording;
	struct leak_rules *rules;
	const struct model *earlier;
	struct model model;
	const struct snapshot *ahead; /* the sample after the one that is shown; NULL: none */
	uint64_t shown;               /* time of the sample that is shown */
	uint64_t now;                 /* from its time up to the next one's */
};

static bool look_ahead(struct player *player)
{
	enum recording_status status = recording_next(player->recording, &player->ahead);
	if (status != RECORDING_SAMPLE)
		player->ahead = NULL;
	return status != RECORDING_NO_MEMORY;
}

static bool show_next(struct player *player)
{
	if (model_update(&player->model, player->ahead) != 0)
		return false;
	player->shown = player->ahead->time;
	player->now = player->shown;
	return look_ahead(player);
}

/* What the model knows of the past it knows from having been there; the marks of the user stay. */
static bool begin_anew(struct player *player)
{
	struct model before = player->model;
	player->model = (struct model){
		.suspects_judged = true,
		.rules = player->rules,
		.earlier = player->earlier,
	};
	recording_seek(player->recording, 0);
	bool ok = model_create_lists(&player->model) == 0 && look_ahead(player) &&
		  player->ahead != NULL && show_next(player);
	if (ok)
		model_copy_marks(&player->model, &before);
	model_finish(&before);
	return ok;
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
	if (begin_anew(player))
		return player;
	player_close(player);
	return NULL;
}

void player_close(struct player *player)
{
	if (player == NULL)
		return;
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
	return (time >= player->shown || begin_anew(player)) && show_until(player, time);
}

bool player_step(struct player *player, int direction)
{
	if (direction > 0)
		return player->ahead == NULL || show_next(player);
	return player->shown <= player_first_time(player) || player_seek(player, player->shown - 1);
}
