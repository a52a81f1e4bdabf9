/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "viewer/source/processes.h"

#ifndef RESOLVE_CACHED
#define RESOLVE_CACHED 0x20
#endif

enum {
	NAMESPACES = 1024, /* further ones are not looked into */
	WALKS = 3,
};

struct walk {
	const char *path;
	void (*visit)(const struct namespace_folder *folder, void *context);
	void *context;
	dev_t own_device; /* of the path where we are; 0: it is not there */
	bool counts_hidden;
	struct namespaces_seen seen;
	uint64_t known[NAMESPACES];
	unsigned n_known;
};

static bool is_known(const struct walk *walk, uint64_t namespace)
{
	for (unsigned i = walk->n_known; i > 0; i--)
		if (walk->known[i - 1] == namespace)
			return true;
	return false;
}

/* For kernels before 5.12: a step at a time, so that no link is followed. */
static int open_by_steps(int root, const char *path)
{
	int fd = openat(root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	while (fd >= 0 && path[0] != '\0') {
		char step[256];
		size_t length = strcspn(path, "/");
		if (length >= sizeof(step)) {
			close(fd);
			return -ENAMETOOLONG;
		}
		memcpy(step, path, length);
		step[length] = '\0';
		path += length;
		path += strspn(path, "/");
		/* Never up: above a root of a process lies what is not its own. */
		int next =
			strcmp(step, "..") == 0
				? -1
				: openat(fd, step, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		close(fd);
		fd = next;
	}
	return fd < 0 ? -ENOENT : fd;
}

/*
 * Only what the kernel has in memory: what is mounted is there with all that leads to it, and no
 * file system is asked, so that none can hold us up.
 */
static int open_below(int root, const char *path)
{
	struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_CACHED,
	};
	path += strspn(path, "/");
	for (int i = 0; i < WALKS; i++) {
		int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
		if (fd >= 0)
			return fd;
		if (errno == EINVAL || errno == ENOSYS)
			return open_by_steps(root, path);
		if (errno != EAGAIN)
			return -errno;
	}
	return -EAGAIN;
}

/* `36 35 0:32 / /dev/shm rw,nosuid - tmpfs shm rw` */
struct mount {
	unsigned major;
	unsigned minor;
	const char *point;
	bool is_tmpfs;
};

static bool parse_mount(char *line, struct mount *ret_mount)
{
	static const char kind[] = " - tmpfs ";
	int at = 0;
	const char *end = strstr(line, " - ");
	if (!end ||
		sscanf(line, "%*u %*u %u:%u %*s %n", &ret_mount->major, &ret_mount->minor, &at) <
			2 ||
		at == 0)
		return false;
	ret_mount->is_tmpfs = strncmp(end, kind, sizeof(kind) - 1) == 0;
	ret_mount->point = line + at;
	line[at + (int)strcspn(line + at, " ")] = '\0';
	return true;
}

/* Calls visit for each mount that a process sees, which needs no rights. */
static void each_mount(const struct process_entry *process,
	void (*visit)(const struct mount *mount, void *context), void *context)
{
	char path[300];
	char *line = NULL;
	size_t capacity = 0;
	struct mount mount;
	snprintf(path, sizeof(path), "%s/mountinfo", process->name);
	int fd = openat(process->proc, path, O_RDONLY | O_CLOEXEC);
	FILE *mounts = fd < 0 ? NULL : fdopen(fd, "r");
	if (!mounts) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while (getline(&line, &capacity, mounts) > 0)
		if (parse_mount(line, &mount))
			visit(&mount, context);
	free(line);
	fclose(mounts);
}

struct device_question {
	dev_t device;
	bool is_tmpfs;
};

static void ask_device(const struct mount *mount, void *context)
{
	struct device_question *question = context;
	if (makedev(mount->major, mount->minor) == question->device)
		question->is_tmpfs |= mount->is_tmpfs;
}

/* Never asked of the file system itself: that, too, may be answered by a process. */
static bool is_tmpfs(const struct process_entry *process, dev_t device)
{
	struct device_question question = {.device = device};
	each_mount(process, ask_device, &question);
	return question.is_tmpfs;
}

/* The mount that a path lies in: of the longest one, the last. */
struct path_question {
	const char *path;
	size_t length;
	dev_t device;
	bool is_tmpfs;
};

static void ask_path(const struct mount *mount, void *context)
{
	struct path_question *question = context;
	size_t length = strcmp(mount->point, "/") == 0 ? 0 : strlen(mount->point);
	char next = strlen(question->path) < length ? '?' : question->path[length];
	if (length < question->length || strncmp(question->path, mount->point, length) != 0 ||
		(next != '/' && next != '\0'))
		return;
	question->length = length;
	question->device = makedev(mount->major, mount->minor);
	question->is_tmpfs = mount->is_tmpfs;
}

static bool has_other_tmpfs(const struct walk *walk, const struct process_entry *process)
{
	struct path_question question = {.path = walk->path};
	each_mount(process, ask_path, &question);
	return question.is_tmpfs && question.device != walk->own_device;
}

static bool stat_in_memory(int fd, struct stat *ret_status)
{
	struct statx status;
	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO, &status) < 0)
		return false;
	*ret_status = (struct stat){
		.st_dev = makedev(status.stx_dev_major, status.stx_dev_minor),
		.st_ino = status.stx_ino,
	};
	return true;
}

static void visit_folder(
	struct walk *walk, const struct process_entry *process, int root, uint64_t namespace)
{
	struct namespace_folder folder = {.mount_namespace = namespace, .pid = process->pid};
	folder.fd = open_below(root, walk->path);
	if (folder.fd < 0)
		return;
	if (stat_in_memory(folder.fd, &folder.status) && is_tmpfs(process, folder.status.st_dev))
		walk->visit(&folder, walk->context);
	close(folder.fd);
}

/* The number may be another process's by now: what was opened is asked, not what was listed. */
static void enter(struct walk *walk, const struct process_entry *process, uint64_t namespace)
{
	char path[300];
	uint64_t now;
	snprintf(path, sizeof(path), "%s/root", process->name);
	int root = openat(process->proc, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return;
	if (process_namespace(process, "mnt", &now) == 0 && now == namespace) {
		walk->known[walk->n_known++] = namespace;
		walk->seen.n_seen++;
		visit_folder(walk, process, root, namespace);
	}
	close(root);
}

/* Without rights the namespaces are not told; but a container has PIDs of its own, too. */
static void count_hidden(struct walk *walk, const struct process_entry *process)
{
	uint64_t pid;
	bool is_nested;
	if (walk->counts_hidden && process_pid_inside(process, &pid, &is_nested) == 0 &&
		is_nested && has_other_tmpfs(walk, process))
		walk->seen.n_hidden++;
}

static bool look(const struct process_entry *process, void *context)
{
	struct walk *walk = context;
	uint64_t namespace;
	int error = process_namespace(process, "mnt", &namespace);
	if (error == -EACCES || error == -EPERM)
		count_hidden(walk, process);
	else if (error == 0 && !is_known(walk, namespace))
		enter(walk, process, namespace);
	return walk->n_known < NAMESPACES;
}

int namespaces_each(const char *path,
	void (*visit)(const struct namespace_folder *folder, void *context), void *context,
	struct namespaces_seen *ret_seen)
{
	struct stat status;
	struct walk walk = {.path = path, .visit = visit, .context = context};
	walk.counts_hidden = ret_seen != NULL;
	walk.own_device = stat(path, &status) == 0 ? status.st_dev : 0;
	int proc = processes_open();
	if (proc < 0)
		return proc;
	struct process_entry self = {proc, 0, "self"};
	int error = process_namespace(&self, "mnt", &walk.known[0]);
	if (error == 0) {
		walk.n_known = 1;
		error = processes_each(proc, look, &walk);
	}
	close(proc);
	if (error == 0 && ret_seen)
		*ret_seen = walk.seen;
	return error;
}
