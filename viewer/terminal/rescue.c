/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/terminal/rescue.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static struct {
	volatile sig_atomic_t armed;
	int fd;
	int modes_fd;
	size_t size;
	char bytes[512];
	struct termios modes;
} rescue;

/* A crash may be a stack that is full. */
static char stack[32 * 1024];

static void handle(int signal_number)
{
	if (rescue.armed) {
		rescue.armed = 0;
		ssize_t ignored = write(rescue.fd, rescue.bytes, rescue.size);
		(void)ignored;
		tcsetattr(rescue.modes_fd, TCSANOW, &rescue.modes);
	}
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static void install(void)
{
	static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
	static bool installed;
	struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
	stack_t place = {.ss_sp = stack, .ss_size = sizeof stack};
	if (installed)
		return;
	installed = true;
	sigemptyset(&action.sa_mask);
	sigaltstack(&place, NULL);
	for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++)
		sigaction(crashes[i], &action, NULL);
}

void rescue_arm(int fd, const char *bytes, size_t size, int modes_fd, const struct termios *modes)
{
	rescue.armed = 0;
	rescue.fd = fd;
	rescue.modes_fd = modes_fd;
	rescue.size = size < sizeof rescue.bytes ? size : sizeof rescue.bytes;
	memcpy(rescue.bytes, bytes, rescue.size);
	rescue.modes = *modes;
	install();
	rescue.armed = 1;
}

void rescue_disarm(void)
{
	rescue.armed = 0;
}
