/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passage: whether calls that were on their way past the hooks when these came are over. Until then
 * nobody knows of them, and what they free may be gone at any moment.
 *
 * A thread is past such a call when it has run for longer than one takes, when it sleeps or waits
 * for what comes from outside, or when it rests: what it could wait for within the call is a lock
 * that another one holds, and gets when that has run.
 */
#pragma once

#include <stdbool.h>

/* ttam_passage_begin: the hooks have come. Any thread, one at a time; takes malloc's locks. */
void ttam_passage_begin(void);

/* ttam_passage_is_over: false, too, where the threads cannot be told, or are more than 4,096. About
 * 20 us for each thread that has hardly run since. Threads and locks as for ttam_passage_begin().
 */
bool ttam_passage_is_over(void);
