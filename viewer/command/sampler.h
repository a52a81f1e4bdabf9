/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* sampler: what a run holds, looked at beside it and once more at its end. */
#pragma once

#include "viewer/model/leak_rule.h"
#include "viewer/report/collector.h"
#include "viewer/source/source.h"

struct sampler;

/* sampler_create: run_id: whose windows; rules: what is no leak; both live as long. NULL without
 * memory. */
struct sampler *sampler_create(const char *run_id, const struct leak_rules *rules);
void sampler_destroy(struct sampler *sampler);

/* sampler_look: context is the sampler. Without memory there are no more looks. */
void sampler_look(void *context);

/* sampler_last: after a last look, what it saw; NULL: there was no memory for all looks. */
const struct snapshot *sampler_last(struct sampler *sampler);
/* sampler_report: once, at the end. To be destroyed. */
struct report *sampler_report(struct sampler *sampler);
