# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""`tt-allocmon attach` on stock ttnn that was started without us, compared with its allocator.

test_attach.py VERSION PRELOAD TT-ALLOCMON
"""
import os
import subprocess
import sys
import time

import segment
from claims import expect, run
from job import Scene, Setup, lists_allocators


def attach(scene, job):
    environment = dict(os.environ, TT_ALLOCMON_DIR=scene.segment)
    return subprocess.run([scene.setup.viewer, "attach", str(job.pid)], env=environment,
                          capture_output=True, text=True, check=False, timeout=60)


def attached(scene, job):
    expect("segment before", segment.read(scene.segment), [])
    answer = attach(scene, job)
    expect(answer.stderr, answer.returncode, 0)
    return answer.stdout


def expect_truth(scene, truth, devices):
    """Reserved bytes of every type on every device are what the job's allocator says."""
    found = scene.status()["devices"]
    expect("devices", len(found), devices)
    for device in found:
        for kind, view in truth["types"].items():
            numbers = device["types"].get(kind, {"current": 0, "reserved": 0})
            expect(f"{kind} of {device['id']} at {truth['step']}", numbers["reserved"],
                   view["used"] * view["banks"])
            expect("not more than reserved", numbers["current"] <= numbers["reserved"], True)


def expect_end(scene, job):
    """It ends by itself; the comparisons with the allocator's own set have found nothing."""
    expect("exit status", job.process.wait(timeout=60), 0)
    window, = segment.read(scene.segment)
    expect("differences", window["n_differences"], 0)
    expect("unmatched", window["n_unmatched"], 0)
    expect("duplicates", window["n_duplicate"], 0)
    expect("comparisons", window["n_verified"] > 0, True)
    expect("our words", [l for l in job.messages().splitlines() if "allocmon" in l], [])


def follow(setup, workload, rows, columns, name):
    """Attach at a step; compare at once and at each later one."""
    with Scene(setup) as scene:
        job = scene.start(workload, scene.describe(rows, columns), tracked=False,
                          TT_ALLOCMON_VERIFY="1")
        is_attached = False
        for truth in job.steps():
            if truth["step"] == name:
                time.sleep(0.2)
                attached(scene, job)
                is_attached = True
                if not lists_allocators(setup.version):
                    continue  # what there is is known at the next call
                expect_truth(scene, truth, rows * columns)
                # What is allocated until the library has looked again is not measured, nor are
                # its comparisons begun.
                time.sleep(0.3)
            # A mesh's own view does not have what its parts hold.
            if is_attached and truth["types"] and truth["step"] != "submeshes":
                expect_truth(scene, truth, rows * columns)
        expect("attached", is_attached, True)
        expect_end(scene, job)


def knows_what_was_there_before(setup):
    """Attached in the middle: DRAM and L1 on all devices are the allocator's, then and later."""
    follow(setup, "mesh_sequence.py", 2, 4, "l1")


def tracks_from_the_first_allocation(setup):
    """Attached before anything is allocated."""
    follow(setup, "mesh_sequence.py", 2, 4, "first")


def knows_odd_shapes(setup):
    """What takes far more than its size, and L1_SMALL, were there before."""
    follow(setup, "odd_shapes.py", 1, 2, "convolution")


def tracks_while_threads_allocate(setup):
    """Attached while three threads allocate and free: at rest all is the allocator's."""
    with Scene(setup) as scene:
        job = scene.start("busy_mesh.py", scene.describe(2, 4), tracked=False,
                          TT_ALLOCMON_VERIFY="20")
        for truth in job.steps():
            if truth["step"] == "busy":
                time.sleep(1)
                attached(scene, job)
                again = attach(scene, job)
                expect("again", (again.returncode, again.stderr), (0, ""))
                time.sleep(1)
            elif truth["types"]:
                expect_truth(scene, truth, 8)
        expect_end(scene, job)


CASES = [knows_what_was_there_before, tracks_from_the_first_allocation, knows_odd_shapes,
         tracks_while_threads_allocate]

if __name__ == "__main__":
    sys.exit(run(CASES, Setup(*sys.argv[1:4])))
