/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/producer/witness.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/segment.h"
#include "tests/test.h"

static char directory[64];

void witness_begin(void)
{
	snprintf(directory, sizeof directory, "/dev/shm/tt-allocmon-test-%d-XXXXXX", getpid());
	ck_assert_ptr_nonnull(mkdtemp(directory));
	setenv("TT_ALLOCMON_DIR", directory, 1);
	unsetenv("TT_ALLOC_TRACKING_ENABLED");
	unsetenv("TT_ALLOCMON_EVENTS");
	unsetenv("TT_ALLOCMON_LOG");
	unsetenv("TT_ALLOCMON_MODE");
}

void witness_end(void)
{
	unlink(witness_path());
	rmdir(directory);
}

void witness_reset(void)
{
	ttam_close();
	unlink(witness_path());
}

const char *witness_directory(void)
{
	return directory;
}

const char *witness_path(void)
{
	static char path[TTAM_PATH_CAPACITY];
	ck_assert_int_eq(ttam_segment_path(geteuid(), path), 0);
	return path;
}

const struct ttam_shm_window *witness_window(unsigned number)
{
	int fd = open(witness_path(), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	void *window = mmap(NULL, TTAM_WINDOW_SIZE, PROT_READ, MAP_SHARED, fd,
		(off_t)ttam_window_offset(number));
	close(fd);
	ck_assert_ptr_ne(window, MAP_FAILED);
	return window;
}

bool witness_is_held(unsigned number)
{
	struct flock lock = {
		.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = (off_t)number, .l_len = 1};
	int fd = open(witness_path(), O_RDONLY | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fcntl(fd, F_OFD_GETLK, &lock), 0);
	close(fd);
	return lock.l_type == F_WRLCK;
}

int witness_find(int pid)
{
	uint64_t words[4];
	int found = -1;
	int fd = open(witness_path(), O_RDONLY | O_CLOEXEC);
	for (unsigned i = 0; fd >= 0 && i < TTAM_WINDOW_COUNT && found < 0; i++) {
		off_t offset = (off_t)ttam_window_offset(i);
		if (pread(fd, words, sizeof words, offset) == sizeof words &&
			words[0] == TTAM_SHM_IN_USE && words[2] == (uint64_t)pid)
			found = (int)i;
	}
	close(fd);
	return found;
}

struct witness_counts witness_slot(
	const struct ttam_shm_window *window, unsigned device, unsigned type)
{
	uint64_t words[TTAM_LATCH_WORDS];
	const struct ttam_shm_latch *latch = &window->slot[device].type[type];
	ck_assert(ttam_latch_read(latch, 100, words));
	return (struct witness_counts){
		.current = words[TTAM_CURRENT],
		.peak = words[TTAM_PEAK],
		.n_alloc = words[TTAM_N_ALLOC],
		.n_free = words[TTAM_N_FREE],
		.n_failed = words[TTAM_N_FAILED],
		.reserved = ttam_word_load(&latch->reserved),
	};
}

struct witness_live witness_live(const struct ttam_shm_window *window)
{
	struct witness_live live = {0};
	uint64_t end = ttam_word_load(&window->process.n_records);
	ck_assert_uint_le(end, TTAM_RECORD_COUNT);
	for (uint64_t i = 0; i < end; i++) {
		const struct ttam_shm_record *record = &window->record[i];
		uint64_t generation = ttam_word_load(&record->generation);
		if ((generation & 1) == 0)
			continue;
		uint64_t size = ttam_word_load(&record->size);
		uint64_t devices = ttam_word_load(&record->devices);
		if (ttam_word_load(&record->generation) != generation) {
			live.torn++;
			continue;
		}
		live.records++;
		live.bytes += size * (uint64_t)__builtin_popcountll(devices);
	}
	return live;
}

uint64_t witness_programs(const struct ttam_shm_window *window)
{
	uint64_t live = 0;
	uint64_t end = ttam_word_load(&window->process.n_programs);
	ck_assert_uint_le(end, TTAM_PROGRAM_COUNT);
	for (uint64_t i = 0; i < end; i++)
		live += ttam_word_load(&window->program[i].generation) & 1;
	return live;
}

const struct ttam_shm_record *witness_record(
	const struct ttam_shm_window *window, uint64_t id, unsigned device)
{
	uint64_t end = ttam_word_load(&window->process.n_records);
	for (uint64_t i = 0; i < end; i++) {
		const struct ttam_shm_record *record = &window->record[i];
		if ((record->generation & 1) != 0 && record->id == id &&
			(record->devices & TTAM_DEVICE(device)) != 0)
			return record;
	}
	return NULL;
}

struct ttam_buffer witness_buffer(uint64_t id, uint64_t devices, uint64_t size, uint32_t type)
{
	return (struct ttam_buffer){
		.struct_size = sizeof(struct ttam_buffer),
		.id = id,
		.devices = devices,
		.size = size,
		.type = type,
	};
}

void witness_allocate(uint64_t id, uint64_t devices, uint64_t size, uint32_t type)
{
	struct ttam_buffer buffer = witness_buffer(id, devices, size, type);
	ttam_track_allocate(&buffer);
}

void witness_place_cb(uint64_t program, uint64_t devices, uint64_t size)
{
	struct ttam_circular_buffer cb = {.struct_size = sizeof cb,
		.program = program,
		.devices = devices,
		.size = size,
		.num_cores = 1,
		.first = 1};
	ttam_track_allocate_cb(&cb);
}
