/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* html_chart: one memory of devices over the time of a run, as SVG. */
#pragma once

#include <stdio.h>

#include "viewer/report/report.h"

/* html_charts: a figure for all devices whose lines are the same. */
void html_charts(FILE *out, const struct report *report, enum model_memory memory);
