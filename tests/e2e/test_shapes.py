# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Stock ttnn on all boards and shapes, with several meshes and several processes.

test_shapes.py VERSION PRELOAD TT-ALLOCMON
"""
import sys

import segment
from claims import expect, run
from job import Scene, Setup

BOARDS = {"p150": "p150", "n300": "n300", "ubb": "ubb"}


def by_label(status):
    """The types of every device, by the runtime's number."""
    return {device["id"]: device["types"] for device in status["devices"]}


class Truth:
    """What ttnn's own allocators say, step by step."""

    def __init__(self):
        self.free = set()  # largest free blocks that some allocator had

    def expect(self, truth, status):
        """Of each chip: what all meshes over it have given out, and the most that one could."""
        devices = by_label(status)
        for label, types in devices.items():
            over = [mesh["types"] for mesh in truth["meshes"] if label in mesh["devices"]]
            for kind, ours in types.items():
                if kind != "CB":
                    self.expect_type((label, kind), truth["step"], ours,
                                     [views[kind] for views in over])
        for mesh in truth["meshes"]:
            for label in mesh["devices"]:
                for kind, view in mesh["types"].items():
                    if view["used"]:
                        expect(f"{kind} of {label}", kind in devices.get(label, {}), True)

    def expect_type(self, chip, step, ours, views):
        name = f"of {chip} at {step}"
        used = [view["used"] * view["banks"] for view in views]
        expect(f"reserved {name}", ours["reserved"], sum(used))
        if not views:
            return
        capacities = [view["bank_bytes"] * view["banks"] for view in views]
        expect(f"capacity {name}", ours["capacity"], max(capacities))
        # Asked for after an event where that is cheap: it may be that of an event before.
        self.free |= {view["largest_free"] * view["banks"] for view in views} | set(capacities)
        expect(f"largest free {name}", ours["largest_free"] in self.free, True)


def expect_sound(window):
    """Verified after every event, and nothing was doubtful."""
    expect("comparisons", window["n_verified"] > 0, True)
    for field in ("n_differences", "n_unmatched", "n_duplicate", "dropped_devices"):
        expect(field, window[field], 0)


def play(setup, workload, rows, columns, board="p150"):
    """Every step is compared. Returns the last status and the window at the end."""
    with Scene(setup) as scene:
        cluster = scene.describe(rows, columns, board)
        job = scene.start(workload, cluster, TT_ALLOCMON_VERIFY="1")
        statuses, allocators = {}, Truth()
        for truth in job.steps():
            status = scene.status()
            allocators.expect(truth, status)
            for device in status["devices"]:
                expect("chip", device["asic_id"], str(scene.ids[device["id"]]))
                expect("board", device["board"], BOARDS[board])
            statuses[truth["step"]] = truth, status
        expect("exit status", job.process.wait(), 0)
        window, = segment.read(scene.segment)
        expect_sound(window)
        return statuses, window


def play_shape(setup, rows, columns, board):
    statuses, window = play(setup, f"shape.py {rows} {columns}", rows, columns, board)
    truth, status = statuses["large"]
    for types in by_label(status).values():
        view = truth["types"]["DRAM"]
        for field, of_bank in (("capacity", "bank_bytes"), ("largest_free", "largest_free")):
            expect(field, types["DRAM"][field], view[of_bank] * view["banks"])
    truth, status = statuses["add"]
    devices = by_label(status)
    expect("devices", sorted(devices), list(range(rows * columns)))
    for types in devices.values():
        expect("types", sorted(types), ["CB", "DRAM", "L1", "L1_SMALL", "TRACE"])
        for kind, view in truth["types"].items():
            expect(f"{kind} is used", types[kind]["current"] > 0 and view["used"] > 0, True)
    expect("closed", sum(group["count"] for group in window["closed"]), 1)


def follows_one_chip(setup):
    """A single p150: DRAM, L1, small L1 and traces, at every step."""
    play_shape(setup, 1, 1, "p150")


def follows_four_chips(setup):
    """A mesh of 2x2 p150."""
    play_shape(setup, 2, 2, "p150")


def follows_eight_chips(setup):
    """A mesh of 2x4 p150."""
    play_shape(setup, 2, 4, "p150")


def follows_an_n300(setup):
    """A Wormhole board of two chips, one of which is remote."""
    play_shape(setup, 1, 2, "n300")


def follows_a_t3000(setup):
    """Four n300, whose chips the mesh has in an order of its own."""
    play_shape(setup, 2, 4, "n300")


def follows_a_galaxy(setup):
    """A Galaxy of 32 Wormhole chips."""
    play_shape(setup, 8, 4, "ubb")


def tells_meshes_apart(setup):
    """Meshes beside one another, submeshes over the same chips, chips opened again and again."""
    statuses, window = play(setup, "meshes.py", 2, 4)
    truth, status = statuses["parts-used"]
    expect("meshes", len(truth["meshes"]), 5)
    expect("sums", len({types["DRAM"]["reserved"] for types in by_label(status).values()}), 4)
    for label, types in by_label(status).items():
        least = min(mesh["types"]["DRAM"]["largest_free"] for mesh in truth["meshes"]
                    if label in mesh["devices"])
        expect("largest free", types["DRAM"]["largest_free"], least * 8)
    _, status = statuses["again-3-closed"]
    for types in by_label(status).values():
        expect("left", (types["DRAM"]["current"], types["L1"]["current"]
                        if "L1" in types else 0), (0, 0))
    again = {name: truth["meshes"][0]["devices"][0] for name, (truth, _) in statuses.items()
             if name.startswith("again") and truth["meshes"]}
    expect("one chip", len(set(again.values())), 1)
    expect("closed", sum(group["count"] for group in window["closed"]), 9)


def follows_workers(setup, way):
    with Scene(setup) as scene:
        cluster = scene.describe(2, 4)
        job = scene.start("workers.py " + way, cluster)
        truth = job.step()
        while truth["step"] != "working":
            job.go_on()
            truth = job.step()
        status = scene.status()
        processes = {process["pid"]: process for process in status["processes"]}
        for pid, number in truth["workers"].items():
            device, = processes[int(pid)]["devices"]
            expect("label", device["id"], 0)
            expect("chip", device["asic_id"], str(scene.ids[2 * number]))
            expect("DRAM", device["types"]["DRAM"]["current"], (number + 1) << 20)
        # Both call their chip 0; they are two chips.
        expect("chips", sorted(device["types"]["DRAM"]["current"] for device in status["devices"]),
               [1 << 20, 2 << 20])
        job.go_on()
        expect("exit status", job.finish(), 0)
        left = [device for device in scene.status()["devices"]
                if device["types"].get("DRAM", {}).get("current", 0) != 0]
        expect("left", left, [])


def follows_forked_workers(setup):
    """multiprocessing's forked workers each have a window, and chips of their own."""
    follows_workers(setup, "fork")


def follows_spawned_workers(setup):
    """So have spawned ones, which inherit only the environment."""
    follows_workers(setup, "spawn")


def shares_no_row_by_accident(setup):
    """Two jobs that see different chips under the same numbers are on different devices."""
    with Scene(setup) as scene:
        cluster = scene.describe(2, 4)
        jobs = [scene.start("shape.py 1 1", cluster, TT_VISIBLE_DEVICES=visible)
                for visible in ("1", "6")]
        for job in jobs:
            job.step()
            job.go_on()
            expect("step", job.step()["step"], "large")
        devices = scene.status()["devices"]
        expect("numbers", [device["id"] for device in devices], [0, 0])
        expect("chips", sorted(device["asic_id"] for device in devices),
               sorted(str(scene.ids[chip]) for chip in (1, 6)))
        expect("processes", [device["processes"] for device in devices], [1, 1])
        for job in jobs:
            job.go_on()
            expect("exit status", job.finish(), 0)


CASES = [
    follows_one_chip, follows_four_chips, follows_eight_chips, follows_an_n300, follows_a_t3000,
    follows_a_galaxy, tells_meshes_apart, follows_forked_workers, follows_spawned_workers,
    shares_no_row_by_accident]

if __name__ == "__main__":
    sys.exit(run(CASES, Setup(*sys.argv[1:4])))
