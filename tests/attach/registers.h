/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* registers: a wait through which every register, and the red zone, has to come unchanged. */
#pragma once

/* registers_survive: waits for some milliseconds with a number of its own in each. Returns 0, or
 * which part has changed: 1 general registers, 2 vectors, 3 the red zone, 4 the control words, 5
 * the wait's result. */
int registers_survive(int milliseconds);
