/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* scenario_marks: what can be compared with. */
#include <stdio.h>

#include "tests/screen/scenario.h"

static void add(struct scenario *scenario, const char *name, unsigned ago, uint64_t pid)
{
	struct model_mark *mark = &scenario->mark[scenario->model.n_marks++];
	*mark = (struct model_mark){
		.time = SCENARIO_TIME - ago * SCENARIO_SECOND,
		.by_hand = pid == 0,
		.key = pid,
		.pid = pid,
	};
	snprintf(mark->name, sizeof(mark->name), "%s", name);
}

struct scenario *scenario_marks(void)
{
	struct scenario *scenario = scenario_mesh();
	scenario->model.marks = scenario->mark;
	add(scenario, "iteration 300", 92, 4242);
	add(scenario, "by hand", 272, 0);
	add(scenario, "iteration 200", 592, 4242);
	add(scenario, "iteration 100", 1092, 4242);
	add(scenario, "", 1400, 5120);
	add(scenario, "warm", 1634, 4242);
	add(scenario, "", 2123, 4242);
	scenario->model.mark = scenario->mark[5];
	return scenario;
}
