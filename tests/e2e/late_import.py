#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A job on stock ttnn that imports tt_allocmon when its mesh is open and holds tensors already."""
import os
import sys

import ttnn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools",
                                "ttnn"))
from steps import Steps  # noqa: E402

steps = Steps(["DRAM", "L1"])


def zeros(size):
    return ttnn.zeros((1, 1, size, 512), dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=mesh)


mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, 2))
tensors = [zeros(512), zeros(1024)]
small = ttnn.to_memory_config(zeros(64), ttnn.L1_MEMORY_CONFIG)

import tt_allocmon  # noqa: E402

steps.step("imported", mesh, available=tt_allocmon.available,
           alive=sum(group.count for group in tt_allocmon.alive()))
with tt_allocmon.scope("later"):
    tensors.append(zeros(2048))
steps.step("allocated", mesh, scopes=[group.scope for group in tt_allocmon.alive()])
ttnn.deallocate(tensors[0])
steps.step("freed an old one", mesh)
ttnn.deallocate(small)
ttnn.deallocate(tensors[2])
steps.step("freed a new one", mesh)
ttnn.close_mesh_device(mesh)
