/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* chosen_report: a report of a run from a file: JSON, or made from a recording. */
#pragma once

#include "viewer/report/report.h"

/* chosen_report_open: NULL: it cannot be had, and the cause was said on stderr. */
struct report *chosen_report_open(const char *path);
