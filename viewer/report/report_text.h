/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* report_text: a report as lines for people. Strings of other processes are escaped. */
#pragma once

#include <stdio.h>

#include "viewer/report/report.h"

/* report_text: verdicts, what every process left and its peaks, the worst moment; with up to
 * n_groups groups of each list, and n_worst of the worst moment. Errors stay in out: see ferror().
 */
void report_text(FILE *out, const struct report *report, size_t n_groups, size_t n_worst);

/* report_text_page: the same as a file that stands alone: with the command, its times and status,
 * and all groups. */
void report_text_page(FILE *out, const struct report *report);
