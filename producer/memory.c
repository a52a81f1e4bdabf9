/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/memory.h"

#include <errno.h>
#include <sys/mman.h>

void *ttam_memory_map(size_t bytes)
{
	int saved_errno = errno;
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED) {
		memory = NULL;
	} else {
		madvise(memory, bytes, MADV_DONTFORK);
		madvise(memory, bytes, MADV_DONTDUMP);
	}
	errno = saved_errno;
	return memory;
}

void *ttam_memory_grow(void *memory, size_t old_bytes, size_t new_bytes)
{
	int saved_errno = errno;
	/* mremap() keeps what madvise() set. */
	void *moved = mremap(memory, old_bytes, new_bytes, MREMAP_MAYMOVE);
	errno = saved_errno;
	return moved == MAP_FAILED ? NULL : moved;
}

void ttam_memory_unmap(void *memory, size_t bytes)
{
	int saved_errno = errno;
	if (memory != NULL)
		munmap(memory, bytes);
	errno = saved_errno;
}
