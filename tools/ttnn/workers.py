#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A process that opens no device, with two workers that each open one chip of their own.

    workers.py [--wait | --pause SECONDS] fork|spawn

Worker N sees the chips 2 N and 2 N + 1 alone, opens the first of them and allocates N + 1 MiB.
"""
import multiprocessing
import os
import sys


def work(number, turn, is_done):
    import ttnn
    os.environ["TT_VISIBLE_DEVICES"] = f"{2 * number},{2 * number + 1}"
    mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, 1))
    tensor = ttnn.zeros((1, 1, 512 * (number + 1), 1024), dtype=ttnn.bfloat16,
                        layout=ttnn.TILE_LAYOUT, device=mesh)
    turn.put((os.getpid(), number))
    is_done.wait()
    ttnn.deallocate(tensor)
    ttnn.close_mesh_device(mesh)


def main():
    import ttnn  # noqa: F401, as the parent of a fork has it
    from steps import Steps

    steps = Steps([], "way")
    context = multiprocessing.get_context(steps.options.way)
    turn, is_done = context.Queue(), context.Event()
    workers = [context.Process(target=work, args=(n, turn, is_done)) for n in range(2)]
    for worker in workers:
        worker.start()
    pids = dict(turn.get() for _ in workers)
    steps.step("working", workers=pids)
    is_done.set()
    for worker in workers:
        worker.join()
    steps.step("ended", workers=pids)
    sys.exit(any(worker.exitcode for worker in workers))


if __name__ == "__main__":
    main()
