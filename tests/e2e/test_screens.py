# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The live screen beside stock ttnn, as a user has it in a second terminal.

test_screens.py VERSION PRELOAD TT-ALLOCMON
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "terminal"))

from claims import expect, run
from job import Scene, Setup
from session import environment
from tmux import Tmux, device_rows


def grouped(number):
    return f"{number:,}"


def allocator_bytes(step, kind):
    """What ttnn's own allocator says of one device."""
    view = step["types"][kind]
    return view["used"] * view["banks"]


def wait_for_sums(tmux, status):
    """Every device's row shows the exact bytes that status tells at the same step."""
    wanted = []
    for device in status["devices"]:
        types = device["types"]
        dram = types["DRAM"]["reserved"]
        l1 = types.get("L1", {}).get("reserved", 0) + types.get("CB", {}).get("current", 0)
        wanted.append((grouped(dram), grouped(l1), grouped(device["buffers"] + device["cbs"])))

    def holds(lines):
        rows = device_rows(lines)[:len(wanted)]
        return len(rows) == len(wanted) and all(
            all(f" {number} " in f" {row} " for number in numbers)
            for row, numbers in zip(rows, wanted))

    tmux.wait_until(holds, wanted)


def watch(setup, rows, columns):
    with Scene(setup) as scene:
        viewer = f"{setup.viewer} -d 200ms"
        with Tmux(viewer, environment(scene.segment), rows, columns) as tmux:
            tmux.wait_for("tt-allocmon run --")
            job = scene.start("mesh_sequence.py", scene.describe(2, 4))
            seen = []
            for step in job.steps():
                status = scene.status()
                if step["step"] == "open":
                    continue
                if not seen:
                    tmux.wait_for("DRAM of")
                    tmux.type("x")
                if step["step"] == "closed":
                    break
                expect("allocator's bytes", status["devices"][0]["types"]["DRAM"]["reserved"],
                       allocator_bytes(step, "DRAM"))
                wait_for_sums(tmux, status)
                seen.append(step["step"])
            expect("seen", "matmul" in seen and "clear" in seen, True)
            tmux.type("2")
            tmux.wait_for(str(job.pid))
            job.kill()
            tmux.wait_for("†")
            tmux.type("q")
            tmux.wait_for("ended with 0")


def shows_every_step_at_80x24(setup):
    """At 80x24 the screen waits for the job, then shows every step's bytes on all devices."""
    watch(setup, 24, 80)


def shows_every_step_at_120x40(setup):
    """At 120x40 the screen shows the same."""
    watch(setup, 40, 120)


if __name__ == "__main__":
    sys.exit(run([shows_every_step_at_80x24, shows_every_step_at_120x40], Setup(*sys.argv[1:4])))
