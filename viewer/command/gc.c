/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* gc: remove segments that nobody holds. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "viewer/command/options.h"
#include "viewer/command/segments.h"
#include "viewer/command/words.h"
#include "viewer/output/escape.h"

enum outcome {
	OUTCOME_DONE,    /* removed, or would be */
	OUTCOME_FOREIGN, /* another user's */
	OUTCOME_HELD,
	OUTCOME_CHANGED, /* no longer the file of that name, or in the hands of another gc: look
			    again */
	OUTCOME_FAILED,
};

enum {
	ATTEMPTS = 10,
};

static enum outcome fail(const char *verb, const char *path, int error)
{
	fprintf(stderr, "tt-allocmon gc: cannot %s %s: %s\n", verb, path, strerror(error));
	return OUTCOME_FAILED;
}

static enum outcome report_foreign(const char *path, uid_t owner)
{
	const struct passwd *user = getpwuid(owner);
	printf("%s belongs to user %u%s%s%s: only they or root can remove it\n", path,
		(unsigned)owner, user != NULL ? " (" : "", user != NULL ? user->pw_name : "",
		user != NULL ? ")" : "");
	return OUTCOME_FOREIGN;
}

static enum outcome report_holders(int file, const char *path)
{
	struct segments_holder holder;
	unsigned window = 0;
	bool is_known = false;
	while (segments_next_holder(file, &window, &holder)) {
		char command[4 * sizeof holder.command];
		escape_text(holder.command, command, sizeof command);
		is_known = true;
		if (holder.pid != 0)
			printf("%s is held by process %" PRIu64 " (%s)\n", path, holder.pid,
				command);
		else
			printf("%s is held: window %u, by a process that cannot be named\n", path,
				holder.window);
	}
	return is_known ? OUTCOME_HELD : OUTCOME_CHANGED;
}

/* With all windows locked no producer can claim one, and each that waits for its lock looks at the
 * link count after it: so what is unlinked here is used by nobody, ever. */
static enum outcome remove_locked(int file, const char *path, bool dry_run)
{
	struct stat opened;
	struct stat named;
	if (fstat(file, &opened) < 0)
		return fail("examine", path, errno);
	if (lstat(path, &named) < 0 || named.st_ino != opened.st_ino ||
		named.st_dev != opened.st_dev)
		return OUTCOME_CHANGED;
	if (!dry_run && unlink(path) < 0)
		return fail("remove", path, errno);
	/* A job that starts waits for the lock, but not for our terminal. */
	struct flock none = {.l_type = F_UNLCK};
	fcntl(file, F_OFD_SETLK, &none);
	char bytes[32];
	words_number((uint64_t)opened.st_blocks * 512, sizeof bytes, bytes);
	printf("%s %s (%s bytes in use)\n", dry_run ? "would remove" : "removed", path, bytes);
	return OUTCOME_DONE;
}

static enum outcome collect_open(int file, const char *path, bool dry_run)
{
	struct stat status;
	struct flock all = {.l_type = F_WRLCK};
	if (fstat(file, &status) < 0)
		return fail("examine", path, errno);
	if (!S_ISREG(status.st_mode)) {
		printf("%s is no regular file: left alone\n", path);
		return OUTCOME_FAILED;
	}
	if (fcntl(file, F_OFD_SETLK, &all) == 0)
		return remove_locked(file, path, dry_run);
	if (errno == EAGAIN || errno == EACCES)
		return report_holders(file, path);
	return fail("lock", path, errno);
}

static enum outcome collect(const char *path, bool dry_run)
{
	struct stat named;
	if (lstat(path, &named) < 0)
		return errno == ENOENT ? OUTCOME_DONE : fail("examine", path, errno);
	if (named.st_uid != geteuid() && geteuid() != 0)
		return report_foreign(path, named.st_uid);
	int file = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (file < 0)
		return errno == ENOENT ? OUTCOME_CHANGED : fail("open", path, errno);
	enum outcome outcome = collect_open(file, path, dry_run);
	close(file);
	return outcome;
}

static enum outcome collect_until_settled(const char *path, bool dry_run)
{
	static const struct timespec others_turn = {.tv_nsec = 1000000};
	enum outcome outcome = OUTCOME_CHANGED;
	for (int i = 0; i < ATTEMPTS && outcome == OUTCOME_CHANGED; i++) {
		if (i > 0)
			nanosleep(&others_turn, NULL);
		outcome = collect(path, dry_run);
	}
	if (outcome == OUTCOME_CHANGED)
		printf("%s changes all the time: try again\n", path);
	return outcome;
}

int command_gc(const struct options *options)
{
	struct dirent **entries;
	int exit_status = EXIT_DONE;
	int count = segments_list(ttam_segment_directory(), &entries);
	if (count < 0) {
		fail("read", ttam_segment_directory(), -count);
		return EXIT_FAILED;
	}
	if (count == 0)
		printf("no segment in %s\n", ttam_segment_directory());
	for (int i = 0; i < count; i++) {
		char path[TTAM_PATH_CAPACITY];
		if (segments_path(entries[i]->d_name, path) < 0)
			continue;
		enum outcome outcome = collect_until_settled(path, options->dry_run);
		if (outcome != OUTCOME_DONE && outcome != OUTCOME_FOREIGN)
			exit_status = EXIT_FAILED;
	}
	segments_free(entries, count);
	return exit_status;
}
