/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/peers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "viewer/source/process_stat.h"
#include "viewer/source/processes.h"

static FILE *open_of(uint64_t pid, const char *name)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%ju/%s", (uintmax_t)pid, name);
	return fopen(path, "re");
}

static void read_stat(struct peer *peer)
{
	char path[64];
	struct process_stat stat;
	snprintf(path, sizeof path, "/proc/%ju/stat", (uintmax_t)peer->pid);
	if (process_stat_read(AT_FDCWD, path, &stat) < 0)
		return;
	strcpy(peer->name, stat.name);
	peer->start_time = stat.start_time;
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

struct look {
	void (*visit)(const struct peer *peer, void *context);
	void *context;
	int n_hidden;
};

static bool look_at(const struct process_entry *process, void *context)
{
	struct look *look = context;
	struct peer peer;
	if (process->pid == (uint64_t)getpid())
		return true;
	int error = peers_look(process->pid, &peer);
	look->n_hidden += error == -EACCES || error == -EPERM;
	if (error == 0)
		look->visit(&peer, look->context);
	return true;
}

int peers_each(void (*visit)(const struct peer *peer, void *context), void *context)
{
	struct look look = {visit, context, 0};
	int proc = processes_open();
	if (proc < 0)
		return proc;
	int error = processes_each(proc, look_at, &look);
	close(proc);
	return error < 0 ? error : look.n_hidden;
}
