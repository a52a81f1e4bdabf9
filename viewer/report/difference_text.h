/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* difference_text: a difference for people. Strings of other processes are escaped. */
#pragma once

#include <stdio.h>

#include "viewer/report/difference.h"

/* Only what differs. Errors stay in out. */
void difference_text(FILE *out, const struct difference *difference);
