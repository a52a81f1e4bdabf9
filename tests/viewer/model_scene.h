/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* model_scene: a scene and the model that watches it, for the suites of the model. */
#pragma once

#include "tests/viewer/scene.h"
#include "viewer/model/model.h"

extern struct scene *scene;
extern struct model model;

void open_scene(void);
void close_scene(void);

/* look: the model takes the scene as it is now; look_after: as it is after some time. */
void look(void);
void look_after(double seconds);

const struct model_use *dram_of(unsigned device);
const struct model_use *l1_of(unsigned device);
const struct model_process *process_of(uint64_t key);

/* assert_all_add_up: the parts of every row are its used bytes, and no number is infinite. */
void assert_all_add_up(void);
