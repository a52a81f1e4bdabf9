/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "attach/maps.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "attach/process.h"

static bool take_line(const char *line, struct mapping *ret_mapping)
{
	struct mapping mapping = {0};
	unsigned major_number, minor_number;
	int name_at = 0;
	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64 " %n",
		    &mapping.begin, &mapping.end, mapping.rights, &mapping.offset, &major_number,
		    &minor_number, &mapping.inode, &name_at) < 7)
		return false;
	mapping.device = makedev(major_number, minor_number);
	snprintf(mapping.name, sizeof mapping.name, "%.*s", (int)strcspn(line + name_at, "\n"),
		line + name_at);
	*ret_mapping = mapping;
	return true;
}

int maps_read(pid_t pid, struct maps *ret_maps)
{
	struct maps maps = {0};
	size_t room = 0;
	char *line = NULL;
	size_t capacity = 0;
	int error = 0;
	FILE *file = process_open(pid, "maps");
	if (file == NULL)
		return -errno;
	while (error == 0 && getline(&line, &capacity, file) > 0) {
		if (maps.count == room) {
			room = room == 0 ? 256 : 2 * room;
			struct mapping *more = realloc(maps.mappings, room * sizeof *more);
			if (more == NULL) {
				error = -ENOMEM;
				break;
			}
			maps.mappings = more;
		}
		maps.count += take_line(line, &maps.mappings[maps.count]);
	}
	if (error == 0 && ferror(file))
		error = -ENOENT;
	free(line);
	fclose(file);
	if (error < 0)
		maps_finish(&maps);
	else
		*ret_maps = maps;
	return error;
}

void maps_finish(struct maps *maps)
{
	free(maps->mappings);
	*maps = (struct maps){0};
}

const struct mapping *maps_at(const struct maps *maps, uint64_t address)
{
	for (size_t i = 0; i < maps->count; i++)
		if (maps->mappings[i].begin <= address && address < maps->mappings[i].end)
			return &maps->mappings[i];
	return NULL;
}

static const struct mapping *find_file(const struct maps *maps, const char *name, bool is_whole)
{
	size_t length = strlen(name);
	for (size_t i = 0; i < maps->count; i++) {
		const struct mapping *mapping = &maps->mappings[i];
		const char *slash = strrchr(mapping->name, '/');
		if (mapping->inode == 0 || slash == NULL || strncmp(slash + 1, name, length) != 0)
			continue;
		char end = slash[1 + length]; /* a blank stands before (deleted) */
		if (!is_whole || end == '\0' || end == ' ')
			return mapping;
	}
	return NULL;
}

const struct mapping *maps_of_file(const struct maps *maps, const char *name)
{
	return find_file(maps, name, true);
}

const struct mapping *maps_of_prefix(const struct maps *maps, const char *prefix)
{
	return find_file(maps, prefix, false);
}
