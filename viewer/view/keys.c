/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/keys.h"

#include <stddef.h>

static const struct key_row rows[KEY_ACTIONS] = {
#define KEY(action, shown, label, name, views, help, ...) \
	[KEY_ACTION_##action] = {                         \
		KEY_ACTION_##action, shown, label, name, KEY_VIEWS_##views, help, {__VA_ARGS__}},
#include "viewer/view/keys.def"
#undef KEY
};

const struct key_row *keys_row(enum key_action action)
{
	return &rows[action];
}

enum key_action keys_action(int press, unsigned view)
{
	for (int i = KEY_ACTION_NONE + 1; i < KEY_ACTIONS; i++)
		for (size_t j = 0; j < KEY_PRESSES && rows[i].presses[j] != 0; j++)
			if (rows[i].presses[j] == press && (rows[i].views & view))
				return rows[i].action;
	return KEY_ACTION_NONE;
}

const char *keys_views(unsigned views)
{
	switch (views) {
	case KEY_VIEWS_ALL:
		return "all";
	case KEY_VIEWS_TABLES:
		return "tables";
	case KEY_VIEWS_DEVICES:
		return "Devices";
	case KEY_VIEWS_PROCESSES:
		return "Processes";
	default:
		return "";
	}
}
