/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * player: a recording on the screen: a model that is where the recording is at some moment, with
 * all that was before it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "viewer/model/leak_rule.h"
#include "viewer/model/model.h"
#include "viewer/recording/recording.h"

struct player;

/* player_create: shows the first sample. Takes the recording, also where it fails: NULL without
 * memory. rules: live as long as the player; earlier too: what it knows of the time before goes on
 * in the player's model; NULL: nothing. */
struct player *player_create(
	struct recording *recording, struct leak_rules *rules, const struct model *earlier);
void player_close(struct player *player);

struct model *player_model(struct player *player);
const char *player_host(const struct player *player);
uint64_t player_first_time(const struct player *player);
uint64_t player_last_time(const struct player *player);
uint64_t player_time(const struct player *player); /* of the sample that is shown */

/* All return false without memory. player_go_on: so much time of the recording passes; between two
 * samples nothing changes. player_step: to the next sample or the one before. */
bool player_go_on(struct player *player, double seconds);
bool player_step(struct player *player, int direction);
bool player_seek(struct player *player, uint64_t time);
