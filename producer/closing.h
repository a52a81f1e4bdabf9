/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* closing: groups of what a bulk free ended, so that the end does not wipe the evidence. */
#pragma once

#include "producer/book.h"

bool ttam_closing_init(struct ttam_closing *closing);
void ttam_closing_finish(struct ttam_closing *closing);

/* ttam_closing_add: one buffer that a bulk free is about to end. */
void ttam_closing_add(struct ttam_book *book, const struct ttam_entry *entry, uint32_t reason);
