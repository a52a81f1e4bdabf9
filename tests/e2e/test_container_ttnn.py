# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Stock ttnn on mock devices in containers and on chosen chips.

test_container_ttnn.py VERSION PRELOAD TT-ALLOCMON
"""
import os
import signal
import sys

from claims import expect, run
from containers import Place, Stream, children, enclose, need_root
from job import Scene, Setup

HELD = {"open": 0, "first": 4194304, "second": 8388608}


def go_to(job, name):
    """Leave the job waiting at a step."""
    while job.step()["step"] != name:
        job.go_on()


def start_enclosed(scene, cluster, **environment):
    wrapper = enclose(scene.segment, "pid", "mount", "user")
    return scene.start("mesh_sequence.py", cluster, wrapper=wrapper, **environment)


def expect_process(process, pid, state, size):
    expect("state", process["state"], state)
    expect("pid", (process["pid"], process["pid_inside"], process.get("foreign")), (pid, 1, None))
    expect("source", process["source"], "preload")
    expect("devices", len(process["devices"]), 8)
    found = {d["types"].get("DRAM", {}).get("current", 0) for d in process["devices"]}
    expect("DRAM", found, {size})


def is_seen_live_and_dead(setup):
    """A job in a container is seen live from outside, and dead with its last values when killed."""
    need_root()
    with Scene(setup) as scene, Place(setup.viewer, folder=scene.segment) as place:
        job = start_enclosed(scene, scene.describe(2, 4))
        stream = Stream(place)
        go_to(job, "first")
        pid = children(job.pid)[0]
        expect_process(stream.await_state(pid, "live"), pid, "live", HELD["first"])
        job.go_on()
        go_to(job, "second")
        process, = scene.status()["processes"]
        expect_process(process, pid, "live", HELD["second"])
        expect("ids", sorted(int(d["asic_id"]) for d in process["devices"]), sorted(scene.ids))
        os.kill(pid, signal.SIGKILL)
        expect_process(stream.await_state(pid, "dead"), pid, "dead", HELD["second"])
        expect("here", os.listdir(scene.segment), [])


def adds_up_on_shared_chips(setup):
    """Jobs in two containers on the same chips are two processes of each device."""
    need_root()
    with Scene(setup) as scene:
        cluster = scene.describe(2, 4)
        jobs = [start_enclosed(scene, cluster) for _ in range(2)]
        for job in jobs:
            go_to(job, "second")
        devices = scene.status()["devices"]
        expect("devices", len(devices), 8)
        expect("processes", {d["processes"] for d in devices}, {2})
        found = {d["types"]["DRAM"]["current"] for d in devices}
        expect("DRAM", found, {2 * HELD["second"]})


def tells_chosen_chips_apart(setup):
    """Jobs with other TT_VISIBLE_DEVICES, who both count from 0, share no row."""
    with Scene(setup) as scene, Place(setup.viewer, folder=scene.segment) as place:
        cluster = scene.describe(2, 4)
        for chosen in ("4,5", "2,3"):
            go_to(scene.start("odd_shapes.py", cluster, TT_VISIBLE_DEVICES=chosen), "semaphores")
        devices = place.status()["devices"]
        expect("numbers", [d["id"] for d in devices], [0, 0, 1, 1])
        expect("processes", [d["processes"] for d in devices], [1] * 4)
        ids = sorted(int(d["asic_id"]) for d in devices)
        expect("chips", ids, [scene.ids[chip] for chip in (2, 3, 4, 5)])
        lines = place.view("status").splitlines()[:4]
        expect("names", [line.split(":")[0][7:] for line in lines], ["0a", "0b", "1a", "1b"])
        expect("told apart", [line.rsplit(" ", 1)[1] for line in lines],
               [device["asic_id"] + ")" for device in devices])


if __name__ == "__main__":
    sys.exit(run([is_seen_live_and_dead, adds_up_on_shared_chips, tells_chosen_chips_apart],
                 Setup(*sys.argv[1:4])))
