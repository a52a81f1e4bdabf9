/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* notices: what the sources had to complain of, for commands that print and end. */
#pragma once

#include <stdbool.h>

#include "viewer/source/snapshot.h"

/* notices_complain: a line on stderr for each. */
void notices_complain(const struct snapshot *snapshot);

/* notices_complain_of_faults: that there is no segment yet is none. */
void notices_complain_of_faults(const struct snapshot *snapshot);

/* notices_hide_all: nothing could be read, though there is something. */
bool notices_hide_all(const struct snapshot *snapshot);
