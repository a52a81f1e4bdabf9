# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Stock ttnn without tracking: what tt-metal's own files tell of it, and that nothing is twice.

test_upstream.py VERSION PRELOAD TT-ALLOCMON
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "terminal"))

from claims import expect, run
from job import Scene, Setup
from session import environment
from test_ttnn import DRAM_AT
from tmux import Tmux

DEVICES = 8
RUNTIME_FILES = {"TT_ALLOCMON_UPSTREAM_DIR": "/dev/shm"}
IN_L1 = 524288
L1_AT = {"l1": IN_L1, "thread": IN_L1}


def processes(status, job):
    return [process for process in status["processes"] if process["pid"] == job.pid]


def of_scene(status, scene):
    """The devices of the scene: files of other jobs lie beside those of ours."""
    ids = {str(asic_id) for asic_id in scene.ids}
    return [device for device in status["devices"] if device["asic_id"] in ids]


def currents(devices, kind):
    return [device["types"].get(kind, {}).get("current") for device in devices]


def expect_bytes(step, devices):
    expect(f"DRAM at {step}", currents(devices, "DRAM"), [DRAM_AT[step]] * DEVICES)
    expect(f"L1 at {step}", currents(devices, "L1"), [L1_AT.get(step, 0)] * DEVICES)


def shows_an_untracked_job(setup):
    """At each step a stock job has the bytes that it asked its allocator for, and no counts."""
    with Scene(setup) as scene:
        job = scene.start("mesh_sequence.py", scene.describe(2, 4), tracked=False)
        for step in job.steps():
            status = scene.status(**RUNTIME_FILES)
            found = processes(status, job)
            if step["step"] in ("open", "closed"):
                expect(f"processes at {step['step']}", found, [])
                continue
            expect(f"processes at {step['step']}", len(found), 1)
            expect("source", (found[0]["source"], found[0]["state"]), ("upstream", "live"))
            expect("name", found[0]["name"], "mesh_sequence.py")
            expect_bytes(step["step"], found[0]["devices"])
            expect_bytes(step["step"], of_scene(status, scene))
            unknown = {"buffers", "cbs"} & found[0]["devices"][0].keys()
            expect("counts", unknown, set())
            expect("DRAM", found[0]["devices"][0]["types"]["DRAM"].keys(), {"current"})


def shows_a_tracked_job_once(setup):
    """A job that both sources tell of is one process with each byte once."""
    with Scene(setup) as scene:
        job = scene.start("mesh_sequence.py", scene.describe(2, 4))
        for step in job.steps():
            status = scene.status(**RUNTIME_FILES)
            found = processes(status, job)
            if step["step"] in ("open", "closed"):
                continue
            expect(f"processes at {step['step']}", [p["source"] for p in found], ["preload"])
            devices = of_scene(status, scene)
            expect("processes on it", [d["processes"] for d in devices], [1] * DEVICES)
            expect("DRAM", currents(devices, "DRAM"), [DRAM_AT[step["step"]]] * DEVICES)


def calls_stale_what_a_killed_job_left(setup):
    """What a killed job left in the files is stale, and in no sum."""
    with Scene(setup) as scene:
        job = scene.start("mesh_sequence.py", scene.describe(2, 4), tracked=False)
        for step in job.steps():
            if step["step"] == "second":
                job.kill()
                break
        status = scene.status(**RUNTIME_FILES)
        found = processes(status, job)
        expect("states", [(p["source"], p["state"]) for p in found], [("upstream", "stale")])
        expect("DRAM", currents(found[0]["devices"], "DRAM"), [8388608] * DEVICES)
        expect("devices in the sum", of_scene(status, scene), [])


def shows_it_on_the_live_screen(setup):
    """The live screen says that a job is not tracked and how to track it, then that it is gone."""
    with Scene(setup) as scene:
        env = {**environment(scene.segment), **RUNTIME_FILES}
        job = scene.start("mesh_sequence.py", scene.describe(2, 4), tracked=False)
        next(step for step in job.steps() if step["step"] == "first")
        viewer = f"{setup.viewer} -d 200ms --pid {job.pid}"
        with Tmux(viewer, env, 24, 80) as tmux:
            tmux.wait_for("~  0", "4.00 MiB")
            tmux.type("2")
            tmux.wait_for(f"~ {job.pid} is not tracked: bytes only", "mesh_sequence",
                          f"attach {job.pid}", "0 of them tracked", "32.0 MiB")
            job.kill()
            tmux.wait_for(f"~ {job.pid} is gone", "is not counted", "1 stale")
            tmux.type("q")
            tmux.wait_for("ended with 0")


if __name__ == "__main__":
    sys.exit(run([shows_an_untracked_job, shows_a_tracked_job_once,
                  calls_stale_what_a_killed_job_left, shows_it_on_the_live_screen],
                 Setup(*sys.argv[1:4])))
