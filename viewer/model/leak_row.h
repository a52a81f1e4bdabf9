/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* leak_row: a group in the numbers that are shown. */
#pragma once

#include "viewer/model/leak_list.h"
#include "viewer/model/leak_verdict.h"

/* leak_row_add: to the list; before: the list of the look before, from which a number is kept that
 * would only flicker. */
void leak_row_add(struct leak_list *list, const struct leak_list *before,
	const struct leak_case *of, const uint64_t *births, const struct leak_group *group);

/* leak_row_add_closed: what a bulk free of the process ended. leak_row_add_unlisted: what it holds
 * without records. */
void leak_row_add_closed(struct leak_list *list, const struct leak_case *of);
void leak_row_add_unlisted(struct leak_list *list, const struct leak_case *of);
