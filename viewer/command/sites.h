/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* sites: the Python lines of a job's allocations, which the module tt_allocmon names in the job. */
#pragma once

#include <stdbool.h>

#include "viewer/source/snapshot.h"

/* sites_asked_for: TT_ALLOCMON_SITES is 1. */
bool sites_asked_for(void);

/* sites_python_path: PYTHONPATH with the folder first whose sitecustomize does it. NULL: it cannot
 * be done, and standard error has the reason. To be freed. */
char *sites_python_path(void);

/* sites_are_missing: something was tracked, and nothing of it has a name. */
bool sites_are_missing(const struct snapshot *snapshot);
