/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/screen/scenario.h"

/* Device 5: filled in four minutes, a peak at the end of warming up, then 16 MiB every 5 s, and now
 * and then a buffer in flight at the end of a column. */
struct scenario *scenario_history(void)
{
	static const struct scenario_history leak = {
		.point = {{-230, 0}, {-210, 300}, {-180, 4393}, {-150, 8158}, {-120, 11923},
			{-90, 16002}, {-60, 19767}, {-30, 26357}, {-10.5, 26357}, {-10.4, 23191},
			{0, 23235.5}, {600, 25155.5}, {630, 25260}, {660, 25347.5}, {990, 26403.5},
			{1020, 26531.515625}, {1050, 26595.5}, {1380, 27651.5}, {1410, 27770},
			{1440, 27843.5}, {1630, 28451.515625}, {1634, 28451.515625}},
		.n_points = 22,
	};
	struct scenario *scenario = scenario_mesh();
	struct model_row *row = &scenario->model.devices[5].row;
	scenario->inside.history[row->history] = leak;
	scenario->row[0].device[5].row.history = row->history;
	row->memory[MODEL_DRAM].peak_time = SCENARIO_TIME - 4 * SCENARIO_SECOND;
	return scenario;
}
