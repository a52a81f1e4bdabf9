/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/place.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The folder of the program in a build tree, beside those of the other parts. */
static const char build_folder[] = "/viewer";

struct part_place {
	const char *installed; /* from the prefix, or absolute */
	const char *built;     /* from the root of the build tree */
};

static const struct part_place places[] = {
	[PLACE_PRELOAD] = {PLACE_PRELOAD_INSTALLED, PLACE_PRELOAD_BUILT},
	[PLACE_DEMO] = {PLACE_DEMO_INSTALLED, PLACE_DEMO_BUILT},
	[PLACE_SITES] = {PLACE_SITES_INSTALLED, PLACE_SITES_BUILT},
};

static int own_folder(char *ret_path)
{
	ssize_t length = readlink("/proc/self/exe", ret_path, PLACE_CAPACITY - 1);
	if (length < 0)
		return -errno;
	ret_path[length] = '\0';
	char *slash = strrchr(ret_path, '/');
	if (slash == NULL)
		return -ENOENT;
	*slash = '\0';
	return 0;
}

static bool cut_end(char *path, const char *end)
{
	size_t length = strlen(path);
	size_t end_length = strlen(end);
	if (length < end_length || strcmp(path + length - end_length, end) != 0)
		return false;
	path[length - end_length] = '\0';
	return true;
}

int place_find(enum place_part part, char *ret_path)
{
	char root[PLACE_CAPACITY];
	const char *rest = places[part].installed;
	int error = own_folder(root);
	if (error < 0)
		return error;
	if (!cut_end(root, "/" PLACE_PROGRAM_INSTALLED)) {
		cut_end(root, build_folder);
		rest = places[part].built;
	}
	if (rest[0] == '/')
		root[0] = '\0';
	else
		strncat(root, "/", sizeof root - strlen(root) - 1);
	int length = snprintf(ret_path, PLACE_CAPACITY, "%s%s", root, rest);
	if (length < 0 || length >= PLACE_CAPACITY)
		return -ENAMETOOLONG;
	return access(ret_path, R_OK) == 0 ? 0 : -errno;
}
