/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* report_html: a report as one page that needs nothing else: no script, no network. */
#pragma once

#include <stdio.h>

#include "viewer/report/report.h"

/* report_html: returns 0; errors stay in out. */
int report_html(FILE *out, const struct report *report);
