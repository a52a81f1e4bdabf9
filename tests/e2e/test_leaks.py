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


def start(scene, iterations, period, keep=1, mark=0, work=1):
    """Under `run --sites`, so that a suspect has its line."""
    job = scene.start(os.path.join(HERE, "iterations.py"), scene.describe(1, 2), tracked=False,
                      wrapper=[scene.setup.viewer, "run", "--sites", "--"], PYTHONPATH=MODULE,
                      ITERATIONS=str(iterations), PERIOD=str(period), KEEP=str(keep),
                      MARK=str(mark), WORK=str(work))
    line = job.step()["leak"]
    job.go_on()
    return job, line


def watch(scene, *arguments):
    return subprocess.Popen([scene.setup.viewer, *arguments], stdout=subprocess.PIPE, text=True,
                            env=dict(os.environ, TT_ALLOCMON_DIR=scene.segment))


def suspects(viewer):
    output, _ = viewer.communicate()
    return json.loads(output)["suspects"]


def expect_growing(scene, line, seconds):
    found, = suspects(watch(scene, "leaks", "--json", "--for", str(seconds)))
    expect("size", found["size"], KEPT_BYTES)
    expect("devices", found["devices"], [0, 1])
    expect("line", found["scope"], line)
    expect("at most ten", found["count"] <= 10, True)
    return found


def expect_leak(late, line):
    found, = suspects(late)
    expect("verdict", found["verdict"], "leak")
    expect("line", found["scope"], line)
    expect("at most thirty", found["count"] <= 30, True)
    expect("reason", f"from {line}, one every" in found["reason"], True)


def expect_named(setup, period, growing, leaks, **job_is):
    """growing, leaks: the iterations after which it is told."""
    with Scene(setup) as scene:
        job, line = start(scene, 30, period, **job_is)
        late = watch(scene, "leaks", "--json", "--for", str(leaks * period))
        expect_growing(scene, line, growing * period)
        expect_leak(late, line)
        expect("exit status", job.finish(), 0)


def names_a_kept_tensor(setup):
    """A loop that keeps a tensor is growing within ten iterations and a leak within thirty."""
    expect_named(setup, 1, 9.4, 28)


def names_a_kept_tensor_of_a_marked_loop(setup):
    """So is one of a third of a second, where it marks its iterations."""
    expect_named(setup, 0.33, 9.4, 29, mark=1)


def names_a_kept_tensor_of_a_bare_loop(setup):
    """A loop that does nothing else is growing within ten iterations."""
    with Scene(setup) as scene:
        job, line = start(scene, 12, 1, work=0)
        expect_growing(scene, line, 9.4)
        expect("exit status", job.finish(), 0)


def is_silent_about_a_healthy_loop(setup):
    """Ten thousand iterations without the kept tensor are never suspected, marked or not."""
    with Scene(setup) as scene:
        begin = time.monotonic()
        jobs = [start(scene, HEALTHY_ITERATIONS, 0.003, keep=0, mark=mark)[0] for mark in (0, 1)]
        looks = []
        for job in jobs:
            job.go_on()
        while all(job.process.poll() is None for job in jobs):
            duration = LOOKS_S[len(looks) % len(LOOKS_S)]
            looks.append(suspects(watch(scene, "leaks", "--json", "--for", str(duration))))
        expect("exit status", [job.process.wait() for job in jobs], [0, 0])
        expect("looks", len(looks) >= len(LOOKS_S), True)
        expect("suspects", [found for found in looks if found], [])
        print(f"# {HEALTHY_ITERATIONS} iterations in {time.monotonic() - begin:.0f} s, "
              f"{len(looks)} looks, no suspect")


CASES = [names_a_kept_tensor, names_a_kept_tensor_of_a_marked_loop,
         names_a_kept_tensor_of_a_bare_loop, is_silent_about_a_healthy_loop]

if __name__ == "__main__":
    sys.exit(run(CASES, Setup(*sys.argv[1:4])))
