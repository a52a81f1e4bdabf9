/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* The hooks of AllocatorImpl by their names of 0.65.0, where that class is called Allocator. Later
 * versions have another class of this name, in front of AllocatorImpl: its calls are passed on. */
#include "common/metal_names.h"
#include "producer/preload/hook.h"
#include "producer/preload/hook_buffers.h"
#include "producer/preload/metal.h"

uint64_t ttam_hook_older_allocate_buffer(void *allocator, void *buffer)
	HOOK(METAL_OLDER_ALLOCATE_BUFFER);
void ttam_hook_older_deallocate_buffer(void *allocator, void *buffer)
	HOOK(METAL_OLDER_DEALLOCATE_BUFFER);
void ttam_hook_older_deallocate_buffers(void *allocator) HOOK(METAL_OLDER_DEALLOCATE_BUFFERS);
void ttam_hook_older_clear_allocator(void *allocator) HOOK(METAL_OLDER_CLEAR_ALLOCATOR);
void ttam_hook_older_destroy_allocator(void *allocator) HOOK(METAL_OLDER_DESTROY_ALLOCATOR);
void ttam_hook_older_destroy_allocator_base(void *allocator)
	HOOK(METAL_OLDER_DESTROY_ALLOCATOR_BASE);

uint64_t ttam_hook_older_allocate_buffer(void *allocator, void *buffer)
{
	const struct ttam_metal *metal = ttam_metal();
	return metal->is_older ? ttam_hook_allocate_buffer(allocator, buffer)
			       : metal->older_allocate_buffer(allocator, buffer);
}

void ttam_hook_older_deallocate_buffer(void *allocator, void *buffer)
{
	const struct ttam_metal *metal = ttam_metal();
	if (metal->is_older)
		ttam_hook_deallocate_buffer(allocator, buffer);
	else
		metal->older_deallocate_buffer(allocator, buffer);
}

void ttam_hook_older_deallocate_buffers(void *allocator)
{
	const struct ttam_metal *metal = ttam_metal();
	if (metal->is_older)
		ttam_hook_deallocate_buffers(allocator);
	else
		metal->older_deallocate_buffers(allocator);
}

void ttam_hook_older_clear_allocator(void *allocator)
{
	const struct ttam_metal *metal = ttam_metal();
	if (metal->is_older)
		ttam_hook_clear_allocator(allocator);
	else
		metal->older_clear_allocator(allocator);
}

void ttam_hook_older_destroy_allocator(void *allocator)
{
	const struct ttam_metal *metal = ttam_metal();
	if (metal->is_older)
		ttam_hook_destroy_allocator(allocator);
	else
		metal->older_destroy_allocator(allocator);
}

void ttam_hook_older_destroy_allocator_base(void *allocator)
{
	const struct ttam_metal *metal = ttam_metal();
	if (metal->is_older)
		ttam_hook_destroy_allocator_base(allocator);
	else
		metal->older_destroy_allocator_base(allocator);
}
