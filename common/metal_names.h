/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metal_names: functions and objects of libtt_metal.so and libtt-umd.so as they are exported by the
 * ttnn wheels 0.66.0 to 0.81.1 (nm -D). Those marked as hooked are called through the PLT there.
 * 0.65.0 has the older ones: its class Allocator became AllocatorImpl, and the name another
 * class's.
 */
#pragma once

#define METAL_LIBRARY "libtt_metal.so"

/* hooked */
#define METAL_ALLOCATE_BUFFER "_ZN2tt8tt_metal13AllocatorImpl15allocate_bufferEPNS0_6BufferE"
#define METAL_DEALLOCATE_BUFFER "_ZN2tt8tt_metal13AllocatorImpl17deallocate_bufferEPNS0_6BufferE"
#define METAL_DEALLOCATE_BUFFERS "_ZN2tt8tt_metal13AllocatorImpl18deallocate_buffersEv"
#define METAL_CLEAR_ALLOCATOR "_ZN2tt8tt_metal13AllocatorImpl5clearEv"
#define METAL_DESTROY_ALLOCATOR "_ZN2tt8tt_metal13AllocatorImplD1Ev"
#define METAL_DESTROY_ALLOCATOR_BASE "_ZN2tt8tt_metal13AllocatorImplD2Ev"
#define METAL_DESTROY_MESH "_ZN2tt8tt_metal11distributed10MeshDeviceD1Ev"
#define METAL_ALLOCATE_CBS \
	"_ZN2tt8tt_metal6detail11ProgramImpl25allocate_circular_buffersEPKNS0_7IDeviceE"
#define METAL_ALLOCATE_DATAFLOW \
	"_ZN2tt8tt_metal6detail11ProgramImpl25allocate_dataflow_buffersEPKNS0_7IDeviceE"
#define METAL_MARK_ADDRESS \
	"_ZN2tt8tt_metal6detail11ProgramImpl23CircularBufferAllocator12mark_addressEmmm"
#define METAL_VALIDATE_CBS \
	"_ZN2tt8tt_metal6detail11ProgramImpl31validate_circular_buffer_regionEPKNS0_7IDeviceE"
#define METAL_VALIDATE_DATAFLOW \
	"_ZN2tt8tt_metal6detail11ProgramImpl31validate_dataflow_buffer_regionEPKNS0_7IDeviceE"
#define METAL_DEALLOCATE_CBS "_ZN2tt8tt_metal6detail11ProgramImpl27deallocate_circular_buffersEv"
#define METAL_DESTROY_PROGRAM "_ZN2tt8tt_metal6detail11ProgramImplD1Ev"
#define METAL_TRACK_ALLOCATE_CB \
	"_ZN2tt8tt_metal12GraphTracker17track_allocate_cbERKNS0_12CoreRangeSetEmmbPKNS0_7IDeviceE"
#define METAL_TRACK_DEALLOCATE_CB \
	"_ZN2tt8tt_metal12GraphTracker19track_deallocate_cbEPKNS0_7IDeviceE"
#define METAL_CHIP_UNIQUE_IDS "_ZNK2tt3umd17ClusterDescriptor19get_chip_unique_idsEv"
#define METAL_BOARD_TYPE "_ZNK2tt3umd17ClusterDescriptor14get_board_typeEi"
#define METAL_IS_DEVICE_ACTIVE "_ZNK2tt8tt_metal13DeviceManager16is_device_activeEi"
#define METAL_OLDER_ALLOCATE_BUFFER "_ZN2tt8tt_metal9Allocator15allocate_bufferEPNS0_6BufferE"
#define METAL_OLDER_DEALLOCATE_BUFFER "_ZN2tt8tt_metal9Allocator17deallocate_bufferEPNS0_6BufferE"
#define METAL_OLDER_DEALLOCATE_BUFFERS "_ZN2tt8tt_metal9Allocator18deallocate_buffersEv"
#define METAL_OLDER_CLEAR_ALLOCATOR "_ZN2tt8tt_metal9Allocator5clearEv"
#define METAL_OLDER_DESTROY_ALLOCATOR "_ZN2tt8tt_metal9AllocatorD1Ev"
#define METAL_OLDER_DESTROY_ALLOCATOR_BASE "_ZN2tt8tt_metal9AllocatorD2Ev"

/* called */
#define METAL_BUFFER_SIZE "_ZNK2tt8tt_metal6Buffer4sizeEv"
#define METAL_BUFFER_UNIQUE_ID "_ZNK2tt8tt_metal6Buffer9unique_idEv"
#define METAL_BUFFER_TYPE "_ZNK2tt8tt_metal6Buffer11buffer_typeEv"
#define METAL_BUFFER_ADDRESS "_ZNK2tt8tt_metal6Buffer7addressEv"
#define METAL_BUFFER_IS_ALLOCATED "_ZNK2tt8tt_metal6Buffer12is_allocatedEv"
#define METAL_BUFFER_DEVICE "_ZNK2tt8tt_metal6Buffer6deviceEv"
#define METAL_BUFFER_ALIGNED_SIZE "_ZNK2tt8tt_metal6Buffer12aligned_sizeEv"
#define METAL_BUFFER_SIZE_PER_BANK "_ZNK2tt8tt_metal6Buffer21aligned_size_per_bankEv"
#define METAL_BUFFER_IS_DRAM "_ZNK2tt8tt_metal6Buffer7is_dramEv"
#define METAL_BUFFER_IS_L1 "_ZNK2tt8tt_metal6Buffer5is_l1Ev"
#define METAL_BANK_SIZE "_ZNK2tt8tt_metal13AllocatorImpl13get_bank_sizeERKNS0_10BufferTypeE"
#define METAL_NUM_BANKS "_ZNK2tt8tt_metal13AllocatorImpl13get_num_banksERKNS0_10BufferTypeE"
#define METAL_STATISTICS "_ZNK2tt8tt_metal13AllocatorImpl14get_statisticsERKNS0_10BufferTypeE"
#define METAL_ALLOCATED_BUFFERS "_ZNK2tt8tt_metal13AllocatorImpl21get_allocated_buffersEv"
#define METAL_NUM_ALLOCATED "_ZNK2tt8tt_metal13AllocatorImpl25get_num_allocated_buffersEv"
#define METAL_MESH_DEVICES "_ZNK2tt8tt_metal11distributed10MeshDevice11get_devicesEv"
#define METAL_MESH_ID "_ZNK2tt8tt_metal11distributed10MeshDevice2idEv"
#define METAL_CONTEXT_EXISTS \
	"_ZN2tt8tt_metal12MetalContext15instance_existsEN4ttsl10StrongTypeIiNS0_12ContextIdTagEEE"
#define METAL_CONTEXT \
	"_ZN2tt8tt_metal12MetalContext8instanceEN4ttsl10StrongTypeIiNS0_12ContextIdTagEEE"
#define METAL_CLUSTER "_ZN2tt8tt_metal12MetalContext11get_clusterEv"
#define METAL_CLUSTER_DESCRIPTOR "_ZNK2tt7Cluster16get_cluster_descEv"
#define METAL_ACTIVE_DEVICE "_ZN2tt8tt_metal6detail15GetActiveDeviceEi"
#define METAL_DEVICE_ALLOCATOR "_ZNK2tt8tt_metal6Device14allocator_implEv"
#define METAL_DEVICE_MESH "_ZN2tt8tt_metal6Device15get_mesh_deviceEv"
#define METAL_MESH_ALLOCATOR "_ZNK2tt8tt_metal11distributed10MeshDevice14allocator_implEv"
#define METAL_MESH_IS_OPEN "_ZNK2tt8tt_metal11distributed10MeshDevice14is_initializedEv"
#define METAL_MESH_PARTS "_ZNK2tt8tt_metal11distributed10MeshDevice13get_submeshesEv"
#define METAL_NUM_CORES "_ZNK2tt8tt_metal12CoreRangeSet9num_coresEv"
#define METAL_OPERATOR_DELETE "_ZdlPv"

/* std::unordered_map<BoardType, std::string_view> */
#define METAL_BOARD_NAMES "_ZN2tt29board_type_canonical_name_mapE"

/* vtables; the first function lies 16 bytes behind the symbol */
#define METAL_DEVICE_VTABLE "_ZTVN2tt8tt_metal6DeviceE"
#define METAL_MESH_VTABLE "_ZTVN2tt8tt_metal11distributed10MeshDeviceE"
