#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A mesh of 1x2 opened, used and closed twice, and a forked child that uses nothing.

    reopen.py [--wait | --pause SECONDS]

Each time 4 MiB in DRAM are allocated, and closed unfreed.
"""
import os

import ttnn

from steps import Steps

steps = Steps(["DRAM", "L1"])
tensors = []

for turn in ("first", "second"):
    mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, 2))
    options = {"dtype": ttnn.bfloat16, "layout": ttnn.TILE_LAYOUT, "device": mesh}
    tensors.append(ttnn.zeros((4, 2, 512, 512), **options))
    steps.step("open-" + turn, mesh)
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    ttnn.close_mesh_device(mesh)
    steps.step("closed-" + turn)
