/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* buffers: the ledger's rules for buffers. All with the book's lock held, and its time set. */
#pragma once

#include "producer/book.h"
#include "producer/ledger.h"

void ttam_buffers_allocate(struct ttam_book *book, const struct ttam_allocation *allocation);
void ttam_buffers_free(struct ttam_book *book, uint64_t object, uint64_t space, uint64_t devices);

/* ttam_buffers_free_known: the same, where not to know it is no wonder. */
void ttam_buffers_free_known(struct ttam_book *book, uint64_t object, uint64_t space);

/* ttam_buffers_value: what it takes has become known, if it was not. False where it is not live. */
bool ttam_buffers_value(struct ttam_book *book, const struct ttam_allocation *allocation);

/* ttam_buffers_close: all of an allocator, or all there are where allocator is NULL. */
void ttam_buffers_close(struct ttam_book *book, const uint64_t *allocator, uint32_t reason);
