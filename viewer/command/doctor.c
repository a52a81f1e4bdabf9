/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* doctor: what is found, what is tracked, what is not and why, what to do. */
#include <errno.h>
#include <stdio.h>

#include "viewer/command/examination.h"
#include "viewer/command/options.h"
#include "viewer/source/source.h"

static int examine_machine(const struct options *options, struct findings *findings)
{
	struct snapshot snapshot = {0};
	int status = -ENOMEM;
	struct source *source = source_all_create(&options->filter);
	if (source != NULL)
		status = source_poll(source, SOURCE_RECORDS, &snapshot);
	if (status == 0) {
		examine_place(findings);
		examine_containers(findings);
		examine_segments(findings, &snapshot);
		examine_devices(findings, &snapshot);
		examine_runtimes(findings, &snapshot, options->filter.pid);
	}
	snapshot_finish(&snapshot);
	source_destroy(source);
	return status;
}

int command_doctor(const struct options *options)
{
	struct findings findings = {0};
	if (options->library != NULL) {
		examine_library(&findings, options->library);
	} else if (examine_machine(options, &findings) < 0) {
		fputs("tt-allocmon doctor: no memory for a snapshot\n", stderr);
		return EXIT_FAILED;
	}
	return findings.n_problems == 0 ? EXIT_DONE : EXIT_FAILED;
}
