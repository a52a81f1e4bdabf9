/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* marks: moments to compare with. */
#pragma once

#include "producer/book.h"

void ttam_marks_add(struct ttam_book *book, const char *name);
