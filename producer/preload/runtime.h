/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * runtime: what the runtime has open already: chips, and the allocators of devices and meshes. For
 * a late start, which did not hear of them when they came.
 *
 * Only exported functions are called, which take no lock; what they throw is caught.
 */
#pragma once

#include <stdbool.h>

/* ttam_runtime_learn_chips: the unique ids and boards of all chips. */
void ttam_runtime_learn_chips(void);

/*
 * ttam_runtime_each_allocator: those that can be reached, once each, while their mesh is kept from
 * ending. Not those of sub-devices. The calls of ttam_redirect() have to arrive at the hooks.
 *
 * Returns whether a device is open.
 */
bool ttam_runtime_each_allocator(void (*visit)(const void *allocator));
