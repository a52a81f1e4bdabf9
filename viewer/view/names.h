/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* names: how processes, memory types and boards are called on the screen. */
#pragma once

#include "viewer/model/model.h"
#include "viewer/view/format.h"

/* names_type: of enum ttam_shm_type: "DRAM". */
const char *names_type(uint32_t type);
enum model_memory names_memory(uint32_t type);
const char *names_of_memory(enum model_memory memory);
/* names_has_twin: another device has the same label. */
bool names_has_twin(const struct model_device *device);
/* names_group: its scope, or what it is where nobody gave it one. */
const char *names_group(const struct model_group *group);
/* names_program: "17 matmul", "program 17"; a long number is an address: its last figures. */
void names_program(uint64_t id, const char *scope, char *ret_text, size_t size);
/* names_verdict: "leak"; ignored groups are called so. */
const char *names_verdict(const struct model_group *group);
/* names_devices: "0-3,6" of a mask of indices in the model; "0a,0b" where labels are not enough;
 * how many where that is too wide. */
struct format_text names_devices(const struct model *model, uint64_t mask, int width);
/* names_process: the short name, or with its arguments. Points into the snapshot. */
const char *names_process(const struct snapshot_process *process, bool with_arguments);
/* names_the_device: "device 3", or where the runtime's number is unknown "/dev/tenstorrent/3". */
struct format_text names_the_device(const struct model_device *device);
/* names_board: of all devices; NULL: they differ, or it is not known. */
const char *names_board(const struct model *model);
/* names_capacity: of one memory of all devices; SNAPSHOT_UNKNOWN: they differ, or not known. */
uint64_t names_capacity(const struct model *model, enum model_memory memory);
/* names_mixed: whether some devices have another capacity than others. */
bool names_mixed(const struct model *model);
