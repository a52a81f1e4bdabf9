/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recording: what was recorded, read from front to back, or from any moment.
 *
 * Of a file that is cut or damaged what can be read is given: up to the cut, or from the next frame
 * on. The bytes may be anything.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "viewer/source/snapshot.h"

struct recording;

/* recording_open: reads the file as it is now. On failure returns a negative errno value, and
 * *ret_message is a sentence with the object and the cause. -EBADMSG: it is no recording; -ENODATA:
 * it ends before its first sample. */
int recording_open(const char *path, struct recording **ret_recording, char (*ret_message)[512]);
/* recording_open_bytes: takes them, also where it fails. Returns 0, -EBADMSG, -ENODATA or
 * -ENOMEM. */
int recording_open_bytes(char *bytes, size_t length, struct recording **ret_recording);
void recording_close(struct recording *recording);

const char *recording_host(const struct recording *recording);
uint64_t recording_first_time(const struct recording *recording); /* ns since the epoch */
uint64_t recording_last_time(const struct recording *recording);
/* Whether the end is missing, or something before it could not be read. */
bool recording_is_damaged(const struct recording *recording);

enum recording_status {
	RECORDING_SAMPLE,
	RECORDING_END,
	RECORDING_NO_MEMORY,
};

/* recording_next: the next sample. It lives until the call after the next one. */
enum recording_status recording_next(
	struct recording *recording, const struct snapshot **ret_snapshot);
/* recording_begins_frame: whether the newest sample is the first of its frame, and so can be come
 * back to. recording_go_to_frame: it will be the next one. */
bool recording_begins_frame(const struct recording *recording, size_t *ret_frame);
void recording_go_to_frame(struct recording *recording, size_t frame);
/* recording_seek: the next sample will be the first one at or after this time that can be found
 * without what was before it: at most a frame, a minute, earlier. */
void recording_seek(struct recording *recording, uint64_t time);
