/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metal_functions: everything of libtt_metal that is called.
 *
 * METAL_FUNCTION(name, result, arguments, symbol)
 * METAL_HOOK, the same: one that the preload library also stands before; so the runtime's own calls
 * of it have to go through the PLT.
 * METAL_OLDER, the same: one by its name of 0.65.0.
 */
#ifndef METAL_HOOK
#define METAL_HOOK METAL_FUNCTION
#endif
#ifndef METAL_OLDER
#define METAL_OLDER(name, result, arguments, symbol)
#endif

METAL_HOOK(allocate_buffer, uint64_t, (void *, void *), METAL_ALLOCATE_BUFFER)
METAL_HOOK(deallocate_buffer, void, (void *, void *), METAL_DEALLOCATE_BUFFER)
METAL_HOOK(deallocate_buffers, void, (void *), METAL_DEALLOCATE_BUFFERS)
METAL_HOOK(clear_allocator, void, (void *), METAL_CLEAR_ALLOCATOR)
METAL_HOOK(destroy_allocator, void, (void *), METAL_DESTROY_ALLOCATOR)
METAL_HOOK(destroy_allocator_base, void, (void *), METAL_DESTROY_ALLOCATOR_BASE)
METAL_HOOK(destroy_mesh, void, (void *), METAL_DESTROY_MESH)
METAL_HOOK(allocate_cbs, void, (void *, const void *), METAL_ALLOCATE_CBS)
METAL_HOOK(allocate_dataflow, void, (void *, const void *), METAL_ALLOCATE_DATAFLOW)
METAL_HOOK(allocate_scratchpads, void, (void *, const void *), METAL_ALLOCATE_SCRATCHPADS)
METAL_HOOK(cores_intersect, bool, (const void *, const void *), METAL_CORES_INTERSECT)
METAL_HOOK(mark_address, void, (void *, uint64_t, uint64_t, uint64_t), METAL_MARK_ADDRESS)
METAL_HOOK(validate_cbs, void, (void *, const void *), METAL_VALIDATE_CBS)
METAL_HOOK(validate_dataflow, void, (void *, const void *), METAL_VALIDATE_DATAFLOW)
METAL_HOOK(deallocate_cbs, void, (void *), METAL_DEALLOCATE_CBS)
METAL_HOOK(destroy_program, void, (void *), METAL_DESTROY_PROGRAM)
METAL_HOOK(track_allocate_cb, void, (void *, const void *, uint64_t, uint64_t, bool, const void *),
	METAL_TRACK_ALLOCATE_CB)
METAL_HOOK(track_deallocate_cb, void, (void *, const void *), METAL_TRACK_DEALLOCATE_CB)
METAL_HOOK(chip_unique_ids, const void *, (const void *), METAL_CHIP_UNIQUE_IDS)
METAL_HOOK(board_type, uint32_t, (const void *, int), METAL_BOARD_TYPE)
METAL_HOOK(is_device_active, bool, (const void *, int), METAL_IS_DEVICE_ACTIVE)

METAL_FUNCTION(buffer_size, uint64_t, (const void *), METAL_BUFFER_SIZE)
METAL_FUNCTION(buffer_unique_id, uint64_t, (const void *), METAL_BUFFER_UNIQUE_ID)
METAL_FUNCTION(buffer_type, uint32_t, (const void *), METAL_BUFFER_TYPE)
METAL_FUNCTION(buffer_device, const void *, (const void *), METAL_BUFFER_DEVICE)
METAL_FUNCTION(buffer_address, uint32_t, (const void *), METAL_BUFFER_ADDRESS)
METAL_FUNCTION(buffer_is_allocated, bool, (const void *), METAL_BUFFER_IS_ALLOCATED)
METAL_FUNCTION(buffer_aligned_size, uint64_t, (const void *), METAL_BUFFER_ALIGNED_SIZE)
METAL_FUNCTION(buffer_size_per_bank, uint64_t, (const void *), METAL_BUFFER_SIZE_PER_BANK)
METAL_FUNCTION(buffer_is_dram, bool, (const void *), METAL_BUFFER_IS_DRAM)
METAL_FUNCTION(buffer_is_l1, bool, (const void *), METAL_BUFFER_IS_L1)
METAL_FUNCTION(bank_size, uint64_t, (const void *, const uint32_t *), METAL_BANK_SIZE)
METAL_FUNCTION(num_banks, uint32_t, (const void *, const uint32_t *), METAL_NUM_BANKS)
METAL_FUNCTION(bank_base, uint64_t, (const void *, const uint32_t *), METAL_BANK_BASE)
METAL_FUNCTION(context_exists, bool, (int), METAL_CONTEXT_EXISTS)
METAL_FUNCTION(context, void *, (int), METAL_CONTEXT)
METAL_FUNCTION(cluster, const void *, (void *), METAL_CLUSTER)
METAL_FUNCTION(cluster_descriptor, const void *, (const void *), METAL_CLUSTER_DESCRIPTOR)
METAL_FUNCTION(active_device, const void *, (int), METAL_ACTIVE_DEVICE)
/* A std::unique_ptr<AllocatorImpl> by reference. */
METAL_FUNCTION(device_allocator, const void *const *, (const void *), METAL_DEVICE_ALLOCATOR)
METAL_FUNCTION(mesh_allocator, const void *const *, (const void *), METAL_MESH_ALLOCATOR)
METAL_FUNCTION(mesh_is_open, bool, (const void *), METAL_MESH_IS_OPEN)
/* These return a class by value: its place is the first argument. */
METAL_FUNCTION(device_mesh, void *, (void *, const void *), METAL_DEVICE_MESH)
METAL_FUNCTION(mesh_parts, void *, (void *, const void *), METAL_MESH_PARTS)
METAL_FUNCTION(statistics, void *, (void *, const void *, const uint32_t *), METAL_STATISTICS)
METAL_FUNCTION(allocated_buffers, void *, (void *, const void *), METAL_ALLOCATED_BUFFERS)
METAL_FUNCTION(mesh_devices, void *, (void *, const void *), METAL_MESH_DEVICES)
METAL_FUNCTION(num_allocated, size_t, (const void *), METAL_NUM_ALLOCATED)
METAL_FUNCTION(mesh_id, int, (const void *), METAL_MESH_ID)
METAL_FUNCTION(num_cores, uint32_t, (const void *), METAL_NUM_CORES)
METAL_FUNCTION(operator_delete, void, (void *), METAL_OPERATOR_DELETE)

METAL_OLDER(older_allocate_buffer, uint64_t, (void *, void *), METAL_OLDER_ALLOCATE_BUFFER)
METAL_OLDER(older_deallocate_buffer, void, (void *, void *), METAL_OLDER_DEALLOCATE_BUFFER)
METAL_OLDER(older_deallocate_buffers, void, (void *), METAL_OLDER_DEALLOCATE_BUFFERS)
METAL_OLDER(older_clear_allocator, void, (void *), METAL_OLDER_CLEAR_ALLOCATOR)
METAL_OLDER(older_destroy_allocator, void, (void *), METAL_OLDER_DESTROY_ALLOCATOR)
METAL_OLDER(older_destroy_allocator_base, void, (void *), METAL_OLDER_DESTROY_ALLOCATOR_BASE)

#undef METAL_OLDER
#undef METAL_HOOK
#undef METAL_FUNCTION
