/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* difference_json: a difference as JSON. */
#pragma once

#include <stdio.h>

#include "viewer/report/difference.h"

/* difference_json: one line. Returns 0 or -ENOMEM; other errors stay in out. */
int difference_json(FILE *out, const struct difference *difference);
