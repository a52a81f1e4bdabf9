/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/version.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define INSIDE_WHEEL "/ttnn/build/lib/"

static bool find_packages(const char *library_path, char ret_directory[PATH_MAX])
{
	const char *last = NULL;
	for (const char *at = library_path; (at = strstr(at, INSIDE_WHEEL)) != NULL; at++)
		last = at;
	if (last == NULL || last - library_path >= PATH_MAX)
		return false;
	size_t length = (size_t)(last - library_path);
	memcpy(ret_directory, library_path, length);
	ret_directory[length] = '\0';
	return true;
}

/* "ttnn-0.81.1.dist-info" */
static bool read_version(const char *name, size_t capacity, char *ret_version)
{
	static const char head[] = "ttnn-";
	static const char tail[] = ".dist-info";
	size_t length = strlen(name);
	if (length <= strlen(head) + strlen(tail) || strncmp(name, head, strlen(head)) != 0 ||
		strcmp(name + length - strlen(tail), tail) != 0)
		return false;
	int version_length = (int)(length - strlen(head) - strlen(tail));
	snprintf(ret_version, capacity, "ttnn %.*s", version_length, name + strlen(head));
	return true;
}

void ttam_version_find(const char *library_path, size_t capacity, char *ret_version)
{
	char directory[PATH_MAX];
	unsigned found = 0;
	DIR *packages = NULL;
	if (library_path != NULL && find_packages(library_path, directory))
		packages = opendir(directory);
	if (packages != NULL) {
		const struct dirent *entry;
		while ((entry = readdir(packages)) != NULL)
			found += read_version(entry->d_name, capacity, ret_version);
		closedir(packages);
	}
	if (found != 1)
		snprintf(ret_version, capacity, "tt-metal");
}
