/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* scenario: one of the jobs that tt-allocmon-demo can play. */
#pragma once

#include <stdbool.h>

struct scenario {
	const char *name;
	const char *summary;
	/* begin: up to the state in which the job stays. cycle: one round of its work. Both are
	 * false once the demo has to stop. end: what an orderly job does at its end, in any state.
	 */
	bool (*begin)(void);
	bool (*cycle)(void);
	void (*end)(void);
};

extern const struct scenario founding_scenario;
extern const struct scenario mesh_scenario;
extern const struct scenario leak_scenario;
extern const struct scenario churn_scenario;
