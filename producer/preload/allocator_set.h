/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * allocator_set: the buffers that an AllocatorImpl holds, as it says itself. Only their addresses:
 * some may not exist any more.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ttam_allocator_set_is_known: this version tells it. */
bool ttam_allocator_set_is_known(void);

/* ttam_allocator_set_size: how many there are just now. */
size_t ttam_allocator_set_size(const void *allocator);

/* ttam_allocator_set_read: returns how many there are, and stores the first capacity of them. */
size_t ttam_allocator_set_read(const void *allocator, size_t capacity, uint64_t *ret_buffers);

/* ttam_sort: ascending; libc's may use the heap. */
void ttam_sort(uint64_t *numbers, size_t count);
