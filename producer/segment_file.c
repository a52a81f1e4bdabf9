/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/segment_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/segment.h"
#include "common/text.h"
#include "producer/clock.h"
#include "producer/say.h"

enum { TRIES = 16 };

/* TT_ALLOCMON_MODE, octal. Never without the owner, never writable by others: a reader refuses
 * what anybody could have written. */
static mode_t wanted_mode(void)
{
	const char *text = getenv("TT_ALLOCMON_MODE");
	char *end;
	if (text == NULL || text[0] == '\0')
		return 0644;
	unsigned long mode = strtoul(text, &end, 8);
	if (*end != '\0' || mode > 0777)
		return 0600;
	return ((mode_t)mode & 0644) | 0600;
}

/* may_grow_to_size: ftruncate() beyond RLIMIT_FSIZE raises SIGXFSZ, which kills. */
static bool may_grow_to_size(void)
{
	struct rlimit limit;
	return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur >= TTAM_FILE_SIZE;
}

static void read_boot_id(char ret_boot_id[static 40])
{
	ret_boot_id[0] = '\0';
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	ssize_t length = read(fd, ret_boot_id, 36);
	ret_boot_id[length > 0 ? length : 0] = '\0';
	close(fd);
}

static int fill_file(int fd)
{
	struct ttam_shm_header header;
	char boot_id[40];
	read_boot_id(boot_id);
	ttam_header_fill(&header, ttam_clock_realtime(), boot_id);
	/* The mode of O_TMPFILE went through the umask. */
	if (fchmod(fd, wanted_mode()) != 0 || ftruncate(fd, (off_t)TTAM_FILE_SIZE) != 0 ||
		fallocate(fd, 0, 0, TTAM_PAGE_SIZE) != 0)
		return -errno;
	ssize_t written = pwrite(fd, &header, sizeof header, 0);
	if (written < 0)
		return -errno;
	return written == sizeof header ? 0 : -EIO;
}

static int give_name(int fd, const char *path)
{
	char link[40];
	struct ttam_line line;
	ttam_line_init(&line, link, sizeof link);
	ttam_line_add(&line, "/proc/self/fd/");
	ttam_line_add_number(&line, (uint64_t)fd);
	return linkat(AT_FDCWD, link, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 ? 0 : -errno;
}

/* create: returns -EEXIST if another process was faster. */
static int create(const char *path, char *ret_why)
{
	if (!may_grow_to_size())
		return ttam_say_failure(ret_why, "create (RLIMIT_FSIZE)", path, -EFBIG);
	int fd = open(ttam_segment_directory(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return ttam_say_failure(ret_why, "create", path, -errno);
	int error = fill_file(fd);
	if (error == 0)
		error = give_name(fd, path);
	if (error == 0)
		return fd;
	close(fd);
	return ttam_say_failure(ret_why, "create", path, error);
}

static int check_format(int fd, const char *path, char *ret_why)
{
	struct ttam_shm_header header = {0};
	ssize_t length = pread(fd, &header, sizeof header, 0);
	if (length < 0)
		return ttam_say_failure(ret_why, "read", path, -errno);
	enum ttam_header_status status = ttam_header_check(&header);
	if (status == TTAM_HEADER_OK)
		return 0;
	struct ttam_line line;
	ttam_line_init(&line, ret_why, TTAM_WHY_CAPACITY);
	ttam_line_add(&line, "cannot use ");
	ttam_line_add(&line, path);
	ttam_line_add(&line, ": it is ");
	ttam_line_add(&line, ttam_header_status_text(status));
	return -EPROTO;
}

/* check: returns -ENOENT if the name was removed meanwhile. */
static int check(int fd, const char *path, char *ret_why)
{
	struct stat status;
	if (fstat(fd, &status) != 0)
		return ttam_say_failure(ret_why, "look at", path, -errno);
	if (!S_ISREG(status.st_mode))
		return ttam_say_failure(ret_why, "use (no regular file)", path, -EPROTO);
	if (status.st_uid != geteuid())
		return ttam_say_failure(ret_why, "use (another user's)", path, -EACCES);
	if ((status.st_mode & 022) != 0)
		return ttam_say_failure(ret_why, "use (others may write it)", path, -EACCES);
	if (status.st_nlink == 0)
		return -ENOENT;
	if (status.st_nlink != 1)
		return ttam_say_failure(ret_why, "use (it has other names)", path, -EACCES);
	if ((uint64_t)status.st_size != TTAM_FILE_SIZE)
		return ttam_say_failure(ret_why, "use (wrong size)", path, -EPROTO);
	return check_format(fd, path, ret_why);
}

static int open_existing(const char *path, char *ret_why)
{
	/* Without O_NONBLOCK a FIFO of this name would stop the host. */
	int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
	int fd = open(path, flags);
	if (fd < 0)
		return errno == ENOENT ? -ENOENT : ttam_say_failure(ret_why, "open", path, -errno);
	int error = check(fd, path, ret_why);
	if (error == 0)
		return fd;
	close(fd);
	return error;
}

int ttam_segment_file_open(char *ret_path, char *ret_why)
{
	ret_path[0] = '\0';
	int error = ttam_segment_path(geteuid(), ret_path);
	if (error != 0)
		return ttam_say_failure(ret_why, "name", "the segment", error);
	for (int i = 0; i < TRIES; i++) {
		int fd = open_existing(ret_path, ret_why);
		if (fd != -ENOENT)
			return fd;
		fd = create(ret_path, ret_why);
		if (fd != -EEXIST)
			return fd;
	}
	return ttam_say_failure(ret_why, "open (its name comes and goes)", ret_path, -EAGAIN);
}
