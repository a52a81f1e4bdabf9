#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A mesh of 1x2, buffers that take far more than their size: slivers, semaphores, a convolution.

    odd_shapes.py [--wait | --pause SECONDS]
"""
import ttnn

from steps import Steps

steps = Steps(["DRAM", "L1", "L1_SMALL"])


def zeros(shape, **options):
    return ttnn.zeros(shape, dtype=ttnn.bfloat16, layout=ttnn.ROW_MAJOR_LAYOUT, **options)


def convolve():
    return ttnn.conv2d(
        input_tensor=zeros((1, 1, 1024, 32), device=mesh),
        weight_tensor=zeros((32, 32, 3, 3)),
        device=mesh,
        in_channels=32,
        out_channels=32,
        batch_size=1,
        input_height=32,
        input_width=32,
        kernel_size=(3, 3),
        stride=(1, 1),
        padding=(1, 1),
    )


mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, 2), l1_small_size=32768, trace_region_size=1 << 20)
steps.step("open", mesh)
cores = ttnn.CoreRangeSet({ttnn.CoreRange(ttnn.CoreCoord(0, 0), ttnn.CoreCoord(7, 7))})
semaphores = [ttnn.create_global_semaphore(mesh, cores, 0) for _ in range(3)]
steps.step("semaphores", mesh)
columns = [zeros((n, 1), device=mesh) for n in (1, 5, 33, 777, 4096)]
steps.step("columns", mesh)
rows = [zeros((1, n), device=mesh, memory_config=ttnn.L1_MEMORY_CONFIG) for n in (1, 5, 33, 777)]
steps.step("rows", mesh)
output = convolve()
steps.step("convolution", mesh)
del output, columns
steps.step("dropped", mesh)
del semaphores, rows
steps.step("dropped-all", mesh)
submeshes = mesh.create_submeshes(ttnn.MeshShape(1, 1))
parts = [zeros((64, 64), device=submesh) for submesh in submeshes]
# Their allocators are their own: the mesh's does not see them.
steps.step("submeshes", mesh)
ttnn.close_mesh_device(mesh)
steps.step("closed")
