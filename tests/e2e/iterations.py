#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Iterations on stock ttnn, of which each keeps a tensor or none does.

The environment says: ITERATIONS, PERIOD (seconds of one, 0: as fast as it goes), and 1 or 0 for
KEEP, MARK (each iteration; else 0) and WORK (with tensors that it frees; else 1).
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

PERIOD = float(os.environ["PERIOD"])
KEEP = os.environ["KEEP"] == "1"
MARK = os.environ.get("MARK", "0") == "1"
WORK = os.environ.get("WORK", "1") == "1"
DRAM = ttnn.DRAM_MEMORY_CONFIG
steps = Steps(["DRAM"])
kept = []


def tensor(rows):
    return ttnn.allocate_tensor_on_device(ttnn.Shape((1, 1, rows, 512)), ttnn.bfloat16,
                                          ttnn.TILE_LAYOUT, mesh, DRAM)


def keep():
    shape = ttnn.Shape((1, 1, 256, 512))
    kept.append(ttnn.allocate_tensor_on_device(shape, ttnn.bfloat16, ttnn.TILE_LAYOUT, mesh, DRAM))


def iterate():
    work = [tensor(rows) for rows in (1024, 512, 512, 512, 512)] if WORK else []
    if KEEP:
        keep()
    for each in work:
        ttnn.deallocate(each)


mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, 2))
weights = [tensor(2048) for _ in range(8)]
lines, first = inspect.getsourcelines(keep)
line = first + next(i for i, text in enumerate(lines) if "kept.append" in text)
steps.step("open", mesh, leak=f"iterations.py:{line} allocate_tensor_on_device")
begin = time.monotonic()
for iteration in range(int(os.environ["ITERATIONS"])):
    if MARK:
        tt_allocmon.mark(f"iteration {iteration}")
    iterate()
    left = begin + (iteration + 1) * PERIOD - time.monotonic()
    if PERIOD > 0 and left > 0:
        time.sleep(left)
steps.step("looped", mesh)
ttnn.close_mesh_device(mesh)
