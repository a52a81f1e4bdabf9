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

from claims import expect, run
from job import Scene, Setup
from test_python import MODULE

HERE = os.path.dirname(os.path.abspath(__file__))
PERIOD = 1.5
KEPT_BYTES = 256 * 512 * 2


def start(scene, iterations, period, keep):
    return scene.start(os.path.join(HERE, "iterations.py"), scene.describe(1, 2), PYTHONPATH=MODULE,
                       TT_ALLOCMON_LIBRARY=scene.setup.preload, ITERATIONS=str(iterations),
                       PERIOD=str(period), KEEP=str(keep))


def watch(scene, *arguments):
    return subprocess.Popen([scene.setup.viewer, *arguments], stdout=subprocess.PIPE, text=True,
                            env=dict(os.environ, TT_ALLOCMON_DIR=scene.segment))


def suspects(viewer):
    output, _ = viewer.communicate()
    return json.loads(output)["suspects"]


def names_a_kept_tensor(setup):
    """A loop that keeps a tensor is growing within ten iterations and a leak within thirty."""
    with Scene(setup) as scene:
        job = start(scene, 30, PERIOD, 1)
        job.step()
        job.go_on()
        early = watch(scene, "leaks", "--json", "--for", str(10 * PERIOD))
        late = watch(scene, "leaks", "--json", "--for", str(29 * PERIOD))
        found, = suspects(early)
        expect("size", found["size"], KEPT_BYTES)
        expect("devices", found["devices"], [0, 1])
        expect("at most ten", 6 <= found["count"] <= 10, True)
        found, = suspects(late)
        expect("verdict", found["verdict"], "leak")
        expect("size", found["size"], KEPT_BYTES)
        expect("at most thirty", found["count"] <= 30, True)
        expect("exit status", job.finish(), 0)


def is_silent_about_a_healthy_loop(setup):
    """Ten thousand iterations without the kept tensor are never suspected of anything."""
    iterations = 10000
    with Scene(setup) as scene:
        job = start(scene, iterations, 0.003, 0)
        job.step()
        job.go_on()
        job.go_on()
        looks = []
        while job.process.poll() is None:
            looks.append(suspects(watch(scene, "leaks", "--json", "--for", "8")))
        expect("exit status", job.process.wait(), 0)
        expect("looks", len(looks) > 0, True)
        expect("suspects", [found for found in looks if found], [])
        print(f"# {iterations} iterations, {len(looks)} looks of 8 s, no suspect")


CASES = [names_a_kept_tensor, is_silent_about_a_healthy_loop]

if __name__ == "__main__":
    sys.exit(run(CASES, Setup(*sys.argv[1:4])))
