/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* holder: a library that takes its time to load, in a wait of which no thread can be borrowed. */
#include <signal.h>
#include <stddef.h>
#include <time.h>

__attribute__((constructor)) static void take_time(void)
{
	sigset_t none;
	sigemptyset(&none);
	sigtimedwait(&none, NULL, &(struct timespec){.tv_sec = 2});
}
