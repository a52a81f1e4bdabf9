/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int write_file(const char *path, const char *bytes, size_t length)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (file < 0)
		return -errno;
	size_t done = 0;
	int r = 0;
	while (r == 0 && done < length) {
		ssize_t n = write(file, bytes + done, length - done);
		if (n < 0 && errno != EINTR)
			r = -errno;
		done += n > 0 ? (size_t)n : 0;
	}
	if (close(file) < 0 && r == 0)
		r = -errno;
	if (r < 0)
		unlink(path);
	return r;
}

void keep_recording(struct rewind *rewind, uint64_t time_ns, char (*ret_message)[512])
{
	char path[64] = "tt-allocmon.ttam";
	char folder[256] = "";
	time_t seconds = (time_t)(time_ns / 1000000000);
	struct tm local;
	size_t length = 0;
	char *bytes = rewind_take(rewind, &length);
	if (localtime_r(&seconds, &local) != NULL)
		strftime(path, sizeof path, "tt-allocmon-%Y%m%d-%H%M%S.ttam", &local);
	int r = bytes != NULL ? write_file(path, bytes, length) : -ENOMEM;
	free(bytes);
	if (r == 0)
		snprintf(*ret_message, sizeof *ret_message, "Saved as %s", path);
	else
		snprintf(*ret_message, sizeof *ret_message, "Cannot save %s in %s: %s", path,
			getcwd(folder, sizeof folder) != NULL ? folder : "this folder",
			strerror(-r));
}
