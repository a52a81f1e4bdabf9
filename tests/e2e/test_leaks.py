# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What is said of a loop on stock ttnn that keeps one tensor of each iteration, and of one that
keeps none.

test_leaks.py VERSION PRELOAD TT-ALLOCMON
"""
import json
import os
import subprocess
import sys
import time

from claims import expect, run
from job import Scene, Setup
from test_python import MODULE

HERE = os.path.dirname(os.path.abspath(__file__))
KEPT_BYTES = 256 * 512 * 2
HEALTHY_ITERATIONS = 10000
LOOKS_S = [20, 8]  # who watches long, and who comes late; again until the job ends


def start(scene, iterations, period, keep):
    """Under `run --sites`, so that a suspect has its line."""
    job = scene.start(os.path.join(HERE, "iterations.py"), scene.describe(1, 2), tracked=False,
                      wrapper=[scene.setup.viewer, "run", "--sites", "--"], PYTHONPATH=MODULE,
                      ITERATIONS=str(iterations), PERIOD=str(period), KEEP=str(keep))
    line = job.step()["leak"]
    job.go_on()
    return job, line


def watch(scene, *arguments):
    return subprocess.Popen([scene.setup.viewer, *arguments], stdout=subprocess.PIPE, text=True,
                            env=dict(os.environ, TT_ALLOCMON_DIR=scene.segment))


def suspects(viewer):
    output, _ = viewer.communicate()
    return json.loads(output)["suspects"]


def expect_named(setup, period, growing_s, leak_s):
    with Scene(setup) as scene:
        job, line = start(scene, round(leak_s / period) + 1, period, 1)
        early = watch(scene, "leaks", "--json", "--for", str(growing_s))
        late = watch(scene, "leaks", "--json", "--for", str(leak_s))
        found, = suspects(early)
        expect("size", found["size"], KEPT_BYTES)
        expect("devices", found["devices"], [0, 1])
        expect("line", found["scope"], line)
        expect("at most ten", found["count"] <= 10, True)
        found, = suspects(late)
        expect("verdict", found["verdict"], "leak")
        expect("line", found["scope"], line)
        expect("reason", f"from {line}, one every" in found["reason"], True)
        expect("exit status", job.finish(), 0)
        print(f"# one every {period} s: growing after {growing_s:.1f} s, leak after {leak_s:.1f} s")


def names_a_kept_tensor(setup):
    """A loop that keeps a tensor is growing within ten iterations and a leak within thirty."""
    expect_named(setup, 1.5, 9.3 * 1.5, 29 * 1.5)


def names_a_kept_tensor_of_a_fast_loop(setup):
    """So is one whose iterations take a third of a second."""
    expect_named(setup, 0.33, 9.3 * 0.33, 29 * 0.33)


def is_silent_about_a_healthy_loop(setup):
    """Ten thousand iterations without the kept tensor are never suspected of anything."""
    with Scene(setup) as scene:
        begin = time.monotonic()
        job, _ = start(scene, HEALTHY_ITERATIONS, 0.003, 0)
        job.go_on()
        looks = []
        while job.process.poll() is None:
            duration = LOOKS_S[len(looks) % len(LOOKS_S)]
            looks.append(suspects(watch(scene, "leaks", "--json", "--for", str(duration))))
        expect("exit status", job.process.wait(), 0)
        expect("looks", len(looks) >= len(LOOKS_S), True)
        expect("suspects", [found for found in looks if found], [])
        print(f"# {HEALTHY_ITERATIONS} iterations in {time.monotonic() - begin:.0f} s, "
              f"{len(looks)} looks, no suspect")


CASES = [names_a_kept_tensor, names_a_kept_tensor_of_a_fast_loop, is_silent_about_a_healthy_loop]

if __name__ == "__main__":
    sys.exit(run(CASES, Setup(*sys.argv[1:4])))
