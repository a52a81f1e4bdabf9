/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* pace: the demo's time, and when it has to stop. */
#pragma once

#include <stdbool.h>

/* pace_start: from now on TERM, INT and HUP only stop the pace. speed: times as fast as in life;
 * duration: s of real time after which to stop, 0: none. */
void pace_start(double speed, double duration);

/* pace_wait: until so many seconds of the demo's time after the end of the last wait; time that was
 * spent since counts. Returns false once the demo has to stop. */
bool pace_wait(double seconds);

/* pace_hold: until the demo has to stop. */
void pace_hold(void);
