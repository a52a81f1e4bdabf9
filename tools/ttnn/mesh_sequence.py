#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A mesh of 2x4: two tensors, add, matmul, one to L1, another thread, freed one by one, closed.

    mesh_sequence.py [--wait | --pause SECONDS]

Each device then holds, in DRAM, 4 MiB, 8, 12, 13 (two operands), 14 (their product); 0.5 MiB in L1;
a second thread allocates 4 MiB and frees them; all are freed in turn. An allocation that cannot
fit comes next: its error is printed. What is alive at the end is one tensor of 4 MiB.
"""
import threading

import ttnn

from steps import Steps

steps = Steps(["DRAM", "L1"])


def zeros(*shape):
    return ttnn.zeros(shape, dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=mesh)


def allocate_too_much():
    shape = ttnn.Shape((1, 1, 1 << 18, 1 << 18))
    memory = ttnn.DRAM_MEMORY_CONFIG
    try:
        ttnn.allocate_tensor_on_device(shape, ttnn.bfloat16, ttnn.TILE_LAYOUT, mesh, memory)
    except RuntimeError as error:
        return str(error)
    return None


mesh = ttnn.open_mesh_device(ttnn.MeshShape(2, 4))
steps.step("open", mesh)
tensors = {}
tensors["first"] = zeros(4, 2, 512, 512)
steps.step("first", mesh)
tensors["second"] = zeros(4, 2, 512, 512)
steps.step("second", mesh)
tensors["total"] = ttnn.add(tensors["first"], tensors["second"])
steps.step("add", mesh)
tensors["a"], tensors["b"] = zeros(4, 2, 256, 128), zeros(4, 2, 128, 256)
steps.step("operands", mesh)
tensors["product"] = ttnn.matmul(tensors["a"], tensors["b"])
steps.step("matmul", mesh)
tensors["moved"] = ttnn.to_memory_config(tensors["a"], ttnn.L1_MEMORY_CONFIG)
steps.step("l1", mesh)
other = threading.Thread(target=lambda: ttnn.deallocate(zeros(4, 2, 512, 512)))
other.start()
other.join()
steps.step("thread", mesh)
for name in ("moved", "product", "a", "b", "total", "second", "first"):
    ttnn.deallocate(tensors.pop(name))
    steps.step("free-" + name, mesh)
steps.step("too-much", mesh, error=allocate_too_much())
mesh.disable_and_clear_program_cache()
steps.step("clear", mesh)
survivor = zeros(4, 2, 512, 512)
steps.step("survivor", mesh)
ttnn.close_mesh_device(mesh)
steps.step("closed")
