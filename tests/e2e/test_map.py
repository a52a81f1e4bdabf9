# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The Map view beside stock ttnn: its holes, made of records, are those of ttnn's allocator.

test_map.py VERSION PRELOAD TT-ALLOCMON
"""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "terminal"))

from claims import expect, run
from job import Scene, Setup, runs_programs
from session import environment
from tmux import Tmux

ROWS, COLUMNS = 40, 120
ADD_CBS = 3 * 4096


def grouped(number):
    return f"{number:,}"


def largest_hole(step, kind):
    """Of one device, over all banks, as ttnn's own allocator says."""
    view = step["types"][kind]
    return view["largest_free"] * view["banks"]


def row_after(lines, head):
    return lines[next(i for i, line in enumerate(lines) if line.startswith(head)) + 1]


def wait_for_hole(tmux, wanted):
    """The first row below "holes" has it, to the byte, or there is no hole at all."""
    def holds(lines):
        if "holes" not in [line.strip() for line in lines]:
            return False
        first = row_after(lines, "holes").split()
        return first[:1] == ([grouped(wanted)] if wanted else [])

    return tmux.wait_until(holds, f"largest hole of {grouped(wanted)}")


def wait_for_place(tmux, size, address):
    """= and a size: the sentence says where the next buffer of it will probably lie."""
    tmux.type("=")
    tmux.wait_for("would a buffer fit")
    tmux.type("-l", str(size))
    tmux.type("Enter")
    tmux.wait_for(f"would fit, probably from {address:#x}:")
    tmux.type("Escape")
    tmux.wait_until(lambda lines: not any("probably from 0x" in line for line in lines), "sentence")


def open_map(tmux, *keys):
    """The runtime's chips are known once something was allocated."""
    tmux.wait_for("DRAM of")
    for key in ("5", "x", *keys):
        tmux.type(key)


def follow_holes(tmux, job):
    """Every step's largest hole of DRAM; before a step that allocates, where that will lie."""
    steps, last = [], None
    for step in job.steps():
        if step["step"] == "closed":
            break
        if step["step"] == "open":
            continue
        if not steps:
            open_map(tmux)
        lines = wait_for_hole(tmux, largest_hole(step, "DRAM"))
        expect("doubts", [line for line in lines if "not known" in line], [])
        steps.append(step)
        last = step["step"]
        if last == "add":
            return steps
    raise AssertionError(f"no step add, the last was {last}")


def shows_the_allocators_largest_hole(setup):
    """At every step the largest hole is the allocator's, to the byte, and the map has no doubt."""
    with Scene(setup) as scene:
        with Tmux(f"{setup.viewer} -d 200ms", environment(scene.segment), ROWS, COLUMNS) as tmux:
            tmux.wait_for("tt-allocmon run --")
            job = scene.start("holes.py", scene.describe(1, 2))
            steps = follow_holes(tmux, job)
            expect("holes of different sizes", len({largest_hole(s, "DRAM") for s in steps}) > 4,
                   True)
            job.kill()
            # What it held when it was killed stays to be looked at.
            tmux.wait_for(f"† {job.pid}")
            wait_for_hole(tmux, largest_hole(steps[-1], "DRAM"))


def says_where_the_next_buffer_will_lie(setup):
    """Asked before a step allocates, = tells the address that ttnn's allocator then gives."""
    wanted = {"freed-9": "again-16", "again-16": "again-64", "again-64": "again-100"}
    with Scene(setup) as scene:
        first = scene.start("holes.py", scene.describe(1, 2))
        places = {step["step"]: step for step in first.steps()}
        first.process.wait()
    with Scene(setup) as scene:
        job = scene.start("holes.py", scene.describe(1, 2))
        with Tmux(f"{setup.viewer} -d 200ms", environment(scene.segment), ROWS, COLUMNS) as tmux:
            for step in job.steps():
                name = step["step"]
                if name == "taken":
                    open_map(tmux)
                if name not in wanted:
                    continue
                wait_for_hole(tmux, largest_hole(step, "DRAM"))
                place = places[wanted[name]]
                wait_for_place(tmux, place["bytes"], place["address"])


def headroom(step, base, cb_end):
    view = step["types"]["L1"]
    return base + view["largest_free"] - cb_end


def shows_the_headroom_of_l1(setup):
    """CBs end where the program's lie, buffers begin where the allocator has its lowest one."""
    with Scene(setup) as scene:
        job = scene.start("holes.py", scene.describe(1, 2))
        with Tmux(f"{setup.viewer} -d 200ms", environment(scene.segment), ROWS, COLUMNS) as tmux:
            for step in job.steps():
                if step["step"] == "taken":
                    open_map(tmux, "m")
                if step["step"] not in ("l1", "add", "l1-hole"):
                    continue
                view = step["types"]["L1"]
                lines = tmux.wait_for("L1 per core", f"x {view['banks']} cores")
                base = int(re.search(r"(0x[0-9a-f]+) to 0x", "\n".join(lines)).group(1), 16)
                end = base + (ADD_CBS if step["step"] != "l1" and runs_programs(setup.version)
                              else 0)
                wanted = headroom(step, base, end)
                lines = tmux.wait_for(f"headroom {grouped(wanted)} x {view['banks']} cores",
                                      f"buffers begin at {end + wanted:#x}")
                if end > base:
                    program = row_after(lines, "   CBs by program")
                    expect("program of add", program.split()[:7],
                           ["program", "1", "3", str(view["banks"]), f"{end:#x}", "12.0", "KiB"])


if __name__ == "__main__":
    sys.exit(run([shows_the_allocators_largest_hole, says_where_the_next_buffer_will_lie,
                  shows_the_headroom_of_l1], Setup(*sys.argv[1:4])))
