/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/viewer/place.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/segment.h"
#include "common/text.h"
#include "common/word.h"
#include "tests/test.h"

/* The first window: valgrind reads all that is mapped at an end, and so fills it with pages. */
#define MAPPED_BYTES (TTAM_PAGE_SIZE + TTAM_WINDOW_SIZE)

static char directory[64];
static char file[400];

void place_make(void)
{
	snprintf(directory, sizeof(directory), "/dev/shm/tt-allocmon-test-%d-XXXXXX", getpid());
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(setenv("TT_ALLOCMON_DIR", directory, 1), 0);
}

void place_remove(void)
{
	DIR *entries = opendir(directory);
	struct dirent *entry;
	while (entries && (entry = readdir(entries)))
		if (entry->d_name[0] != '.' && unlink(place_file(entry->d_name)) != 0)
			rmdir(place_file(entry->d_name));
	if (entries)
		closedir(entries);
	rmdir(directory);
}

const char *place_path(void)
{
	return directory;
}

const char *place_file(const char *name)
{
	snprintf(file, sizeof(file), "%s/%s", directory, name);
	return file;
}

const char *place_segment(void)
{
	static char path[TTAM_PATH_CAPACITY];
	ck_assert_int_eq(ttam_segment_path(geteuid(), path), 0);
	return path;
}

static void read_boot_id(char *ret_text, size_t capacity)
{
	FILE *source = fopen("/proc/sys/kernel/random/boot_id", "re");
	ck_assert_ptr_nonnull(source);
	ck_assert_ptr_nonnull(fgets(ret_text, (int)capacity, source));
	ret_text[strcspn(ret_text, "\n")] = '\0';
	fclose(source);
}

void made_segment_init(struct made_segment *segment, const char *path)
{
	char boot_id[40];
	struct ttam_shm_header header;
	read_boot_id(boot_id, sizeof(boot_id));
	ttam_header_fill(&header, 1, boot_id);
	segment->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	ck_assert_int_ge(segment->fd, 0);
	ck_assert_int_eq(pwrite(segment->fd, &header, sizeof(header), 0), sizeof(header));
	ck_assert_int_eq(ftruncate(segment->fd, (off_t)TTAM_FILE_SIZE), 0);
	segment->bytes =
		mmap(NULL, MAPPED_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, segment->fd, 0);
	ck_assert_ptr_ne(segment->bytes, MAP_FAILED);
}

void made_segment_finish(struct made_segment *segment)
{
	munmap(segment->bytes, MAPPED_BYTES);
	close(segment->fd);
}

struct ttam_shm_window *made_segment_window(struct made_segment *segment, unsigned window)
{
	ck_assert_uint_eq(window, 0);
	return (struct ttam_shm_window *)(segment->bytes + ttam_window_offset(window));
}

void made_segment_lock(struct made_segment *segment, unsigned window)
{
	struct flock lock = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = window, .l_len = 1};
	ck_assert_int_eq(fcntl(segment->fd, F_OFD_SETLK, &lock), 0);
}

void made_window_show(struct ttam_shm_window *window, uint64_t pid)
{
	struct ttam_shm_process *process = &window->process;
	ttam_word_store(&process->pid, pid);
	ttam_word_store(&process->source, TTAM_SHM_SOURCE_PRELOAD);
	ttam_word_store(&process->clock_coarse, 5000);
	ttam_word_store(&process->clock_realtime, 1000000005000);
	ttam_text_store(process->command, TTAM_TEXT_WORDS(128), "/usr/bin/python3 serve.py");
	ttam_word_store(&window->device[0].label, 3);
	ttam_word_store(&window->device[0].asic_id, 77);
	ttam_word_store(&window->device[0].capacity[TTAM_SHM_DRAM], 1 << 30);
	ttam_text_store(window->device[0].board, TTAM_TEXT_WORDS(8), "p150");
	ttam_word_store(&window->device[0].visible, 1);
	ttam_word_store(&process->n_devices, 1);
	ttam_word_store(&process->incarnation, 2);
	ttam_word_store(&process->state, TTAM_SHM_IN_USE);
}

void made_latch(struct ttam_shm_latch *latch, uint64_t current, uint64_t n_alloc, uint64_t n_free)
{
	ttam_word_store(&latch->copy[1][TTAM_CURRENT], current);
	ttam_word_store(&latch->copy[1][TTAM_PEAK], current);
	ttam_word_store(&latch->copy[1][TTAM_N_ALLOC], n_alloc);
	ttam_word_store(&latch->copy[1][TTAM_N_FREE], n_free);
	ttam_word_store(&latch->sequence, 1);
}

void made_record(struct ttam_shm_record *record, uint64_t id, uint64_t size, uint64_t type)
{
	ttam_word_store(&record->id, id);
	ttam_word_store(&record->size, size);
	ttam_word_store(&record->reserved, 2 * size);
	ttam_word_store(&record->devices, 1);
	ttam_word_store(&record->time, 6000);
	ttam_word_store(&record->meta, type);
	ttam_word_store(&record->generation, 1);
}

pid_t child_start(void (*act)(void *), void *context)
{
	int ready[2];
	char byte = 0;
	ck_assert_int_eq(pipe(ready), 0);
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		close(ready[0]);
		act(context);
		if (write(ready[1], "r", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

void child_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

struct source *source_of_all(void)
{
	struct source_filter filter = {.uid = -1};
	struct source *source = source_shm_create(&filter);
	ck_assert_ptr_nonnull(source);
	return source;
}

void poll_all(struct source *source, struct snapshot *snapshot)
{
	unsigned want = SOURCE_RECORDS | SOURCE_EVENTS | SOURCE_CLOSED;
	ck_assert_int_eq(source_poll(source, want, snapshot), 0);
}

const struct snapshot_process *find_process(const struct snapshot *snapshot, uint64_t pid)
{
	for (size_t i = 0; i < snapshot->n_processes; i++)
		if (snapshot->processes[i].pid == pid)
			return &snapshot->processes[i];
	return NULL;
}
