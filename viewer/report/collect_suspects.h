/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* collect_suspects: what was growing, or a leak, when it was last looked at. */
#pragma once

#include "viewer/report/report.h"

/* collect_suspects: as the model has them now. A suspect stays when its process has ended or its
 * devices were closed; not when it stopped growing. */
void collect_suspects(struct report *report, const struct model *model);
