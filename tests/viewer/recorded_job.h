/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* recorded_job: a job on eight devices that comes and goes and leaks a little, as a recording. */
#pragma once

#include <stddef.h>

#include "viewer/source/snapshot.h"

struct recorded_job_shape {
	unsigned n_samples;
	unsigned interval_s;
	unsigned n_records; /* on each device */
	unsigned n_churn;   /* buffers that are freed and allocated between two samples */
};

struct recorded_job;
struct recorded_job *recorded_job_create(const struct recorded_job_shape *shape);
void recorded_job_destroy(struct recorded_job *job);
/* recorded_job_next: its next sample, until the one after it. */
const struct snapshot *recorded_job_next(struct recorded_job *job);

/* recorded_job_make: the bytes of the recording, to be freed. */
char *recorded_job_make(const struct recorded_job_shape *shape, size_t *ret_length);
