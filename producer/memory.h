/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory: the tables' own memory, never the host's heap. Zeroed, left out of core dumps, and not
 * there in a fork's child, whose copy could only be stale.
 */
#pragma once

#include <stddef.h>

/* Returns NULL when there is none. Keeps errno, as all of them. */
void *ttam_memory_map(size_t bytes);

/* ttam_memory_grow: like realloc; the old memory stays valid when it returns NULL. */
void *ttam_memory_grow(void *memory, size_t old_bytes, size_t new_bytes);

void ttam_memory_unmap(void *memory, size_t bytes);
