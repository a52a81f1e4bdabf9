#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Several MeshDevices over the chips of a 2x4, and devices that are closed and opened again.

    meshes.py [--wait | --pause SECONDS]

Two meshes of 1x2 beside each other; a mesh of 2x4 with submeshes over the same chips, which have
allocators of their own; then one chip, opened again four times, each time with more small L1.
"""
import ttnn

from steps import Steps

steps = Steps(["DRAM", "L1"])


def zeros(mesh, columns, memory=ttnn.DRAM_MEMORY_CONFIG):
    return ttnn.zeros((1, 1, 64, columns), dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT,
                      device=mesh, memory_config=memory)


def open_mesh(rows, columns, row=0, column=0, **options):
    return ttnn.open_mesh_device(ttnn.MeshShape(rows, columns),
                                 offset=ttnn.MeshCoordinate(row, column), **options)


def play_neighbours():
    """Each has chips of its own."""
    left = open_mesh(1, 2)
    right = open_mesh(1, 2, 1, 2)
    kept = [zeros(left, 1024)]
    steps.step("left", left, right)
    kept.append(zeros(right, 4096))
    steps.step("right", left, right)
    ttnn.close_mesh_device(left)
    steps.step("left-closed", right)
    ttnn.close_mesh_device(right)
    steps.step("right-closed")


def play_parts():
    """The whole and its parts give out the same chips' memory."""
    whole = open_mesh(2, 4)
    kept = [zeros(whole, 2048)]
    steps.step("whole", whole)
    parts = whole.create_submeshes(ttnn.MeshShape(1, 2))
    steps.step("parts", whole)
    kept += [zeros(part, 512 * (number + 1)) for number, part in enumerate(parts)]
    steps.step("parts-used", whole, *parts)
    ttnn.deallocate(kept[1])
    steps.step("part-freed", whole, *parts)
    ttnn.deallocate(kept[0])
    steps.step("whole-freed", whole, *parts)
    ttnn.close_mesh_device(whole)
    # Their buffers and allocators live on.
    steps.step("whole-closed", *parts)
    for part in parts:
        ttnn.close_mesh_device(part)
    steps.step("parts-closed")


def play_again(turn):
    one = open_mesh(1, 1, l1_small_size=8192 * turn)
    kept = [zeros(one, 256 * (turn + 1)), zeros(one, 256, ttnn.L1_MEMORY_CONFIG)]
    steps.step(f"again-{turn}", one)
    if turn % 2 != 0:
        for tensor in kept:
            ttnn.deallocate(tensor)
    ttnn.close_mesh_device(one)
    steps.step(f"again-{turn}-closed")


play_neighbours()
play_parts()
for turn in range(4):
    play_again(turn)
