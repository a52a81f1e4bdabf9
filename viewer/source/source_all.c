/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* source_all: our segments, tt-metal's own files and the kernel driver together. */
#include <stdlib.h>
#include <unistd.h>

#include "viewer/source/driver.h"
#include "viewer/source/join.h"
#include "viewer/source/source_kind.h"
#include "viewer/source/upstream.h"

struct source_all {
	struct source source;
	struct source *shm;
	struct source_filter filter; /* without run_id */
	bool of_one_run;             /* of runs only our segments tell */
	struct upstream upstream;
	struct driver driver;
};

static int join_files(struct source_all *all, struct snapshot *snapshot)
{
	int error = upstream_read(&all->upstream, snapshot);
	if (!error)
		error = join_upstream(&all->upstream, &all->filter, snapshot);
	if (!error && all->upstream.n_readings > 0)
		snapshot_merge_devices(snapshot);
	return error;
}

static int join_driver(struct source_all *all, struct snapshot *snapshot)
{
	size_t n_processes = snapshot->n_processes;
	int error = driver_read(&all->driver);
	if (!error)
		error = join_holders(&all->driver, &all->filter, snapshot);
	if (error)
		return error;
	if (snapshot->n_processes > n_processes)
		snapshot_merge_devices(snapshot);
	join_nodes(&all->driver, &all->filter, snapshot);
	return 0;
}

static int join_others(struct source_all *all, struct snapshot *snapshot)
{
	size_t n_processes = snapshot->n_processes;
	int error = join_files(all, snapshot);
	if (!error)
		error = join_driver(all, snapshot);
	if (snapshot->n_processes > n_processes)
		snapshot_sort_processes(snapshot);
	return error;
}

static int poll_all_sources(struct source *base, unsigned want, struct snapshot *snapshot)
{
	struct source_all *all = (struct source_all *)base;
	int error = source_poll(all->shm, want, snapshot);
	if (error)
		return error;
	snapshot->viewer_uid = geteuid();
	return all->of_one_run ? 0 : join_others(all, snapshot);
}

static void destroy_all(struct source *base)
{
	struct source_all *all = (struct source_all *)base;
	source_destroy(all->shm);
	upstream_finish(&all->upstream);
	driver_finish(&all->driver);
	free(all);
}

static const struct source_kind all_kind = {.poll = poll_all_sources, .destroy = destroy_all};

struct source *source_all_create(const struct source_filter *filter)
{
	struct source_all *all = calloc(1, sizeof(*all));
	if (!all)
		return NULL;
	all->source.kind = &all_kind;
	all->filter = *filter;
	all->filter.run_id = NULL;
	all->of_one_run = filter->run_id != NULL;
	all->shm = source_shm_create(filter);
	if (!all->shm) {
		free(all);
		return NULL;
	}
	upstream_init(&all->upstream);
	driver_init(&all->driver, NULL);
	return &all->source;
}
