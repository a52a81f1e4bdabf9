/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* buffer_rows: the columns of the Buffers view, for records and for groups of them. */
#pragma once

#include "viewer/view/buffer_list.h"
#include "viewer/view/table.h"

void buffer_rows_header(const struct table *table, const struct buffer_list *list, int row);
/* buffer_rows_draw: the row at a place of the list. */
void buffer_rows_draw(const struct table *table, const struct buffer_list *list, int row, int at);
