/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outlet: standard output of a command that goes on until INT or TERM comes or nobody reads any
 * more; both are its orderly end. There is one for the process.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum outlet_step {
	OUTLET_DONE,
	OUTLET_ENOUGH, /* nobody reads, or a signal came */
	OUTLET_FAILED, /* the cause was said on stderr */
};

/* outlet_open: what: the name of what is written, for messages. Catches the signals for good. */
void outlet_open(const char *what);

/* outlet_must_stop: whether a signal came. */
bool outlet_must_stop(void);

/* outlet_write: all of it; once begun it is finished, also after a signal. Only a reader that takes
 * nothing for a second more has to live with a part. */
enum outlet_step outlet_write(const char *text, size_t length);
/* outlet_write_end: what ends all that was written: also where a signal came before it. */
enum outlet_step outlet_write_end(const char *text, size_t length);

/* outlet_sleep_until: CLOCK_MONOTONIC, ns. Ends early where the reader of a pipe goes: it will not
 * wait for the next line to know. */
enum outlet_step outlet_sleep_until(long long time_ns);
long long outlet_now_ns(void);

/* outlet_wait_for: until a file can be read, or has ended. Also before outlet_open(). */
enum outlet_step outlet_wait_for(int file);
