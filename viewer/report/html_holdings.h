/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* html_holdings: the tables of a page: peaks, the worst moment, what is left, processes. */
#pragma once

#include <stdio.h>

#include "viewer/report/report.h"

/* Each with its heading; nothing where there is nothing to tell. */
void html_peaks(FILE *out, const struct report *report);
void html_worst(FILE *out, const struct report *report);
void html_left(FILE *out, const struct report *report);
void html_processes(FILE *out, const struct report *report);
