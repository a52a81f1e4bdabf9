/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* table_leaks: the rows of all groups in the Leaks view. */
#pragma once

#include "viewer/view/layout_leaks.h"
#include "viewer/view/table.h"

void table_leaks_header(const struct table *table, const struct layout_leaks *layout);
void table_leaks_row(const struct table *table, const struct layout_leaks *layout, int row,
	size_t group, bool caret);
