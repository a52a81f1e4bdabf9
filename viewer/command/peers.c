/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/peers.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static FILE *open_of(uint64_t pid, const char *name)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%ju/%s", (uintmax_t)pid, name);
	return fopen(path, "re");
}

/* Field 22 of stat; the second field, a name in brackets, may hold anything. */
static void read_stat(struct peer *peer)
{
	char line[1024] = "";
	FILE *file = open_of(peer->pid, "stat");
	if (file == NULL)
		return;
	size_t length = fread(line, 1, sizeof line - 1, file);
	fclose(file);
	line[length] = '\0';
	char *name = strchr(line, '(');
	char *end = strrchr(line, ')');
	if (name == NULL || end == NULL || end < name)
		return;
	*end = '\0';
	snprintf(peer->name, sizeof peer->name, "%.*s", (int)sizeof peer->name - 1, name + 1);
	const char *field = end + 1;
	for (int i = 2; i < 22 && field != NULL; i++)
		field = strchr(field + (i > 2), ' ');
	if (field != NULL)
		peer->start_time = strtoull(field, NULL, 10);
}

static bool is_file(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	return slash != NULL && strncmp(slash + 1, name, strlen(name)) == 0;
}

static void note_runtime(struct peer *peer, const char *line)
{
	const char *path = strchr(line, '/');
	size_t length = strcspn(path, "\n");
	peer->has_runtime = true;
	if (length < sizeof peer->runtime)
		memcpy(peer->runtime, path, length);
}

static int read_maps(struct peer *peer)
{
	char *line = NULL;
	size_t capacity = 0;
	FILE *file = open_of(peer->pid, "maps");
	if (file == NULL)
		return -errno;
	errno = 0;
	while (getline(&line, &capacity, file) > 0) {
		if (!peer->has_runtime && is_file(line, "libtt_metal.so"))
			note_runtime(peer, line);
		peer->has_preload |= is_file(line, "libtt-allocmon-preload.so");
	}
	int error = -errno;
	free(line);
	fclose(file);
	return error;
}

static bool is_number(const char *text)
{
	return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

int peers_look(uint64_t pid, struct peer *ret_peer)
{
	struct peer peer = {.pid = pid};
	int error = read_maps(&peer);
	if (error < 0)
		return error;
	read_stat(&peer);
	*ret_peer = peer;
	return 0;
}

int peers_each(void (*visit)(const struct peer *peer, void *context), void *context)
{
	int n_hidden = 0;
	const struct dirent *entry;
	DIR *folder = opendir("/proc");
	if (folder == NULL)
		return -errno;
	while ((entry = readdir(folder)) != NULL) {
		struct peer peer;
		if (!is_number(entry->d_name))
			continue;
		uint64_t pid = strtoull(entry->d_name, NULL, 10);
		if (pid == (uint64_t)getpid())
			continue;
		int error = peers_look(pid, &peer);
		n_hidden += error == -EACCES || error == -EPERM;
		if (error == 0)
			visit(&peer, context);
	}
	closedir(folder);
	return n_hidden;
}
