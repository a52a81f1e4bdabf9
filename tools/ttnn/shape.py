#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A mesh of any shape, with a region for traces and one for small L1 buffers: all of its memories.

    shape.py [--wait | --pause SECONDS] ROWS COLUMNS
"""
import ttnn

from steps import Steps

steps = Steps(["DRAM", "L1", "L1_SMALL", "TRACE"], "rows", "columns")
shape = ttnn.MeshShape(int(steps.options.rows), int(steps.options.columns))
mesh = ttnn.open_mesh_device(shape, l1_small_size=32768, trace_region_size=1 << 20)
tensors = {}


def allocate(name, rows, columns, memory):
    tensors[name] = ttnn.allocate_tensor_on_device(
        ttnn.Shape((1, 1, rows, columns)), ttnn.bfloat16, ttnn.TILE_LAYOUT, mesh, memory)
    steps.step(name, mesh)


def small():
    """One shard of 2 KiB on each of two cores."""
    cores = ttnn.CoreRangeSet({ttnn.CoreRange(ttnn.CoreCoord(0, 0), ttnn.CoreCoord(1, 0))})
    shards = ttnn.ShardSpec(cores, (32, 32), ttnn.ShardOrientation.ROW_MAJOR)
    return ttnn.MemoryConfig(
        ttnn.TensorMemoryLayout.HEIGHT_SHARDED, ttnn.BufferType.L1_SMALL, shards)


steps.step("open", mesh)
allocate("large", 2048, 4096, ttnn.DRAM_MEMORY_CONFIG)
allocate("sliver", 32, 32, ttnn.DRAM_MEMORY_CONFIG)
allocate("l1", 512, 512, ttnn.L1_MEMORY_CONFIG)
allocate("small", 64, 32, small())
allocate("trace", 64, 64, ttnn.MemoryConfig(ttnn.TensorMemoryLayout.INTERLEAVED,
                                            ttnn.BufferType.TRACE))
tensors["total"] = ttnn.add(tensors["large"], tensors["large"])
steps.step("add", mesh)
for name in list(tensors):
    ttnn.deallocate(tensors.pop(name))
    steps.step("free-" + name, mesh)
allocate("survivor", 32, 64, ttnn.DRAM_MEMORY_CONFIG)
ttnn.close_mesh_device(mesh)
steps.step("closed")
