/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/say.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/text.h"

/* What the kernel sends to the thread whose write() fails so; 0: nothing. */
static int signal_of_failure(int write_errno)
{
	switch (write_errno) {
	case EPIPE:
		return SIGPIPE;
	case EFBIG:
		return SIGXFSZ; /* beyond RLIMIT_FSIZE; at the file system's own limit there is none
				 */
	default:
		return 0;
	}
}

static void take_back(int signal_number)
{
	const struct timespec at_once = {0, 0};
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, signal_number);
	sigtimedwait(&set, NULL, &at_once);
}

/* write_unsignalled: neither a reader that went away nor a file at its limit may kill the host. */
static void write_unsignalled(int fd, const char *bytes, size_t count)
{
	sigset_t held;
	sigset_t pending;
	sigset_t before;
	sigemptyset(&held);
	sigaddset(&held, SIGPIPE);
	sigaddset(&held, SIGXFSZ);
	sigemptyset(&pending);
	sigpending(&pending);
	if (pthread_sigmask(SIG_BLOCK, &held, &before) != 0)
		return;
	ssize_t written = write(fd, bytes, count);
	int sent = written < 0 ? signal_of_failure(errno) : 0;
	if (sent != 0 && sigismember(&pending, sent) == 0)
		take_back(sent);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void ttam_say_to(const char *target, const char *bytes, size_t count)
{
	int saved_errno = errno;
	if (strcmp(target, "stderr") == 0) {
		write_unsignalled(STDERR_FILENO, bytes, count);
	} else {
		/* Opened each time: a descriptor kept open could be closed by the host and its
		 * number be given to one of the host's own files. */
		int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
		int fd = open(target, flags, 0644);
		if (fd >= 0) {
			write_unsignalled(fd, bytes, count);
			close(fd);
		}
	}
	errno = saved_errno;
}

int ttam_say_failure(char *ret_why, const char *verb, const char *object, int error)
{
	const char *cause = strerrordesc_np(-error);
	struct ttam_line line;
	ttam_line_init(&line, ret_why, TTAM_WHY_CAPACITY);
	ttam_line_add(&line, "cannot ");
	ttam_line_add(&line, verb);
	ttam_line_add(&line, " ");
	ttam_line_add(&line, object);
	ttam_line_add(&line, ": ");
	ttam_line_add(&line, cause != NULL ? cause : "unknown error");
	return error;
}
