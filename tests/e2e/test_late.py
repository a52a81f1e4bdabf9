# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Stock ttnn that nobody tracks until it has run for a while, compared with its allocator from
then on at every step.

test_late.py VERSION PRELOAD TT-ALLOCMON
"""
import sys

import segment
from claims import expect, run
from job import Scene, Setup, runs_programs

ADD_CBS = 3 * 4096 * 120
EARLIER_CBS = 1 << 12


class Late:
    """A workload whose process loads the library at a step."""

    def __init__(self, setup, workload, begin, rows, columns):
        self.devices, self.setup = rows * columns, setup
        with Scene(setup) as scene:
            late = f"{begin}:{setup.preload}"
            job = scene.start(workload, scene.describe(rows, columns), tracked=False,
                              TT_ALLOCMON_VERIFY="1", TT_ALLOCMON_LATE=late)
            self.asic_ids, self.before, self.steps = scene.ids, [], {}
            for truth in job.steps():
                if truth["step"] == begin or self.steps:
                    self.steps[truth["step"]] = truth, scene.status(), segment.read(scene.segment)
                else:
                    self.before += segment.read(scene.segment)
            self.status = job.process.wait()
            self.end = segment.read(scene.segment)[0]
            self.messages = job.messages()

    def values(self, step, kind, field):
        devices = self.steps[step][1]["devices"]
        return [device["types"].get(kind, {}).get(field, 0) for device in devices]

    def window(self, step):
        return self.steps[step][2][0]


LATE = {}


def late(setup, workload, begin, rows, columns):
    key = workload, begin
    if key not in LATE:
        LATE[key] = Late(setup, workload, begin, rows, columns)
    return LATE[key]


def mesh(setup):
    return late(setup, "mesh_sequence.py", "l1", 2, 4)


def fresh(setup):
    return late(setup, "mesh_sequence.py", "first", 2, 4)


def odd(setup):
    return late(setup, "odd_shapes.py", "convolution", 1, 2)


def parts(setup):
    return late(setup, "odd_shapes.py", "submeshes", 1, 2)


def agrees_at_once_and_from_then_on(setup):
    """Reserved bytes are the allocator's at once and at every later step, on all devices."""
    for job in (mesh(setup), fresh(setup), odd(setup)):
        expect("exit status", job.status, 0)
        expect("before", job.before, [])
        for step, (truth, _, _) in job.steps.items():
            for kind, view in truth["types"].items():
                # Its parts' allocators are not seen in the mesh's own view.
                if step != "submeshes":
                    expect(f"{kind} at {step}", job.values(step, kind, "reserved"),
                           [view["used"] * view["banks"]] * job.devices)


def knows_sizes_and_places(setup):
    """What was there before is known by size, type and count, under a name of its own."""
    job = mesh(setup)
    expect("DRAM", job.values("l1", "DRAM", "current"), [14680064] * 8)
    expect("L1", job.values("l1", "L1", "current"), [524288] * 8)
    process, = job.steps["l1"][1]["processes"]
    groups = {(g["type"], g["size"], g["count"], g.get("scope")) for g in process["alive"]}
    earlier = "before attach"
    expect("groups", groups, {
        ("DRAM", 4194304, 3, earlier), ("DRAM", 524288, 2, earlier), ("DRAM", 1048576, 1, earlier),
        ("L1", 524288, 1, earlier)})
    expect("last step", job.values("free-first", "DRAM", "count"), [0] * 8)


def sees_parts_at_once(setup):
    """Submeshes, which have allocators of their own, are adopted at once."""
    expect("DRAM", parts(setup).values("submeshes", "DRAM", "current"), [64 * 64 * 2] * 2)


def knows_the_chips(setup):
    """Chips are known by their unique ids and boards, though they were asked for long before."""
    window = mesh(setup).window("l1")
    expect("ids", {d["id"]: d["asic_id"] for d in window["devices"]},
           dict(enumerate(mesh(setup).asic_ids)))
    expect("boards", {d["board"] for d in window["devices"]}, {"p150"})
    expect("runtime", window["runtime"], "ttnn " + setup.version)


def finds_no_difference(setup):
    """The records are the allocator's own set from then on; no free is unmatched."""
    for job in (mesh(setup), fresh(setup), odd(setup), parts(setup)):
        expect("differences", job.end["n_differences"], 0)
        expect("unmatched", job.end["n_unmatched"], 0)
        expect("duplicates", job.end["n_duplicate"], 0)
        expect("our words", [l for l in job.messages.splitlines() if "allocmon" in l], [])
    expect("comparisons", mesh(setup).end["n_verified"] > 3, True)


def says_what_it_cannot_know(setup):
    """Circular buffers of earlier programs are missing, and said so; later ones are seen."""
    ids = 0 if setup.version >= "0.79" else 1 << 2
    expect("missing", mesh(setup).end["missing"], EARLIER_CBS | ids)
    add_cbs = ADD_CBS if runs_programs(setup.version) else 0
    expect("CBs", fresh(setup).values("add", "CB", "current"), [add_cbs] * 8)
    expect("marks", mesh(setup).end["n_marks"], 1)


def keeps_what_a_close_ended(setup):
    """A bulk free ends what was adopted, too."""
    closed = [g for g in parts(setup).end["closed"] if g["type"] == "DRAM"]
    expect("closed", [(g["size"], g["count"]) for g in closed], [(64 * 64 * 2, 1)] * 2)


CASES = [
    agrees_at_once_and_from_then_on, knows_sizes_and_places, sees_parts_at_once, knows_the_chips,
    finds_no_difference, says_what_it_cannot_know, keeps_what_a_close_ended]

if __name__ == "__main__":
    sys.exit(run(CASES, Setup(*sys.argv[1:4])))
