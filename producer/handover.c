/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/handover.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/mman.h>

#include "common/word.h"

void ttam_handover_begin(struct ttam_shm_process *process)
{
	ttam_word_store(&process->state, TTAM_SHM_EMPTY);
	/* Odd already if an owner died in here. */
	ttam_word_store(&process->incarnation, ttam_word_own(&process->incarnation) | 1);
}

void ttam_handover_end(struct ttam_shm_process *process, enum ttam_shm_process_state state)
{
	ttam_word_add(&process->incarnation, 1);
	ttam_word_store(&process->state, state);
}

int ttam_handover_wipe(int fd, unsigned window, struct ttam_shm_process *process)
{
	ttam_word *words = (ttam_word *)process;
	const size_t kept = offsetof(struct ttam_shm_process, incarnation) / 8;
	for (size_t i = kept + 1; i < sizeof *process / 8; i++)
		ttam_word_store(&words[i], 0);
	off_t rest = (off_t)(ttam_window_offset(window) + sizeof *process);
	off_t bytes = (off_t)(TTAM_WINDOW_SIZE - sizeof *process);
	int result = fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, rest, bytes);
	return result == 0 ? 0 : -errno;
}

void ttam_handover_wipe_dead(int fd, unsigned window)
{
	struct ttam_shm_process *process = mmap(NULL, sizeof *process, PROT_READ | PROT_WRITE,
		MAP_SHARED, fd, (off_t)ttam_window_offset(window));
	if (process == MAP_FAILED)
		return;
	ttam_handover_begin(process);
	if (ttam_handover_wipe(fd, window, process) == 0)
		ttam_handover_end(process, TTAM_SHM_EMPTY);
	munmap(process, sizeof *process);
}
