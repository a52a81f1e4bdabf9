/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/sites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/command/job.h"
#include "viewer/command/place.h"

bool sites_asked_for(void)
{
	const char *value = getenv("TT_ALLOCMON_SITES");
	return value != NULL && strcmp(value, "1") == 0;
}

char *sites_python_path(void)
{
	char folder[PLACE_CAPACITY];
	int error = place_find(PLACE_SITES, folder);
	if (error < 0) {
		fprintf(stderr, "tt-allocmon run: cannot read %s: %s; no Python lines are known\n",
			folder, strerror(-error));
		return NULL;
	}
	if (strchr(folder, ':') != NULL) {
		fprintf(stderr,
			"tt-allocmon run: no Python lines are known: PYTHONPATH ends '%s' at every "
			"colon\n",
			folder);
		return NULL;
	}
	char *value = job_prepend("PYTHONPATH", folder, ":");
	if (value == NULL)
		fputs("tt-allocmon run: no memory for PYTHONPATH; no Python lines are known\n",
			stderr);
	return value;
}

bool sites_are_missing(const struct snapshot *snapshot)
{
	bool is_any_tracked = false;
	for (size_t i = 0; i < snapshot->n_processes; i++) {
		const struct snapshot_process *process = &snapshot->processes[i];
		if (process->n_scopes > 0)
			return false;
		is_any_tracked |= process->n_events > 0;
	}
	return is_any_tracked;
}
