#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A training loop of sorts, on stock ttnn, that keeps one tensor of each iteration.

It marks each iteration. The first step, before the loop, prints the line of the leak.
"""
import inspect
import os
import sys
import time

import tt_allocmon
import ttnn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools",
                                "ttnn"))
from steps import Steps  # noqa: E402

ITERATIONS = 60
steps = Steps(["DRAM"])
history = []


def tensor(size):
    return ttnn.zeros((1, 1, size, 512), dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=mesh)


def train(weight, batch):
    hidden = weight + batch
    time.sleep(0.2)
    loss = ttnn.multiply(hidden, batch)
    history.append(loss)
    time.sleep(0.2)


mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, 2))
weights = tensor(512)
train(weights, tensor(512))  # compiles kernels, which takes as long as it takes
history.clear()
lines, first = inspect.getsourcelines(train)
line = first + next(i for i, text in enumerate(lines) if "multiply" in text)
steps.step("open", mesh, leak=f"leaky_loop.py:{line} multiply", iterations=ITERATIONS)
for iteration in range(ITERATIONS):
    tt_allocmon.mark(f"iteration {iteration}")
    train(weights, tensor(512))
steps.step("looped", mesh)
ttnn.close_mesh_device(mesh)
