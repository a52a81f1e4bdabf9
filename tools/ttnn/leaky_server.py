#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Something to watch: a model of sorts on a 2x4 mesh that answers requests until it is stopped.

    leaky_server.py [--for SECONDS]

Weights and a cache stay. Each request computes with tensors that it drops at its end, and every
second one keeps 16 MiB on each device that it should not: the leak to find.
"""
import argparse
import signal
import sys
import time

import ttnn

parser = argparse.ArgumentParser()
parser.add_argument("--for", dest="seconds", type=float, default=float("inf"))
end = time.monotonic() + parser.parse_args().seconds
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

mesh = ttnn.open_mesh_device(ttnn.MeshShape(2, 4))
forgotten = []


def zeros(*shape, memory=ttnn.DRAM_MEMORY_CONFIG):
    return ttnn.zeros(shape, dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=mesh,
                      memory_config=memory)


def answer(number):
    hidden = zeros(1, 1, 2048, 4096)
    for weight in weights[:2]:
        hidden = ttnn.add(hidden, weight)
        time.sleep(0.2)
    working = zeros(1, 1, 512, 1024, memory=ttnn.L1_MEMORY_CONFIG)
    time.sleep(0.4)
    ttnn.deallocate(working)
    if number % 2:
        forgotten.append(hidden)


weights = [zeros(1, 1, 2048, 4096) for _ in range(200)]
cache = [zeros(1, 8, 2048, 128) for _ in range(64)]
requests = 0
while time.monotonic() < end:
    answer(requests)
    requests += 1
ttnn.close_mesh_device(mesh)
