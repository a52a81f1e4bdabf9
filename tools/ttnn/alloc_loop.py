#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Allocate and free a small tensor on a mesh of 2x4, and print what a pair takes.

    alloc_loop.py [PAIRS] [ROUNDS]

Prints one line a round: nanoseconds per pair. Each round begins when a line is read from stdin, so
that two such processes can take turns.
"""
import sys
import time

import ttnn

PAIRS = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 7
SHAPE = ttnn.Shape((1, 1, 32, 32))

mesh = ttnn.open_mesh_device(ttnn.MeshShape(2, 4))


def run():
    memory = ttnn.DRAM_MEMORY_CONFIG
    begin = time.perf_counter_ns()
    for _ in range(PAIRS):
        tensor = ttnn.allocate_tensor_on_device(
            SHAPE, ttnn.bfloat16, ttnn.TILE_LAYOUT, mesh, memory
        )
        ttnn.deallocate(tensor)
    return (time.perf_counter_ns() - begin) / PAIRS


run()
print("ready", flush=True)
for _ in range(ROUNDS):
    if not sys.stdin.readline():
        break
    print(f"{run():.0f}", flush=True)
ttnn.close_mesh_device(mesh)
