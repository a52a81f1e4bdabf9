/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* hook_buffers: what stands before the functions of AllocatorImpl and of MeshDevice. */
#pragma once

#include <stdint.h>

#include "common/metal_names.h"
#include "producer/preload/hook.h"

uint64_t ttam_hook_allocate_buffer(void *allocator, void *buffer) HOOK(METAL_ALLOCATE_BUFFER);
void ttam_hook_deallocate_buffer(void *allocator, void *buffer) HOOK(METAL_DEALLOCATE_BUFFER);
void ttam_hook_deallocate_buffers(void *allocator) HOOK(METAL_DEALLOCATE_BUFFERS);
void ttam_hook_clear_allocator(void *allocator) HOOK(METAL_CLEAR_ALLOCATOR);
void ttam_hook_destroy_allocator(void *allocator) HOOK(METAL_DESTROY_ALLOCATOR);
void ttam_hook_destroy_allocator_base(void *allocator) HOOK(METAL_DESTROY_ALLOCATOR_BASE);
void ttam_hook_destroy_mesh(void *mesh) HOOK(METAL_DESTROY_MESH);
