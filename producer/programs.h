/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * programs: circular buffers. Programs lie over one another in L1, one running at a time, so a
 * device shows the live program that needs most. The others are looked through only when that one
 * leaves: tt-metal's own tracking adds them all up at each event.
 */
#pragma once

#include "producer/book.h"
#include "producer/ledger.h"

bool ttam_programs_init(struct ttam_programs *programs);
void ttam_programs_finish(struct ttam_programs *programs);

/* All with the book's lock held, and its time set. */
void ttam_programs_set(struct ttam_book *book, const struct ttam_program_set *set);
void ttam_programs_add(struct ttam_book *book, const struct ttam_program_set *cb);
void ttam_programs_free(struct ttam_book *book, uint64_t program, uint64_t devices);
void ttam_programs_free_all(struct ttam_book *book);
