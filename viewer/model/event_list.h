/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* event_list: the new events of a snapshot over all its processes, in the order of time. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "viewer/source/snapshot.h"

/* As an index: here were the process's events that nobody could read. */
#define EVENT_LIST_LOST UINT32_MAX

struct event_list_item {
	uint64_t time; /* never before the process's event before it, whatever its clock says */
	uint32_t process;
	uint32_t index; /* in the process's events, or EVENT_LIST_LOST */
};

/* Zeroed memory is empty. */
struct event_list {
	size_t n;
	size_t room;
	struct event_list_item *items;
};

/* event_list_make: of a snapshot with events. Returns 0 or -ENOMEM. */
int event_list_make(struct event_list *list, const struct snapshot *snapshot);
void event_list_finish(struct event_list *list);

/* event_list_labels: the numbers by which the devices of a mask of a process's slot indices are
 * called, ascending; a device that was never registered is called by its index. Returns how many.
 */
unsigned event_list_labels(const struct snapshot_process *process, uint64_t devices,
	uint64_t ret_labels[SNAPSHOT_DEVICES]);
