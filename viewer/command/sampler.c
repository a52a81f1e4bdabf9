/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/sampler.h"

#include <stdlib.h>

struct sampler {
	struct source_filter filter;
	struct source *source;
	struct collector *collector;
	/* The collector keeps the one that it got last; the next is read into the other. */
	struct snapshot snapshots[2];
	unsigned shown;
	bool failed;
};

struct sampler *sampler_create(const char *run_id, const struct leak_rules *rules)
{
	struct sampler *sampler = calloc(1, sizeof *sampler);
	if (sampler == NULL)
		return NULL;
	sampler->filter = (struct source_filter){.uid = -1, .run_id = run_id};
	sampler->source = source_shm_create(&sampler->filter);
	sampler->collector = collector_create(rules);
	if (sampler->source != NULL && sampler->collector != NULL)
		return sampler;
	sampler_destroy(sampler);
	return NULL;
}

void sampler_destroy(struct sampler *sampler)
{
	if (sampler == NULL)
		return;
	collector_destroy(sampler->collector);
	snapshot_finish(&sampler->snapshots[0]);
	snapshot_finish(&sampler->snapshots[1]);
	source_destroy(sampler->source);
	free(sampler);
}

void sampler_look(void *context)
{
	struct sampler *sampler = context;
	struct snapshot *next = &sampler->snapshots[!sampler->shown];
	if (sampler->failed)
		return;
	sampler->shown = !sampler->shown;
	sampler->failed = source_poll(sampler->source,
				  SOURCE_RECORDS | SOURCE_CLOSED | SOURCE_EVENTS, next) < 0 ||
			  collector_add(sampler->collector, next) < 0;
}

const struct snapshot *sampler_last(struct sampler *sampler)
{
	sampler_look(sampler);
	return sampler->failed ? NULL : &sampler->snapshots[sampler->shown];
}

struct report *sampler_report(struct sampler *sampler)
{
	return collector_finish(sampler->collector);
}
