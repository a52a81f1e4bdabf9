# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""`tt-allocmon attach` on jobs that allocate and free meanwhile, with a stand-in for libtt_metal.

test_metal.py JOB STAND-IN TT-ALLOCMON TIMES

A thousand took nine minutes on two cores with ten times as much to do as they could: every number
at rest was the job's own, no changed sum, no interrupted sleep, no dead job.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

from scene import expect
from claims import run

ALLOCATING_THREADS = 3
DEVICES = 4


class MetalJob:
    """A job with a folder for segments of its own."""

    def __init__(self, tools):
        job, stand_in, self.viewer, _ = tools
        self.folder = tempfile.mkdtemp(prefix=f"tt-allocmon-test-{os.getpid()}-", dir="/dev/shm")
        self.libraries = tempfile.mkdtemp()
        shutil.copy(stand_in, os.path.join(self.libraries, "libtt_metal.so"))
        self.environment = dict(os.environ, TT_ALLOCMON_DIR=self.folder,
                                LD_LIBRARY_PATH=self.libraries)
        self.environment.pop("LD_PRELOAD", None)
        self.process = subprocess.Popen([job], env=self.environment, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        shutil.rmtree(self.folder)
        shutil.rmtree(self.libraries)

    def step(self, name):
        truth = json.loads(self.process.stdout.readline())
        expect("step", truth["step"], name)
        return truth

    def go_on(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def attach(self):
        return subprocess.run([self.viewer, "attach", str(self.pid)], env=self.environment,
                              capture_output=True, text=True, check=False, timeout=60)

    def status(self):
        output = subprocess.run([self.viewer, "status", "--json"], env=self.environment,
                                capture_output=True, text=True, check=True, timeout=60).stdout
        process, = json.loads(output)["processes"]
        return process


def expect_truth(job, truth):
    """All four devices hold what the job says, and nothing was freed that was not known."""
    process = job.status()
    expect("devices", len(process["devices"]), DEVICES)
    for device in process["devices"]:
        types = device["types"]
        found = {kind: types.get(kind, {}).get("current", 0) for kind in ("DRAM", "L1")}
        expect(truth["step"], found, {kind: truth[kind] for kind in found})
        expect("count", sum(types[kind]["count"] for kind in types), truth["count"])
    # Each thread may have been on its way through the runtime when the hooks came: of such an
    # allocation only the free is seen, of such a free only the next allocation in its place.
    for name in ("n_unmatched", "n_duplicate"):
        expect(f"{name} {process[name]}", process[name] <= ALLOCATING_THREADS * DEVICES, True)
    expect("dropped", process["dropped"], 0)


def tracks_from_the_middle(tools):
    """What was there before counts as well; at rest every number is the job's own."""
    chance = random.Random(tools[-1])
    for _ in range(int(tools[-1])):
        with MetalJob(tools) as job:
            job.step("busy")
            time.sleep(chance.random() * 0.05)
            attach = job.attach()
            expect(attach.stderr, attach.returncode, 0)
            expect(attach.stdout, " is tracked: 4 devices, " in attach.stdout, True)
            # Who was inside the runtime when the hooks came is seen when the library looks again,
            # 100 ms later.
            time.sleep(0.15 + chance.random() * 0.02)
            job.go_on()
            expect_truth(job, job.step("quiet"))
            job.go_on()
            expect_truth(job, job.step("freed"))
            job.go_on()
            expect("status", job.process.wait(timeout=60), 0)


def says_that_it_is_tracked_already(tools):
    """A second attach changes nothing, and says what the first one began."""
    with MetalJob(tools) as job:
        job.step("busy")
        expect("first", job.attach().returncode, 0)
        job.go_on()
        job.step("quiet")
        again = job.attach()
        expect("second", (again.returncode, again.stderr), (0, ""))
        expect(again.stdout, "is tracked: 4 devices" in again.stdout, True)


def says_that_there_is_nothing_to_track(tools):
    """A process without libtt_metal, and itself."""
    idle = subprocess.Popen(["sleep", "60"])
    try:
        answer = subprocess.run([tools[2], "attach", str(idle.pid)], capture_output=True, text=True,
                                check=False)
        expect("status", answer.returncode, 1)
        expect(answer.stderr, "has no libtt_metal.so loaded" in answer.stderr, True)
    finally:
        idle.kill()
        idle.wait()
    answer = subprocess.run(["sh", "-c", f"exec '{tools[2]}' attach $$"], capture_output=True,
                            text=True, check=False)
    expect("status", answer.returncode, 1)
    expect(answer.stderr, "is tt-allocmon itself" in answer.stderr, True)


if __name__ == "__main__":
    sys.exit(run([tracks_from_the_middle, says_that_it_is_tracked_already,
                  says_that_there_is_nothing_to_track],
                 [os.path.abspath(path) for path in sys.argv[1:4]] + sys.argv[4:]))
