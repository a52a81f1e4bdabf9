/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* doctor: what is found, what is tracked, what is not and why, what to do. */
#include <stdio.h>

#include "viewer/command/examination.h"
#include "viewer/command/options.h"
#include "viewer/source/source.h"

int command_doctor(const struct options *options)
{
	struct findings findings = {0};
	struct snapshot snapshot = {0};
	int exit_status = EXIT_FAILED;
	struct source *source = source_shm_create(&options->filter);
	if (source == NULL || source_poll(source, SOURCE_RECORDS, &snapshot) < 0) {
		fputs("tt-allocmon doctor: no memory for a snapshot\n", stderr);
		goto out;
	}
	examine_place(&findings);
	examine_segments(&findings, &snapshot);
	examine_runtimes(&findings, &snapshot, options->filter.pid);
	if (findings.n_problems == 0)
		exit_status = EXIT_DONE;
out:
	snapshot_finish(&snapshot);
	source_destroy(source);
	return exit_status;
}
