/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/keys.h"

#include <stddef.h>
#include <stdio.h>

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

void keys_views(unsigned views, char *ret_text, size_t size_bytes)
{
	size_t length = 0;
	if (views == KEY_VIEWS_ALL) {
		snprintf(ret_text, size_bytes, "all");
		return;
	}
	ret_text[0] = '\0';
	if ((views & KEY_VIEWS_TABLES) == KEY_VIEWS_TABLES) {
		length = (size_t)snprintf(ret_text, size_bytes, "tables");
		views &= ~(unsigned)KEY_VIEWS_TABLES;
	}
	for (int view = 0; view < VIEW_HELP && length < size_bytes; view++)
		if (views >> view & 1)
			length += (size_t)snprintf(ret_text + length, size_bytes - length, "%s%s",
				length > 0 ? ", " : "", tabs_row((enum view_id)view)->name);
}

void keys_digits(unsigned views, char *ret_text, size_t size_bytes)
{
	size_t length = 0;
	snprintf(ret_text, size_bytes, "%s", views == KEY_VIEWS_ALL ? "all" : "");
	for (int view = 0; views != KEY_VIEWS_ALL && view < VIEW_HELP && length < size_bytes;
		view++)
		if (views >> view & 1)
			length += (size_t)snprintf(ret_text + length, size_bytes - length, "%s%c",
				length > 0 ? " " : "", tabs_row((enum view_id)view)->digit);
}
