# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The preload library before a libtt_metal.so of our own: contracts, versions, what can go wrong.

test_preload.py PRELOAD JOB DIRECTORY    DIRECTORY: of the stand-ins and scenarios
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
import segment  # noqa: E402
from claims import expect, run  # noqa: E402

PRELOAD, JOB, DIRECTORY = (os.path.abspath(path) for path in sys.argv[1:4])
CHIPS = [0, 2, 4, 6]
KIB = 1024
MISSING = {name: 1 << bit for bit, name in enumerate(
    "buffers bulk_free buffer_ids cbs dataflow cb_frees capacity reserved largest_free chip_ids"
    " cb_clashes layout earlier_cbs earlier_buffers scratchpads bank_base".split())}


class Play:
    """A scenario from begin to end: what a second process reads at each of its steps."""

    def __init__(self, scenario, variant="accessors", tracked=True, late=False, **environment):
        self.place = tempfile.mkdtemp(prefix=f"tt-allocmon-preload-{os.getpid()}-", dir="/dev/shm")
        preload = {"LATE_LIBRARY" if late else "LD_PRELOAD": PRELOAD}
        try:
            self._run(scenario, variant, tracked and not late, {**preload, **environment})
        finally:
            shutil.rmtree(self.place)

    def _run(self, scenario, variant, tracked, more):
        os.symlink(os.path.join(DIRECTORY, f"libstand-in-{variant}.so"),
                   os.path.join(self.place, "libtt_metal.so"))
        environment = {**os.environ, "LD_LIBRARY_PATH": self.place,
                       "TT_ALLOCMON_DIR": self.place, "TT_ALLOCMON_LOG": "stderr",
                       "TT_ALLOCMON_VERIFY": "1", **more}
        if tracked:
            environment["TT_ALLOC_TRACKING_ENABLED"] = "1"
        library = os.path.join(DIRECTORY, f"libscenarios-{variant}.so")
        job = subprocess.Popen([JOB, library, scenario], env=environment, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.steps, self.said = {}, {}
        for line in job.stdout:
            said = json.loads(line)
            self.steps[said["step"]] = segment.read(self.place)
            self.said[said["step"]] = said
            job.stdin.write("\n")
            job.stdin.flush()
        self.errors = job.communicate()[1]
        expect("exit status", (job.returncode, self.errors if job.returncode else ""), (0, ""))
        self.end = segment.read(self.place)

    def window(self, step):
        expect("processes at " + step, len(self.steps[step]), 1)
        return self.steps[step][0]

    def devices(self, step, kind, field):
        """By the runtime's number of the chip."""
        return {d["id"]: d["types"][kind][field] for d in self.window(step)["devices"]}


def expect_everywhere(play, step, kind, field, wanted):
    expect(f"{kind} {field} at {step}", play.devices(step, kind, field),
           dict.fromkeys(CHIPS, wanted))


def expect_buffers(play):
    sizes = dict.fromkeys(CHIPS, 64 * KIB)
    sizes[2] += 4 * KIB
    for step in ("allocated", "freed"):
        expect("sizes", play.devices(step, "DRAM", "current"), sizes)
    expect_everywhere(play, "allocated", "L1", "current", 8)
    expect_everywhere(play, "freed", "L1", "current", 0)
    for kind in ("DRAM", "L1"):
        expect_everywhere(play, "closed", kind, "current", 0)
    closed = play.window("closed")["closed"]
    groups = sorted((g["type"], g["size"], g["count"], g["reason"]) for g in closed)
    expect("closed", groups, [("DRAM", 4 * KIB, 1, 1), ("DRAM", 64 * KIB, 1, 1)])
    expect("unmatched", play.end[0]["n_unmatched"], 0)
    expect("duplicates", play.end[0]["n_duplicate"], 0)


def follows_buffers():
    """Buffers of a mesh and of a device are followed from their allocation to a bulk free."""
    play = Play("buffers")
    expect_buffers(play)
    expect("missing", play.end[0]["missing"], 0)
    expect("differences", play.end[0]["n_differences"], 0)
    expect("comparisons", play.end[0]["n_verified"] >= 4, True)
    expect("source", play.end[0]["source"], 2)
    expect("runtime", play.end[0]["runtime"], "tt-metal")


def learns_what_is_taken():
    """Reserved bytes are what the banks gave, not the size; capacity is of all banks."""
    play = Play("buffers")
    taken = dict.fromkeys(CHIPS, 64 * KIB)
    taken[2] += 4 * KIB
    expect("reserved", play.devices("allocated", "DRAM", "reserved"), taken)
    expect_everywhere(play, "allocated", "L1", "reserved", 64 * 8)
    expect_everywhere(play, "allocated", "DRAM", "capacity", 8 << 30)
    expect_everywhere(play, "allocated", "L1", "banks", 8)


def learns_where_banks_begin():
    """A bank of DRAM and of L1 begins where the runtime says."""
    play = Play("buffers")
    expect_everywhere(play, "allocated", "DRAM", "base", 0x100080)
    expect_everywhere(play, "allocated", "L1", "base", 0x1b480)
    play = Play("buffers", "bare")
    expect_everywhere(play, "allocated", "DRAM", "base", None)


def shares_chips_between_allocators():
    """Of one chip reserved is the sum, capacity the largest, the free block the smallest."""
    play = Play("shared")
    shared, whole = (4, 0), (2, 6)
    for step, chips, reserved, capacity, free in (
            ("both", shared, 96 * KIB, 8 << 30, (8 << 20) - 32 * KIB),
            ("both", whole, 64 * KIB, 8 << 30, (8 << 30) - 64 * KIB),
            ("part-left", shared, 32 * KIB, 8 << 20, (8 << 20) - 32 * KIB),
            ("part-left", whole, 0, 8 << 30, None), ("none-left", shared, 0, 8 << 20, None)):
        for field, wanted in (("reserved", reserved), ("capacity", capacity),
                              ("largest_free", free)):
            found = play.devices(step, "DRAM", field)
            expect(f"{field} at {step}", {found[chip] for chip in chips}, {wanted})


def fits_64_devices():
    """64 chips have a row each; those beyond are counted as dropped."""
    play = Play("many")
    expect("sizes", play.devices("fitting", "DRAM", "current"), dict.fromkeys(range(64), KIB))
    expect("dropped", play.window("fitting")["dropped_devices"], 0)
    expect("sizes", play.devices("all", "DRAM", "current"), dict.fromkeys(range(64), 3 * KIB))
    expect("dropped", play.window("all")["dropped_devices"], 2)


def names_the_chips():
    """A chip is known by its unique id and its board, whatever the mesh's order."""
    play = Play("buffers")
    ids = {d["id"]: d["asic_id"] for d in play.window("allocated")["devices"]}
    expect("ids", ids, {number: 0xA51C00 + number for number in CHIPS})
    boards = {d["id"]: d["board"] for d in play.window("allocated")["devices"]}
    expect("boards", boards, {0: "p150", 2: "p150", 4: "p150", 6: ""})


def reads_fields():
    """Where a Buffer has no accessors its fields are read, and ids are made up."""
    play = Play("buffers", "fields")
    expect_buffers(play)
    expect("missing", play.end[0]["missing"], MISSING["buffer_ids"])
    expect("differences", play.end[0]["n_differences"], 0)


def tracks_the_oldest_release():
    """Where AllocatorImpl is still called Allocator its buffers and CBs are followed just so."""
    play = Play("buffers", "older")
    expect_buffers(play)
    expect("missing", play.end[0]["missing"], MISSING["buffer_ids"])
    expect("differences", play.end[0]["n_differences"], 0)
    expect_everywhere(play, "allocated", "DRAM", "capacity", 8 << 30)
    play = Play("cbs", "older")
    for step, current, programs in (("placed", 1000, 1), ("ended", 0, 0)):
        expect_everywhere(play, step, "CB", "current", current)
        expect_everywhere(play, step, "CB", "programs", programs)
    expect("missing", play.end[0]["missing"], MISSING["buffer_ids"])
    expect_recurrence(Play("recurrence", "older"))


def misses_what_is_never_called():
    """A function that is exported, and called past the hook, is missing all the same."""
    play = Play("programs", "unmarked")
    expect("missing", play.end[0]["missing"], MISSING["dataflow"])
    expect_everywhere(play, "placed", "CB", "current", 2000)


def distrusts_moved_fields():
    """Fields that lie elsewhere are not believed: nothing is tracked, and the job runs on."""
    play = Play("buffers", "moved")
    expect("missing", play.end[0]["missing"], MISSING["buffer_ids"] | MISSING["buffers"]
           | MISSING["layout"])
    expect("events", play.end[0]["n_events"], 0)
    expect("said once", play.errors.count("buffers are not tracked"), 1)


def tracks_nothing_by_half():
    """Where the function that allocates has another name nothing is tracked, and the job runs."""
    play = Play("buffers", "renamed")
    expect("missing", play.end[0]["missing"], MISSING["buffers"])
    expect("events", play.end[0]["n_events"], 0)
    expect("unmatched", play.end[0]["n_unmatched"], 0)


def does_without_what_is_missing():
    """A missing function switches off only what needs it."""
    play = Play("buffers", "bare")
    expect_buffers(play)
    expect("missing", play.end[0]["missing"],
           MISSING["capacity"] | MISSING["reserved"] | MISSING["largest_free"]
           | MISSING["bank_base"])
    expect_everywhere(play, "allocated", "DRAM", "reserved", 0)
    expect_everywhere(play, "allocated", "DRAM", "largest_free", None)


def knows_no_address_of_a_bank():
    """Where the function that tells a bank's first address is not there, that is missing alone."""
    play = Play("buffers", "baseless")
    expect_buffers(play)
    expect("missing", play.end[0]["missing"], MISSING["bank_base"])
    expect_everywhere(play, "allocated", "DRAM", "base", None)
    expect("capacities", all(play.devices("allocated", "DRAM", "capacity").values()), True)


def counts_a_throw():
    """An exception passes through as it was thrown, and is one failure of that size."""
    for variant in ("accessors", "fields"):
        play = Play("failure", variant)
        expect_everywhere(play, "failed", "DRAM", "n_failed", 1)
        expect_everywhere(play, "failed", "DRAM", "failed_size", 16 << 30)
        expect_everywhere(play, "failed", "DRAM", "n_alloc", 0)


def lays_programs_over_one_another():
    """A program's set is its CBs and its dataflow buffers; programs are not added up."""
    play = Play("programs")
    for step, current, count, programs in (
            ("placed", 2500, 3, 2), ("placed-again", 4500, 3, 2), ("clashed", 4500, 3, 2),
            ("one-left", 80, 1, 1), ("none-left", 0, 0, 0), ("another", 80, 1, 1)):
        expect_everywhere(play, step, "CB", "current", current)
        expect_everywhere(play, step, "CB", "count", count)
        expect_everywhere(play, step, "CB", "programs", programs)
    expect_everywhere(play, "placed", "CB", "n_failed", 0)
    expect_everywhere(play, "clashed", "CB", "n_failed", 1)
    expect_everywhere(play, "clashed", "CB", "failed_size", 4500)
    expect("unmatched", play.end[0]["n_unmatched"], 0)


def numbers_programs():
    """A program is called by its number among those of its job, also one at an old address."""
    play = Play("programs")
    for step, wanted in (("placed", {1: 2500, 2: 80}), ("placed-again", {1: 4500, 2: 80}),
                         ("one-left", {2: 80}), ("none-left", {}), ("another", {3: 80})):
        programs = play.window(step)["programs"]
        expect(step, {one["program"]: one["bytes"] for one in programs}, wanted)
    events = [event for event in play.end[0]["events"] if event["kind"] == segment.CB_ALLOCATE]
    expect("events", sorted({event["id"] for event in events}), [1, 2, 3])


def says_that_a_program_has_scratchpads():
    """Scratchpads, whose sizes nobody tells, are missing once a program has some."""
    play = Play("scratchpads")
    expect("without", play.window("without")["missing"], 0)
    expect("with", play.window("with")["missing"], MISSING["scratchpads"])
    expect("failures", play.devices("with", "CB", "n_failed").get(0, 0), 0)
    expect("off", Play("scratchpads", tracked=False).end, [])


def expect_recurrence(play):
    expect("first", play.devices("first", "DRAM", "current"), {4: KIB, 0: KIB})
    expect("second", play.devices("second", "DRAM", "current"),
           {4: 0, 0: 0, 2: 2 * KIB, 6: 2 * KIB})
    expect("reasons", [g["reason"] for g in play.end[0]["closed"]], [2, 2])


API, HOOKS = 1, 2  # sources


def expect_reported(play, source, left_out):
    dram = dict.fromkeys(CHIPS, 64 * KIB)
    # A CB's bytes on each chip, by its program or, to the API, of none.
    for step, small, cbs in (("allocated", 4 * KIB, 1500), ("freed", 0, 0)):
        expect(step, play.devices(step, "DRAM", "current"), {**dram, 2: 64 * KIB + small})
        expect_everywhere(play, step, "CB", "current", cbs)
    expect_everywhere(play, "all-freed", "DRAM", "count", 0)
    expect("freed twice", play.end[0]["n_unmatched"], 0)
    expect("allocated twice", play.end[0]["n_duplicate"], 0)
    expect("source", play.end[0]["source"], source)
    expect("left out", play.end[0]["left_out"], left_out)
    expect("missing", play.end[0]["missing"], 0)


def counts_once_what_the_program_reports_too():
    """A runtime that reports what the hooks see, too, is counted once: by whoever was first."""
    hooks = Play("reported", "reporting")
    expect_reported(hooks, HOOKS, API)
    expect("said once", hooks.errors.count("reports of the program itself are left out"), 1)
    expect("by program", [one["program"] for one in hooks.window("allocated")["programs"]], [1])
    own = Play("reported-first", "reporting", TT_ALLOCMON_VERIFY="0")
    expect_reported(own, API, HOOKS)
    expect("said", own.errors.count("the preload library stands back"), 1)
    expect("chips", sorted(d["id"] for d in own.end[0]["devices"]), CHIPS)


def notices_addresses_that_recur():
    """A mesh, an allocator and a buffer at old addresses are new ones."""
    expect_recurrence(Play("recurrence"))


def holds_no_lock():
    """Another thread can allocate while an allocation is on its way."""
    play = Play("locks")
    expect("counts", play.devices("both", "DRAM", "count"), {0: 2})


def counts_all_threads():
    """What four threads allocate and free at once is counted exactly."""
    play = Play("threads", TT_ALLOCMON_VERIFY="7")
    expect_everywhere(play, "done", "DRAM", "n_alloc", 8001)
    expect_everywhere(play, "done", "DRAM", "n_free", 8000)
    expect_everywhere(play, "done", "DRAM", "current", KIB)
    expect_everywhere(play, "done", "DRAM", "reserved", KIB)
    expect("differences", play.end[0]["n_differences"], 0)


def gives_a_child_its_own():
    """A fork's child has a window of its own, from zero, with the same devices."""
    play = Play("fork")
    windows = play.steps["child-ended"]
    expect("processes", len(windows), 2)
    child, parent = sorted(windows, key=lambda window: window["live"])
    expect("lives", (child["live"], parent["live"]), (False, True))
    expect("parent", parent["devices"][0]["types"]["DRAM"]["current"], KIB)
    expect("child", child["devices"][0]["types"]["DRAM"]["current"], 2 * KIB)
    expect("unmatched", (child["n_unmatched"], parent["n_unmatched"]), (1, 0))
    expect("runtime", child["runtime"], parent["runtime"])
    expect("chip", child["devices"][0]["asic_id"], parent["devices"][0]["asic_id"])


def is_off_unless_asked():
    """Without TT_ALLOC_TRACKING_ENABLED=1 there is no segment, and the job runs as ever."""
    play = Play("buffers", tracked=False)
    expect("processes", play.end, [])
    expect("words", play.errors, "")


def starts_late():
    """Loaded into a job that allocates already, it adopts what its allocators hold and goes on."""
    for scenario in ("late", "late-local"):
        for variant in ("accessors", "fields"):
            play = Play(scenario, variant, late=True)
            expect("devices", play.window("started")["devices"], [])
            for step, dram, l1, l1_taken in (
                    ("freed-also", 64 * KIB, 0, 0), ("allocated", 64 * KIB, KIB, KIB),
                    ("freed", 0, 0, 0)):
                expect_everywhere(play, step, "DRAM", "current", dram)
                expect_everywhere(play, step, "DRAM", "reserved", dram)
                expect_everywhere(play, step, "L1", "current", l1)
                expect_everywhere(play, step, "L1", "reserved", l1_taken)
            expect("unmatched", play.end[0]["n_unmatched"], 0)
            expect("source", play.end[0]["source"], 2)


def names_chips_when_it_can():
    """Chips that were named before are unknown, and not guessed, until they are named again."""
    play = Play("late", late=True)
    for step, known in (("allocated", False), ("named", True)):
        window = play.window(step)
        ids = {number: 0xA51C00 + number if known else 0 for number in CHIPS}
        expect("ids", {d["id"]: d["asic_id"] for d in window["devices"]}, ids)
        expect("said", bool(window["missing"] & MISSING["chip_ids"]), not known)


def adopts_at_once():
    """Where the runtime tells its meshes, what they hold is there without their next call."""
    for variant in ("accessors", "fields"):
        play = Play("late-open", variant, late=True)
        parts = dict.fromkeys(CHIPS, 64 * KIB)
        parts[4] += 4 * KIB
        for field in ("current", "reserved"):
            expect(field, play.devices("started", "DRAM", field), parts)
        expect_everywhere(play, "started", "L1", "reserved", 64 * 8)
        expect_everywhere(play, "started", "DRAM", "capacity", 8 << 30)
        window = play.window("started")
        expect("marks", window["n_marks"], 1)
        expect("ids", {d["id"]: d["asic_id"] for d in window["devices"]},
               {number: 0xA51C00 + number for number in CHIPS})
        expect("boards", {d["id"]: d["board"] for d in window["devices"]},
               {0: "p150", 2: "p150", 4: "p150", 6: ""})
        ids = MISSING["buffer_ids"] if variant == "fields" else 0
        expect("missing", play.end[0]["missing"], MISSING["earlier_cbs"] | ids)
        groups = sorted((g["type"], g["size"], g["count"]) for g in play.window("closed")["closed"])
        expect("closed", groups, [("DRAM", 64 * KIB, 1), ("L1", 8, 1)])


def starts_before_a_device():
    """A runtime that has no device yet is left as it is."""
    play = Play("late-unopened", late=True)
    expect("devices", play.window("started")["devices"], [])


def leaves_out_remains():
    """What is no buffer any more is not followed; that something is missing is said."""
    for variant in ("accessors", "fields"):
        play = Play("late-remains", variant, late=True, TT_ALLOCMON_VERIFY="0")
        missing = play.end[0]["missing"]
        if variant == "fields":
            expect("distrust", bool(missing & MISSING["buffers"]), True)
            continue
        expect("missing", missing, MISSING["earlier_cbs"] | MISSING["earlier_buffers"])
        expect_everywhere(play, "started", "DRAM", "current", 64 * KIB)
        expect_everywhere(play, "freed", "DRAM", "current", 0)


def distrusts_moved_fields_late():
    """Fields that lie elsewhere are not believed in a late start either."""
    play = Play("late-open", "moved", late=True)
    expect("missing", bool(play.end[0]["missing"] & MISSING["buffers"]), True)
    expect("events", play.end[0]["n_records"], 0)
    expect("said once", play.errors.count("buffers are not tracked"), 1)


def adopts_nothing_that_went_meanwhile():
    """A buffer that is freed while all are taken over is not brought back, nor read when gone."""
    for scenario, variant in (("late-meanwhile", "accessors"), ("late-meanwhile", "fields"),
                              ("late-examined", "accessors"), ("late-examined", "fields")):
        play = Play(scenario, variant, late=True)
        expect_everywhere(play, "started", "DRAM", "current", 2 * KIB)
        expect_everywhere(play, "started", "DRAM", "reserved", 2 * KIB)
        expect("unmatched", play.end[0]["n_unmatched"], 0)


def makes_good_what_passed():
    """What calls took and gave that were on their way past the hooks is made good."""
    for variant in ("accessors", "fields"):
        play = Play("late-passing", variant, late=True)
        for field in ("current", "reserved"):
            expect_everywhere(play, "rested", "DRAM", field, 2 * KIB)
            expect_everywhere(play, "passed", "DRAM", field, 6 * KIB)
        expect("differences", play.end[0]["n_differences"], 0)


def looks_when_passing_calls_are_over():
    """While a thread may be in a call that passed no buffer is looked at, which is said."""
    for variant in ("accessors", "fields"):
        play = Play("late-stopped", variant, late=True, TT_ALLOCMON_VERIFY="0")
        missing = [play.window(step)["missing"] & MISSING["earlier_buffers"] != 0
                   for step in ("early", "sure")]
        expect("in doubt", missing, [True, False])
        expect("devices at once", play.window("early")["devices"], [])
        for field in ("current", "reserved"):
            expect_everywhere(play, "sure", "DRAM", field, 2 * KIB)


def doubts_until_it_knows():
    """While the sums differ that something is unknown is said, and no longer when they do not."""
    for scenario, variant in (("late-slow", "accessors"), ("late-hasty", "accessors"),
                              ("late-hasty", "fields")):
        play = Play(scenario, variant, late=True, TT_ALLOCMON_VERIFY="0")
        ids = MISSING["buffer_ids"] if variant == "fields" else 0
        sure = MISSING["earlier_cbs"] | MISSING["chip_ids"] * (scenario == "late-hasty") | ids
        expect("in doubt", play.window("doubted")["missing"], sure | MISSING["earlier_buffers"])
        expect("sure", play.window("sure")["missing"], sure)
        expect_everywhere(play, "sure", "DRAM", "current", 64 * KIB)
        expect_everywhere(play, "sure", "DRAM", "reserved", 64 * KIB)


def play_until_adopted(scenario, variant):
    """Where a busy machine lets no look come about in time, the window says so."""
    for churn_ms in (120, 1200, 12000):
        play = Play(scenario, variant, late=True, TT_ALLOCMON_VERIFY="1000",
                    CHURN_MS=str(churn_ms))
        if not play.window("count")["missing"] & MISSING["earlier_buffers"]:
            break
    return play


def adopts_among_threads():
    """Started while threads allocate and free, the counters end at what the allocator holds."""
    for turn in range(int(os.environ.get("TT_ALLOCMON_LATE_STARTS", "20"))):
        variant = ("accessors", "fields")[turn % 2]
        scenario = ("late-threads", "late-strangers")[turn // 2 % 2]
        play = play_until_adopted(scenario, variant)
        truth = play.said["count"]
        expect("in doubt", play.window("count")["missing"] & MISSING["earlier_buffers"], 0)
        expect_everywhere(play, "count", "DRAM", "count", truth["count"])
        expect_everywhere(play, "count", "DRAM", "reserved", truth["bytes"])
        expect_everywhere(play, "freed", "DRAM", "count", 0)
        expect_everywhere(play, "freed", "DRAM", "reserved", 0)
        expect("differences", play.end[0]["n_differences"], 0)


def gives_a_late_child_its_own():
    """A child of a process that was started late starts from zero."""
    play = Play("late-fork", late=True)
    child, parent = sorted(play.steps["child-ended"], key=lambda window: window["live"])
    expect("parent", parent["devices"][0]["types"]["DRAM"]["current"], KIB)
    expect("child", child["devices"][0]["types"]["DRAM"]["current"], 2 * KIB)


def starts_once():
    """A late start of what was tracked from the beginning changes nothing."""
    play = Play("early", LATE_LIBRARY=PRELOAD)
    expect_everywhere(play, "freed", "DRAM", "n_alloc", 1)
    expect_everywhere(play, "freed", "DRAM", "n_free", 1)
    expect("marks", play.end[0]["n_marks"], 0)
    expect("missing", play.end[0]["missing"], 0)
    expect("duplicates", play.end[0]["n_duplicate"], 0)


def says_why_it_cannot_start_late():
    """Where tracking cannot start, the answer says why, the log once, and the job runs on."""
    play = Play("late-refused", late=True, TT_ALLOCMON_DIR="/dev/shm/tt-allocmon-absent")
    expect("said once", play.errors.count("not tracking: "), 1)


CASES = [
    follows_buffers, learns_what_is_taken, learns_where_banks_begin,
    shares_chips_between_allocators, fits_64_devices,
    names_the_chips, reads_fields, tracks_the_oldest_release,
    misses_what_is_never_called, distrusts_moved_fields, tracks_nothing_by_half,
    does_without_what_is_missing, knows_no_address_of_a_bank, counts_a_throw,
    lays_programs_over_one_another, numbers_programs, says_that_a_program_has_scratchpads,
    counts_once_what_the_program_reports_too,
    notices_addresses_that_recur, holds_no_lock, counts_all_threads, gives_a_child_its_own,
    is_off_unless_asked, starts_late, names_chips_when_it_can, adopts_at_once,
    starts_before_a_device, leaves_out_remains, distrusts_moved_fields_late,
    adopts_nothing_that_went_meanwhile, makes_good_what_passed, looks_when_passing_calls_are_over,
    doubts_until_it_knows, adopts_among_threads, gives_a_late_child_its_own,
    starts_once, says_why_it_cannot_start_late]

if __name__ == "__main__":
    sys.exit(run(CASES))
