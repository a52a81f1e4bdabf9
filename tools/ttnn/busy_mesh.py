#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A mesh of 2x4 with weights, on which three threads allocate, add and free until a line is read.

    busy_mesh.py [--wait | --pause SECONDS]
"""
import threading

import ttnn

from steps import Steps

steps = Steps(["DRAM", "L1"])
mesh = ttnn.open_mesh_device(ttnn.MeshShape(2, 4))
is_over = threading.Event()
# Two threads that build programs for one mesh are too many for ttnn 0.75.0, which then throws.
one_at_a_time = threading.Lock()
kept = []


def zeros(*shape, memory=ttnn.DRAM_MEMORY_CONFIG):
    return ttnn.zeros(shape, dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=mesh,
                      memory_config=memory)


def churn(number):
    rounds = 0
    while not is_over.is_set():
        first, second = zeros(1, 1, 64, 64 * number), zeros(1, 1, 64, 64 * number)
        with one_at_a_time:
            total = ttnn.add(first, second)
        working = zeros(1, 1, 32, 32, memory=ttnn.L1_MEMORY_CONFIG)
        if rounds % 16 == 0:
            kept.append(total)
            if len(kept) > 12:
                kept.pop(0)
        ttnn.deallocate(working)
        rounds += 1


weights = [zeros(1, 1, 512, 512) for _ in range(20)]
weights.append(zeros(1, 1, 256, 256, memory=ttnn.L1_MEMORY_CONFIG))
threads = [threading.Thread(target=churn, args=(number,)) for number in (1, 2, 3)]
for thread in threads:
    thread.start()
steps.step("busy")
is_over.set()
for thread in threads:
    thread.join()
steps.step("quiet", mesh)
weights.pop(0)
kept.clear()
steps.step("dropped", mesh)
kept.append(zeros(1, 1, 128, 128))
steps.step("new", mesh)
weights.clear()
kept.clear()
steps.step("empty", mesh)
ttnn.close_mesh_device(mesh)
steps.step("closed")
