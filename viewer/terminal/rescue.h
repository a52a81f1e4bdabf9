/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* rescue: puts the terminal back when the viewer crashes, then lets it crash. */
#pragma once

#include <stddef.h>
#include <termios.h>

/* rescue_arm: bytes and modes are copied; bytes that do not fit are cut. Before anything else
 * handles SIGBUS, so that it can pass on what it does not expect. */
void rescue_arm(int fd, const char *bytes, size_t size, int modes_fd, const struct termios *modes);
/* rescue_disarm: nothing is to be put back now; the handlers stay and do nothing. */
void rescue_disarm(void);
