#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What tracking, and telling Python lines, add to an allocation and free of stock ttnn, on a mock
mesh of 2x4.

    bench_ttnn.py PRELOAD [VERSION [ROUNDS [PAIRS]]]

Three such jobs, plain, with the library, and with lines as well, take turns, so that all meet the
same machine. Prints the medians, in nanoseconds, of all rounds, and the medians of the ratios of
each round to its reference.
"""
import os
import statistics
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
INJECTED = os.path.join(ROOT, "python", "tt_allocmon", "inject")
sys.path.insert(0, os.path.join(ROOT, "tests", "e2e"))
from job import Scene, Setup  # noqa: E402


class Loop:
    def __init__(self, scene, cluster, rounds, pairs, **environment):
        workload = os.path.join(ROOT, "tools", "ttnn", "alloc_loop.py")
        environment = dict(os.environ, TT_METAL_MOCK_CLUSTER_DESC_PATH=cluster,
                           TT_ALLOCMON_DIR=scene.segment, TT_METAL_LOGGER_LEVEL="Error",
                           **environment)
        self.process = subprocess.Popen(
            [scene.setup.python, workload, str(pairs), str(rounds)], cwd=scene.scratch,
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)

    def wait_until_ready(self):
        while (line := self.process.stdout.readline()) != "ready\n":
            if not line:
                sys.exit("bench_ttnn: the job ended before it was ready")

    def turn(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def main():
    version = sys.argv[2] if len(sys.argv) > 2 else "0.81.1"
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 31
    pairs = int(sys.argv[4]) if len(sys.argv) > 4 else 500
    setup = Setup(version, sys.argv[1], None)
    with Scene(setup) as scene:
        cluster = scene.describe(2, 4)
        plain = Loop(scene, cluster, rounds, pairs)
        tracked = Loop(scene, cluster, rounds, pairs, TT_ALLOC_TRACKING_ENABLED="1",
                       LD_PRELOAD=setup.preload)
        sites = Loop(scene, cluster, rounds, pairs, TT_ALLOC_TRACKING_ENABLED="1",
                     LD_PRELOAD=setup.preload, TT_ALLOCMON_SITES="1", PYTHONPATH=INJECTED)
        loops = {"plain": plain, "tracked": tracked, "sites": sites}
        for loop in loops.values():
            loop.wait_until_ready()
        results = [[loop.turn() for loop in loops.values()] for _ in range(rounds)]
        for loop in loops.values():
            loop.process.wait()
    for number, name in enumerate(loops):
        median = statistics.median(times[number] for times in results)
        print(f"ttnn_{version}_pair_{name} {median:.0f} ns")
    for number, name in ((1, "tracked_to_plain"), (2, "sites_to_tracked")):
        ratio = statistics.median(times[number] / times[number - 1] for times in results)
        print(f"ttnn_{version}_pair_{name} {ratio:.3f} ratio")


main()
