#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Holes in DRAM and L1 of a mesh of 1x2: most of DRAM is taken, and some buffers before are freed.

    holes.py [--wait | --pause SECONDS]

With "address" of the tensor that a step allocated, and "bytes" that it asked for on each device.
"""
import ttnn

from steps import Steps

PAGE = 2048  # a tile of bfloat16
MIB = 1 << 20

steps = Steps(["DRAM", "L1"])
mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, 2), trace_region_size=1 << 20)


def take(size, memory=ttnn.DRAM_MEMORY_CONFIG):
    shape = ttnn.Shape((1, 1, 32 * (size // PAGE), 32))
    return ttnn.allocate_tensor_on_device(shape, ttnn.bfloat16, ttnn.TILE_LAYOUT, mesh, memory)


def step(name, tensor=None, size=0):
    address = None if tensor is None else tensor.buffer_address()
    steps.step(name, mesh, address=address, bytes=size)


step("open")
tensors = [take(size * MIB) for size in (4, 16, 8, 64, 2, 32, 4, 128, 1, 256, 8)]
step("taken")
dram = ttnn.get_memory_view(mesh, ttnn.BufferType.DRAM)
most = (dram.largest_contiguous_bytes_free_per_bank - MIB) // PAGE * PAGE * dram.num_banks
tensors.append(take(most))
step("full", tensors[-1], most)
for number in (1, 3, 2, 7, 9):
    ttnn.deallocate(tensors[number])
    step(f"freed-{number}")
for size in (16, 64, 100):
    tensors.append(take(size * MIB))
    step(f"again-{size}", tensors[-1], size * MIB)
small = [take(size * MIB, ttnn.L1_MEMORY_CONFIG) for size in (1, 4, 2, 8)]
step("l1")
total = ttnn.add(small[0], small[0])
step("add")
ttnn.deallocate(small[1])
step("l1-hole")
ttnn.close_mesh_device(mesh)
steps.step("closed")
