/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/recording/tape.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "viewer/recording/recorder.h"

struct tape {
	char path[4096];
	int file;
	uint64_t most_bytes;
	uint64_t length;
	uint64_t *frames; /* where each begins */
	size_t n_frames;
	size_t room;
	struct recorder *recorder;
};

static int say(char (*ret_message)[512], const char *what, const char *path, int error)
{
	snprintf(*ret_message, sizeof *ret_message, "cannot %s %.400s: %s", what, path,
		strerror(-error));
	return error;
}

static void destroy(struct tape *tape)
{
	if (tape->file >= 0)
		close(tape->file);
	recorder_destroy(tape->recorder);
	free(tape->frames);
	free(tape);
}

int tape_create(const char *path, uint64_t most_bytes, const char *program, struct tape **ret_tape,
	char (*ret_message)[512])
{
	struct tape *tape = calloc(1, sizeof *tape);
	if (tape == NULL)
		return say(ret_message, "make", path, -ENOMEM);
	tape->file = -1;
	tape->most_bytes = most_bytes;
	tape->recorder = recorder_create(program);
	int r = tape->recorder != NULL ? 0 : -ENOMEM;
	if ((size_t)snprintf(tape->path, sizeof tape->path, "%s", path) >= sizeof tape->path)
		r = -ENAMETOOLONG;
	if (r == 0) {
		tape->file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		r = tape->file >= 0 ? 0 : -errno;
	}
	if (r < 0) {
		destroy(tape);
		return say(ret_message, "make", path, r);
	}
	*ret_tape = tape;
	return 0;
}

static int write_bytes(struct tape *tape, const struct frame_bytes *bytes)
{
	size_t done = 0;
	while (done < bytes->length) {
		ssize_t n = write(tape->file, bytes->bytes + done, bytes->length - done);
		if (n < 0 && errno != EINTR)
			return -errno;
		done += n > 0 ? (size_t)n : 0;
	}
	tape->length += bytes->length;
	return 0;
}

static int note_frame(struct tape *tape)
{
	if (tape->n_frames == tape->room) {
		size_t room = tape->room != 0 ? 2 * tape->room : 64;
		uint64_t *grown = realloc(tape->frames, room * sizeof grown[0]);
		if (grown == NULL)
			return -ENOMEM;
		tape->frames = grown;
		tape->room = room;
	}
	tape->frames[tape->n_frames++] = tape->length;
	return 0;
}

static int copy_rest(struct tape *tape, uint64_t from, int to)
{
	off_t at = (off_t)from;
	int file = open(tape->path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -errno;
	int r = 0;
	while (r == 0 && (uint64_t)at < tape->length) {
		ssize_t n = sendfile(to, file, &at, tape->length - (uint64_t)at);
		r = n > 0 ? 0 : n < 0 ? -errno : -EIO;
	}
	close(file);
	return r;
}

/* The first frame of which the rest is at most half of what may be; the last one is kept. */
static size_t find_half(const struct tape *tape)
{
	size_t first = 0;
	while (first + 1 < tape->n_frames &&
		tape->length - tape->frames[first] > tape->most_bytes / 2)
		first++;
	return first;
}

/* The newer half takes the file's place at once: at no moment is there none. */
static int give_up_older_half(struct tape *tape)
{
	char path[sizeof tape->path + 8];
	size_t first = find_half(tape);
	uint64_t from = tape->frames[first];
	snprintf(path, sizeof path, "%s.XXXXXX", tape->path);
	int file = mkostemp(path, O_CLOEXEC);
	if (file < 0)
		return -errno;
	int r = copy_rest(tape, from, file);
	if (r == 0 && (fchmod(file, 0644) < 0 || rename(path, tape->path) < 0))
		r = -errno;
	if (r < 0) {
		close(file);
		unlink(path);
		return r;
	}
	close(tape->file);
	tape->file = file;
	tape->length -= from;
	tape->n_frames -= first;
	for (size_t i = 0; i < tape->n_frames; i++)
		tape->frames[i] = tape->frames[first + i] - from;
	return 0;
}

static int end_frame(struct tape *tape)
{
	struct frame_bytes bytes;
	int r = recorder_end(tape->recorder, &bytes);
	if (r == 0)
		r = write_bytes(tape, &bytes);
	if (r == 0 && tape->length > tape->most_bytes)
		r = give_up_older_half(tape);
	return r;
}

int tape_add(struct tape *tape, const struct snapshot *snapshot, char (*ret_message)[512])
{
	struct frame_bytes bytes;
	int r = recorder_is_due(tape->recorder, snapshot) ? end_frame(tape) : 0;
	if (r == 0 && !recorder_is_open(tape->recorder))
		r = note_frame(tape);
	if (r == 0)
		r = recorder_add(tape->recorder, snapshot, &bytes);
	if (r == 0)
		r = write_bytes(tape, &bytes);
	/* A frame that fills all the room by itself is not waited for. */
	if (r == 0 && tape->length > tape->most_bytes)
		r = end_frame(tape);
	return r < 0 ? say(ret_message, "write", tape->path, r) : 0;
}

int tape_close(struct tape *tape, char (*ret_message)[512])
{
	struct frame_bytes bytes;
	int r = recorder_end(tape->recorder, &bytes);
	if (r == 0)
		r = write_bytes(tape, &bytes);
	if (close(tape->file) < 0 && r == 0)
		r = -errno;
	tape->file = -1;
	if (r < 0)
		say(ret_message, "write", tape->path, r);
	destroy(tape);
	return r;
}

uint64_t tape_bytes(const struct tape *tape)
{
	return tape->length;
}
