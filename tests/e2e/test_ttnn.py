# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Stock ttnn on mock devices under the preload library, compared with its allocator at every step.

test_ttnn.py VERSION PRELOAD TT-ALLOCMON
"""
import subprocess
import sys

import segment
from claims import expect, run
from job import Scene, Setup, runs_programs

DRAM_AT = {
    "open": 0, "first": 4194304, "second": 8388608, "add": 12582912, "operands": 13631488,
    "matmul": 14680064, "l1": 14680064, "thread": 14680064, "free-moved": 14680064,
    "free-product": 13631488, "free-a": 13107200, "free-b": 12582912, "free-total": 8388608,
    "free-second": 4194304, "free-first": 0, "too-much": 0, "clear": 0, "survivor": 4194304,
    "closed": 0}
ADD_CBS = 3 * 4096 * 120
TOO_MUCH = 2 << 36


class Recording:
    """What the job said at every step, and what a second process read then."""

    def __init__(self, setup, workload, rows, columns):
        self.devices = rows * columns
        with Scene(setup) as scene:
            job = scene.start(workload, scene.describe(rows, columns), TT_ALLOCMON_VERIFY="1")
            self.asic_ids = scene.ids
            self.steps, self.statuses = [], {}
            for truth in job.steps():
                windows = segment.read(scene.segment)
                expect("processes", len(windows), 1)
                self.steps.append((truth, windows[0]))
                self.statuses[truth["step"]] = scene.status()
            self.status = job.process.wait()
            self.end = segment.read(scene.segment)[0]
            self.messages = job.messages()

    def at(self, name):
        return next((t, w) for t, w in self.steps if t["step"] == name)

    def window(self, name):
        return self.at(name)[1]


RECORDINGS = {}


def record(setup, workload, rows, columns):
    if workload not in RECORDINGS:
        RECORDINGS[workload] = Recording(setup, workload, rows, columns)
    return RECORDINGS[workload]


def mesh(setup):
    return record(setup, "mesh_sequence.py", 2, 4)


def odd(setup):
    return record(setup, "odd_shapes.py", 1, 2)


def per_device(recording, name, kind, field, absent=0):
    """A field of a type on every device, as `status --json` says; a type is absent until used."""
    devices = recording.statuses[name]["devices"]
    if not devices:
        return [absent] * recording.devices
    return [device["types"].get(kind, {}).get(field, absent) for device in devices]


def expect_all(recording, name, kind, field, wanted, absent=0):
    found = per_device(recording, name, kind, field, absent)
    expect(f"{kind} {field} at {name}", found, [wanted] * recording.devices)


def runs_to_its_end(setup):
    """The job runs to its end and says nothing that it would not say."""
    for recording in (mesh(setup), odd(setup)):
        expect("exit status", recording.status, 0)
        expect("our words", [l for l in recording.messages.splitlines() if "allocmon" in l], [])


def knows_the_runtime(setup):
    """The window names the runtime and its version, and every chip by its unique id."""
    recording = mesh(setup)
    window = recording.window("first")
    expect("runtime", window["runtime"], "ttnn " + setup.version)
    expect("source", window["source"], 2)
    expect("ids", sorted(d["asic_id"] for d in window["devices"]), sorted(recording.asic_ids))
    expect("labels", sorted(d["id"] for d in window["devices"]), list(range(8)))
    # The oldest do not know the board themselves.
    board = "p150" if setup.version >= "0.67.4" else ""
    expect("boards", {d["board"] for d in window["devices"]}, {board})
    for device in window["devices"]:
        expect("label's chip", device["asic_id"], recording.asic_ids[device["id"]])


def says_what_is_missing(setup):
    """Missing are ids that the runtime does not tell, and scratchpads once there are some."""
    made_up = [] if setup.version >= "0.79" else ["buffer ids"]
    # A convolution of these versions has some.
    scratchpads = ["scratchpads"] if setup.version >= "0.80" else []
    for recording, step, missing in (
            (mesh(setup), "closed", made_up), (odd(setup), "rows", made_up),
            (odd(setup), "convolution", made_up + scratchpads)):
        process, = recording.statuses[step]["processes"]
        expect(f"missing at {step}", process.get("missing", []), missing)


def agrees_with_the_doctor(setup):
    """What doctor reads off the library's file is what the job finds when it runs."""
    output = subprocess.run([setup.viewer, "doctor", "--library", setup.library()],
                            capture_output=True, text=True, check=True).stdout
    said = [line.partition("not tracked: ")[2] for line in output.splitlines()]
    process, = mesh(setup).statuses["closed"]["processes"]
    missing = process.get("missing", [])
    # A job's window names them when a program has some.
    if setup.version >= "0.75":
        missing = [*missing, "scratchpads"]
    expect("doctor", [part for part in said if part], [", ".join(missing)] if missing else [])


def agrees_on_sizes(setup):
    """DRAM and L1 are the live tensors' sizes at every step, on all eight devices."""
    recording = mesh(setup)
    expect("steps", [truth["step"] for truth, _ in recording.steps], list(DRAM_AT))
    for name, size in DRAM_AT.items():
        expect_all(recording, name, "DRAM", "current", size)
        expect_all(recording, name, "L1", "current", 524288 if name in ("l1", "thread") else 0)


def agrees_on_reserved_bytes(setup):
    """Reserved bytes are the allocator's, at every step and for every type."""
    for recording in (mesh(setup), odd(setup)):
        for truth, window in recording.steps:
            for kind, view in truth["types"].items():
                # Its parts' allocators are not seen in the mesh's own view.
                if truth["step"] != "submeshes" and window["devices"]:
                    expect_all(recording, truth["step"], kind, "reserved",
                               view["used"] * view["banks"])


def agrees_on_capacities(setup):
    """Capacity and banks are the allocator's."""
    for recording, name in ((mesh(setup), "l1"), (odd(setup), "convolution")):
        for kind, view in recording.at(name)[0]["types"].items():
            banks = [device["types"][kind]["banks"] for device in recording.window(name)["devices"]]
            expect("banks", banks, [view["banks"]] * recording.devices)
            expect_all(recording, name, kind, "capacity", view["bank_bytes"] * view["banks"])


def reads_the_largest_free_block(setup):
    """The largest free block is one that the allocator had, and unknown when it has ended."""
    recording = mesh(setup)
    view = recording.at("first")[0]["types"]["DRAM"]
    expect_all(recording, "first", "DRAM", "largest_free", view["largest_free"] * view["banks"])
    capacity = view["bank_bytes"] * view["banks"]
    peak = per_device(recording, "thread", "DRAM", "peak")[0]
    for truth, window in recording.steps:
        if truth["types"] and window["devices"]:
            found = per_device(recording, truth["step"], "DRAM", "largest_free")
            expect("the same on all devices", len(set(found)), 1)
            expect("not below what is left", capacity - peak <= found[0] <= capacity, True)
    expect_all(recording, "closed", "DRAM", "largest_free", None, absent=None)


def counts_another_thread(setup):
    """What a second thread allocates and frees is counted."""
    recording = mesh(setup)
    for field in ("n_alloc", "n_free"):
        before = per_device(recording, "l1", "DRAM", field)
        expect_all(recording, "thread", "DRAM", field, before[0] + 1)
    expect_all(recording, "thread", "DRAM", "peak", 14680064 + 4194304)


def shows_circular_buffers(setup):
    """CBs and dataflow buffers are there while their programs are, and gone when they are."""
    recording = mesh(setup)
    if not runs_programs(setup.version):
        expect_all(recording, "matmul", "CB", "programs", 0)
        return
    for name, programs in (("second", 0), ("add", 1), ("matmul", 2), ("l1", 3), ("clear", 0)):
        expect_all(recording, name, "CB", "programs", programs)
        expect_all(recording, name, "CB", "current", ADD_CBS if programs else 0)
        expect_all(recording, name, "CB", "count", 3 if programs else 0)
    expect_all(odd(setup), "convolution", "CB", "current", 18496 * 36)
    # add's are CBs; matmul's and the move's are dataflow buffers in 0.81.1, CBs in 0.78.0.
    sets = [e for e in recording.window("l1")["events"] if e["kind"] == segment.CB_ALLOCATE]
    expect("sets", [(e["devices"], e["size"] > 0) for e in sets], [(255, True)] * 3)


def passes_the_error_on(setup):
    """An allocation that cannot fit raises the same error, and is one failure of that size."""
    recording = mesh(setup)
    with Scene(setup) as scene:
        job = scene.start("mesh_sequence.py", scene.describe(2, 4), tracked=False)
        plain = {step["step"]: step for step in job.steps()}
        expect("segment", segment.read(scene.segment), [])
    with_error = recording.at("too-much")[0]["error"]
    expect("an error", "Out of Memory" in with_error, True)
    expect("error", first_lines(with_error), first_lines(plain["too-much"]["error"]))
    for truth, _ in recording.steps:
        expect("view", truth["types"], plain[truth["step"]]["types"])
    expect_all(recording, "free-first", "DRAM", "n_failed", 0)
    expect_all(recording, "too-much", "DRAM", "n_failed", 1)
    expect_all(recording, "too-much", "DRAM", "last_failed_size", TOO_MUCH)


def first_lines(error):
    """Without the backtrace, which holds addresses."""
    return error.split("backtrace:")[0]


def keeps_what_a_close_ended(setup):
    """What was alive at the close is listed as closed; nothing is live, nothing was unmatched."""
    recording = mesh(setup)
    window = recording.window("closed")
    expect("closed", [(g["type"], g["size"], g["count"], g["devices"]) for g in window["closed"]],
           [("DRAM", 4194304, 1, 255)])
    for kind in segment.TYPES:
        expect_all(recording, "closed", kind, "current", 0)
    for end in (recording.end, odd(setup).end):
        expect("unmatched", end["n_unmatched"], 0)
        expect("duplicates", end["n_duplicate"], 0)
        expect("live", end["live"], False)


def holds_the_allocators_own_set(setup):
    """The live records are the allocator's own set of buffers, compared after every event."""
    for recording in (mesh(setup), odd(setup)):
        checked = [window["n_verified"] for _, window in recording.steps]
        expect("comparisons grow", checked, sorted(checked))
        expect("many comparisons", recording.end["n_verified"] >= 17, True)
        expect("differences", recording.end["n_differences"], 0)


def sees_submeshes(setup):
    """Submeshes, which have allocators of their own, add up on the chips they share."""
    recording = odd(setup)
    expect_all(recording, "dropped-all", "DRAM", "current", 0)
    expect_all(recording, "submeshes", "DRAM", "current", 64 * 64 * 2)


def survives_a_second_opening(setup):
    """A mesh that is closed and opened again, and a fork between, are told apart."""
    recording = record(setup, "reopen.py", 1, 2)
    for name, size in (("open-first", 4194304), ("closed-first", 0), ("open-second", 4194304),
                       ("closed-second", 0)):
        expect_all(recording, name, "DRAM", "current", size)
    end = recording.end
    expect("closed", [(g["size"], g["count"]) for g in end["closed"]], [(4194304, 2)])
    expect("differences", end["n_differences"], 0)
    expect("unmatched", end["n_unmatched"], 0)


def go_to(job, name):
    """Leave the job waiting at a step."""
    while job.step()["step"] != name:
        job.go_on()


def keeps_two_jobs_apart(setup):
    """Two jobs are two processes on each device; when one is killed both stay exact."""
    with Scene(setup) as scene:
        cluster = scene.describe(2, 4)
        jobs = [scene.start("mesh_sequence.py", cluster) for _ in range(2)]
        for job, name in zip(jobs, ("matmul", "second")):
            go_to(job, name)
        jobs[1].kill()
        status = scene.status()
        processes = {process["pid"]: process for process in status["processes"]}
        for job, state, size in zip(jobs, ("live", "dead"), (14680064, 8388608)):
            process = processes[job.pid]
            expect("state", process["state"], state)
            expect("devices", len(process["devices"]), 8)
            expect("DRAM", {d["types"]["DRAM"]["current"] for d in process["devices"]}, {size})
        jobs[0].go_on()
        expect("the other one's exit status", jobs[0].finish(), 0)


def is_run_by_the_command(setup):
    """`run --` tracks a job, passes its exit status on and says what was closed unfreed."""
    with Scene(setup) as scene:
        job = scene.start("mesh_sequence.py", scene.describe(2, 4), tracked=False,
                          wrapper=[setup.viewer, "run", "--"])
        go_to(job, "matmul")
        process, = scene.status()["processes"]
        expect("source", process["source"], "preload")
        expect("DRAM", [d["types"]["DRAM"]["current"] for d in process["devices"]], [14680064] * 8)
        job.go_on()
        expect("exit status", job.finish(), 0)
        report = " ".join(job.messages().split())
        expect("report", "1 x 4,194,304 bytes of DRAM on devices 0-7" in report, True)


CASES = [
    runs_to_its_end, knows_the_runtime, says_what_is_missing, agrees_with_the_doctor,
    agrees_on_sizes, agrees_on_reserved_bytes, agrees_on_capacities,
    reads_the_largest_free_block, counts_another_thread, shows_circular_buffers,
    passes_the_error_on, keeps_what_a_close_ended, holds_the_allocators_own_set, sees_submeshes,
    survives_a_second_opening, keeps_two_jobs_apart, is_run_by_the_command]

if __name__ == "__main__":
    status = run(CASES, Setup(*sys.argv[1:4]))
    print(f"# {sum(len(recording.steps) for recording in RECORDINGS.values())} steps compared")
    sys.exit(status)
