/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/upstream.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/segment.h"

#define SECOND_NS UINT64_C(1000000000)

enum {
	MOST_FILES = 256, /* chips of a machine, several times */
	MOST_CHIPS = 64,  /* of one process */
};

static const char prefix[] = "tt_device_";
static const char suffix[] = "_memory";

/* What could not be read in one round, said in one notice for each cause. */
struct complaints {
	unsigned n_denied;
	char denied[600];
	int denied_error;
};

void upstream_init(struct upstream *upstream)
{
	*upstream = (struct upstream){0};
	const char *path = getenv("TT_ALLOCMON_UPSTREAM_DIR");
	if (!path || path[0] == '\0')
		path = ttam_segment_directory();
	if (strlen(path) < sizeof(upstream->path))
		strcpy(upstream->path, path);
}

void upstream_finish(struct upstream *upstream)
{
	free(upstream->files);
	free(upstream->readings);
	free(upstream->mapped);
	*upstream = (struct upstream){0};
}

/* One place more in a growing array. */
static bool make_room(void **array, size_t n, size_t size_bytes, size_t *capacity)
{
	if (n < *capacity)
		return true;
	size_t grown_capacity = *capacity ? 2 * *capacity : 16;
	void *grown = realloc(*array, grown_capacity * size_bytes);
	if (!grown)
		return false;
	*array = grown;
	*capacity = grown_capacity;
	return true;
}

/* tt_device_<number>_memory, the number as tt-metal prints it. */
static bool parse_name(const char *name, uint64_t *ret_number)
{
	char canonical[64];
	if (strncmp(name, prefix, sizeof(prefix) - 1) != 0)
		return false;
	errno = 0;
	uint64_t number = strtoull(name + sizeof(prefix) - 1, NULL, 10);
	snprintf(canonical, sizeof(canonical), "%s%" PRIu64 "%s", prefix, number, suffix);
	if (errno != 0 || strcmp(name, canonical) != 0)
		return false;
	*ret_number = number;
	return true;
}

static bool is_name(const char *name)
{
	uint64_t number;
	return parse_name(name, &number);
}

static int compare_numbers(const void *a_pointer, const void *b_pointer)
{
	uint64_t a = *(const uint64_t *)a_pointer;
	uint64_t b = *(const uint64_t *)b_pointer;
	return (a > b) - (a < b);
}

static int take_names(struct upstream *upstream, DIR *entries)
{
	const struct dirent *entry;
	uint64_t number;
	upstream->n_files = 0;
	while (upstream->n_files < MOST_FILES && (entry = readdir(entries))) {
		if (!parse_name(entry->d_name, &number))
			continue;
		void *files = upstream->files;
		if (!make_room(&files, upstream->n_files, sizeof(*upstream->files),
			    &upstream->files_capacity))
			return -ENOMEM;
		upstream->files = files;
		upstream->files[upstream->n_files++] = number;
	}
	if (upstream->n_files > 0)
		qsort(upstream->files, upstream->n_files, sizeof(*upstream->files),
			compare_numbers);
	return 0;
}

/* Two changes within one step of the file system's clock have the same time: hence the second. */
static bool is_unchanged(
	const struct upstream *upstream, const struct stat *status, uint64_t monotonic)
{
	return upstream->scanned != 0 && monotonic - upstream->scanned < SECOND_NS &&
	       status->st_mtim.tv_sec == upstream->changed.tv_sec &&
	       status->st_mtim.tv_nsec == upstream->changed.tv_nsec;
}

/* Whether there is such a directory is for the source of our segments to say. */
static int scan(struct upstream *upstream, uint64_t monotonic)
{
	struct stat status;
	if (upstream->path[0] == '\0' || stat(upstream->path, &status) != 0) {
		upstream->n_files = 0;
		return 0;
	}
	if (is_unchanged(upstream, &status, monotonic))
		return 0;
	DIR *entries = opendir(upstream->path);
	upstream->changed = status.st_mtim;
	upstream->scanned = monotonic;
	if (!entries) {
		upstream->n_files = 0;
		return 0;
	}
	int error = take_names(upstream, entries);
	closedir(entries);
	return error;
}

static void complain(struct complaints *complaints, const char *path, int error)
{
	if (complaints->n_denied++ > 0)
		return;
	snprintf(complaints->denied, sizeof(complaints->denied), "%s", path);
	complaints->denied_error = error;
}

static void say_complaints(const struct complaints *complaints, struct snapshot *snapshot)
{
	if (complaints->n_denied == 1)
		snapshot_add_notice(snapshot, SNAPSHOT_UPSTREAM_FILE, complaints->denied,
			"cannot read %s: %s", complaints->denied,
			strerror(complaints->denied_error));
	else if (complaints->n_denied > 1)
		snapshot_add_notice(snapshot, SNAPSHOT_UPSTREAM_FILE, complaints->denied,
			"cannot read %s: %s; nor %u others like it", complaints->denied,
			strerror(complaints->denied_error), complaints->n_denied - 1);
}

static void say_unknown(struct snapshot *snapshot, const char *path, enum upstream_status status,
	uint32_t version, size_t size_bytes)
{
	struct snapshot_notice *notice;
	if (status == UPSTREAM_OTHER_VERSION)
		notice = snapshot_add_notice(snapshot, SNAPSHOT_UPSTREAM_FILE, path,
			"%s is of version %" PRIu32 "; this tt-allocmon reads versions 1 to 4",
			path, version);
	else
		notice = snapshot_add_notice(snapshot, SNAPSHOT_UPSTREAM_FILE, path,
			"%s has %zu bytes, which is not what version %" PRIu32 " has", path,
			size_bytes, version);
	if (notice)
		notice->format_version = version;
}

/* Bytes 0 to size of a regular file; its size, or -errno. One byte more than any layout has tells
 * of a larger file. */
static ssize_t read_file(const char *path, unsigned char *bytes, struct stat *ret_status)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ssize_t size = -EINVAL;
	if (fstat(fd, ret_status) < 0)
		size = -errno;
	else if (S_ISREG(ret_status->st_mode)) {
		size = pread(fd, bytes, UPSTREAM_FILE_BYTES + 1, 0);
		if (size < 0)
			size = -errno;
	}
	close(fd);
	return size;
}

/* The number in the name is the chip's unique id from version 2 on. Where the runtime knows no id
 * it takes its own number of the chip. */
static uint64_t asic_id_of(const struct upstream_file *file, uint64_t number)
{
	return file->version == 1 || number == file->device_id ? SNAPSHOT_UNKNOWN : number;
}

static int take_readings(struct upstream *upstream, const struct upstream_file *file,
	uint64_t number, const struct stat *status)
{
	for (unsigned i = 0; i < file->n_processes; i++) {
		void *readings = upstream->readings;
		if (!make_room(&readings, upstream->n_readings, sizeof(*upstream->readings),
			    &upstream->readings_capacity))
			return -ENOMEM;
		upstream->readings = readings;
		struct upstream_reading *reading = &upstream->readings[upstream->n_readings++];
		*reading = (struct upstream_reading){
			.process = file->process[i],
			.asic_id = asic_id_of(file, number),
			.label = file->device_id,
			.number = number,
			.inode = status->st_ino,
			.owner = status->st_uid,
			.is_shared = (status->st_mode & (S_IWGRP | S_IWOTH)) != 0,
		};
		if (reading->process.updated == 0)
			reading->process.updated = file->updated;
	}
	return 0;
}

static int take_file(struct upstream *upstream, uint64_t number, struct complaints *complaints,
	struct snapshot *snapshot)
{
	unsigned char bytes[UPSTREAM_FILE_BYTES + 1];
	char path[sizeof(upstream->path) + 64];
	struct stat status;
	struct upstream_file file;
	snprintf(path, sizeof(path), "%s/%s%" PRIu64 "%s", upstream->path, prefix, number, suffix);
	ssize_t size = read_file(path, bytes, &status);
	if (size == -ENOENT)
		return 0;
	if (size < 0) {
		complain(complaints, path, (int)-size);
		return 0;
	}
	enum upstream_status parsed = upstream_file_parse(bytes, (size_t)size, &file);
	if (parsed == UPSTREAM_OTHER_VERSION || parsed == UPSTREAM_OTHER_SIZE)
		say_unknown(snapshot, path, parsed, file.version, (size_t)status.st_size);
	if (parsed != UPSTREAM_READ)
		return 0;
	if (file.n_impossible > 0)
		snapshot_add_notice(snapshot, SNAPSHOT_UPSTREAM_FILE, path,
			"%s is damaged: %u of its processes have impossible pids", path,
			file.n_impossible);
	return take_readings(upstream, &file, number, &status);
}

static int compare_readings(const void *a_pointer, const void *b_pointer)
{
	const struct upstream_reading *a = a_pointer;
	const struct upstream_reading *b = b_pointer;
	if (a->process.pid != b->process.pid)
		return a->process.pid < b->process.pid ? -1 : 1;
	if (a->label != b->label)
		return a->label < b->label ? -1 : 1;
	return (a->asic_id > b->asic_id) - (a->asic_id < b->asic_id);
}

int upstream_read(struct upstream *upstream, struct snapshot *snapshot)
{
	struct complaints complaints = {0};
	upstream->n_readings = 0;
	int error = scan(upstream, snapshot->monotonic);
	for (size_t i = 0; i < upstream->n_files && !error; i++)
		error = take_file(upstream, upstream->files[i], &complaints, snapshot);
	say_complaints(&complaints, snapshot);
	if (upstream->n_readings > 0)
		qsort(upstream->readings, upstream->n_readings, sizeof(*upstream->readings),
			compare_readings);
	return error;
}

struct upstream_mapped {
	uint64_t pid;
	uint64_t start_time;
	uint64_t asked; /* monotonic ns */
	int n_inodes;   /* -errno: nobody may know */
	uint64_t inodes[MOST_CHIPS];
};

/* The entry of this process, or the oldest where all places are taken; NULL without memory. */
static struct upstream_mapped *find_mapped(
	struct upstream *upstream, const struct local_process *process)
{
	struct upstream_mapped *oldest = NULL;
	for (size_t i = 0; i < upstream->n_mapped; i++) {
		struct upstream_mapped *mapped = &upstream->mapped[i];
		if (mapped->pid == process->pid && mapped->start_time == process->start_time)
			return mapped;
		if (!oldest || mapped->asked < oldest->asked)
			oldest = mapped;
	}
	void *all = upstream->mapped;
	if (upstream->n_mapped < UPSTREAM_FILE_PROCESSES &&
		make_room(&all, upstream->n_mapped, sizeof(*oldest), &upstream->mapped_capacity)) {
		upstream->mapped = all;
		oldest = &upstream->mapped[upstream->n_mapped++];
	}
	if (oldest)
		*oldest = (struct upstream_mapped){
			.pid = process->pid, .start_time = process->start_time};
	return oldest;
}

static bool has_inode(const struct upstream_mapped *mapped, uint64_t inode)
{
	for (int i = 0; i < mapped->n_inodes; i++)
		if (mapped->inodes[i] == inode)
			return true;
	return false;
}

bool upstream_is_live(struct upstream *upstream, const struct upstream_reading *reading,
	const struct local_process *process, uint64_t monotonic)
{
	if (local_start_ns(process->start_time) > reading->process.updated + SECOND_NS)
		return false;
	struct upstream_mapped *mapped = find_mapped(upstream, process);
	if (!mapped)
		return false;
	bool is_old = mapped->asked == 0 || monotonic - mapped->asked >= SECOND_NS;
	if (is_old && (mapped->n_inodes < 0 || !has_inode(mapped, reading->inode))) {
		mapped->n_inodes =
			local_process_maps(process->pid, is_name, MOST_CHIPS, mapped->inodes);
		mapped->asked = monotonic;
	}
	if (mapped->n_inodes < 0)
		return reading->is_shared || reading->owner == process->uid;
	return has_inode(mapped, reading->inode);
}
