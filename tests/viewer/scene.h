/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* scene: processes on devices at a simulated moment, as a snapshot that needs no segment. */
#pragma once

#include "viewer/source/snapshot.h"

enum {
	SCENE_PROCESSES = 256,
	SCENE_RECORDS = 64,
};

#define SCENE_SECOND UINT64_C(1000000000)
#define SCENE_START (UINT64_C(1795340040) * SCENE_SECOND) /* a whole minute */
#define SCENE_MIB (UINT64_C(1) << 20)

struct scene {
	struct snapshot snapshot;
	struct snapshot_record records[SCENE_RECORDS];
};

struct scene *scene_create(void);
void scene_destroy(struct scene *scene);

/* scene_pass: time goes on. */
void scene_pass(struct scene *scene, double seconds);

/* scene_add_process: live, tracked since now, on devices with these labels; key and pid are the
 * same. Pointers to processes stay until one is removed. */
struct snapshot_process *scene_add_process(
	struct scene *scene, uint64_t key, unsigned first_device, unsigned n_devices);
void scene_remove_process(struct scene *scene, uint64_t key);

/* scene_hold: current, floor, reserved and peak of a type of one device. */
void scene_hold(struct scene *scene, struct snapshot_process *process, unsigned slot, unsigned type,
	uint64_t bytes, uint64_t count);

/* scene_add_record: one more live record on the slots of a mask, born now. */
void scene_add_record(struct scene *scene, struct snapshot_process *process, unsigned type,
	uint64_t size, uint64_t slots);

/* scene_look: the snapshot of now, with its devices. */
const struct snapshot *scene_look(struct scene *scene);
