# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Two runs compared: reports and recordings, and files that are neither.

test_diff.py TT_ALLOCMON DEMO
"""
import json
import os
import random
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from claims import expect, run  # noqa: E402

TT_ALLOCMON, DEMO = map(os.path.abspath, sys.argv[1:3])
MIB = 1 << 20


class Place(tempfile.TemporaryDirectory):
    def __init__(self):
        super().__init__(prefix=f"tt-allocmon-test-{os.getpid()}-", dir="/dev/shm")

    def __enter__(self):
        self.folder = super().__enter__()
        return self

    def file(self, name):
        return os.path.join(self.folder, name)

    def call(self, *arguments, status=0):
        done = subprocess.run([TT_ALLOCMON, *arguments], capture_output=True, timeout=60,
                              env=dict(os.environ, TT_ALLOCMON_DIR=self.folder), check=False)
        errors = done.stderr.decode(errors="replace")
        expect(f"status of {arguments}: {errors}", done.returncode, status)
        return done.stdout.decode() if status in (0, 3) else errors

    def report(self, name, *demo):
        path = self.file(name)
        self.call("run", "--report", path, "--", DEMO, *demo)
        return path

    def write(self, name, content):
        path = self.file(name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def equal_runs_do_not_differ():
    """Of two runs that did the same nothing is said, and growth of nothing is none."""
    with Place() as place:
        first = place.report("a.json", "founding", "--for=0.1")
        second = place.report("b.json", "founding", "--for=0.1")
        expect("text", place.call("diff", "--fail-on-growth", "0", first, second),
               "No difference\n")


def tells_what_grew_and_what_is_new():
    """Peaks, what is left, and groups that are new, gone, grown or shrunk."""
    with Place() as place:
        before = place.report("a.json", "churn", "--for=0.3")
        run_after = load(before)
        left = run_after["processes"][0]["closed"]["groups"]
        expect("one group", len(left), 1)
        left[0]["count"] += 3
        left.append({**left[0], "scope": "new.py:1", "count": 1, "size": 5 * MIB})
        run_after["devices"][0]["types"]["DRAM"]["peak"] += 7
        after = place.write("b.json", run_after)
        told = json.loads(place.call("diff", "--json", before, after))
        grown, new = told["left"]
        expect("grown", (grown["kind"], grown["count_before"], grown["count_after"]),
               ("grown", 2, 5))
        expect("of all devices", grown["bytes_after"] - grown["bytes_before"],
               3 * 4 * left[0]["size"])
        expect("new", (new["kind"], new["scope"], new["count_before"]), ("new", "new.py:1", 0))
        text = place.call("diff", before, after)
        expect("peak", "  DRAM of device 0: 402,653,184 -> 402,653,191 bytes, +7\n" in text, True)
        text = place.call("diff", after, before)
        expect("gone", "  gone    1 x 5,242,880 bytes of DRAM from new.py:1 in" in text, True)
        expect("shrunk", "  shrunk  5 -> 2 x 134,217,728 bytes of DRAM" in text, True)


def fails_on_growth_beyond_the_limit():
    """--fail-on-growth exits 3 where a peak or what is left grew by more, and not where less."""
    with Place() as place:
        before = place.report("a.json", "churn", "--for=0.3")
        changed = load(before)
        changed["devices"][2]["types"]["DRAM"]["peak"] = round(402653184 * 1.05)
        after = place.write("b.json", changed)
        for limit, status in ("0", 3), ("1%", 3), ("6%", 0), ("1MiB", 3), ("100MiB", 0):
            place.call("diff", "--fail-on-growth", limit, before, after, status=status)
        place.call("diff", "--fail-on-growth", "0", after, before)
        del changed["devices"][2]["types"]["DRAM"]["left"]
        unknown = place.write("c.json", changed)
        errors = place.call("diff", "--fail-on-growth", "100MiB", before, unknown, status=1)
        expect("why", "cannot be judged" in errors, True)


def other_machines_have_other_chips():
    """A device is found by its id; where no id is the same, by its number."""
    with Place() as place:
        before = place.report("a.json", "churn", "--for=0.3")
        other = load(before)
        for device in other["devices"]:
            device["asic_id"] = str(int(device["asic_id"]) + 100000)
        expect("by number", place.call("diff", before, place.write("b.json", other)),
               "No difference\n")
        swapped = load(before)
        swapped["devices"][0]["types"]["DRAM"]["peak"] += 1
        first, second = swapped["devices"][:2]
        first["id"], second["id"] = second["id"], first["id"]
        told = json.loads(place.call("diff", "--json", before, place.write("c.json", swapped)))
        found = [use for use in told["devices"] if use["peak_after"] != use["peak_before"]]
        expect("by id", [use["asic_id"] for use in found], [first["asic_id"]])


def takes_recordings():
    """A recording is a run, too: compared with the report of a run."""
    with Place() as place:
        report = place.report("a.json", "founding", "--for=0.1")
        environment = dict(os.environ, TT_ALLOCMON_DIR=place.folder)
        with subprocess.Popen([DEMO, "founding", "--hold"], env=environment,
                              stdout=subprocess.PIPE) as job:
            job.stdout.readline()
            place.call("record", place.file("run.ttam"), "--pid", str(job.pid), "--for", "0.2",
                       "--interval", "0.1")
            job.terminate()
        told = json.loads(place.call("diff", "--json", report, place.file("run.ttam")))
        expect("peaks", {(use["peak_before"], use["peak_after"]) for use in told["devices"]
                         if use["type"] == "DRAM"},
               {(14827520, 14827520), (14753792, 14753792)})
        expect("left", {group["kind"] for group in told["left"]}, {"new"})


def says_what_is_no_report():
    """A file that cannot be compared is named, with the reason; the exit status is 1."""
    with Place() as place:
        good = place.report("a.json", "founding", "--for=0.1")
        with open(good, "rb") as file:
            content = file.read()
        for name, bad, reason in (
                ("other", b"{\"devices\": []}", "neither a report (JSON) nor a recording"),
                ("empty", b"", "neither a report (JSON) nor a recording"),
                ("cut", content[:len(content) // 2], "the report is cut or damaged"),
                ("deep", content[:-3] + b',"x":' + b"[" * 100000, "the report is cut or damaged"),
                ("newer", b'{"tt_allocmon_report": 9}', "of another version")):
            path = place.write(name, bad)
            errors = place.call("diff", good, path, status=1)
            expect(name, errors.startswith(f"tt-allocmon diff: {path}: "), True)
            expect(f"{name}: {errors}", reason in errors, True)
        expect("missing", "No such file or directory" in
               place.call("diff", good, place.file("missing"), status=1), True)
        expect("folder", "Is a directory" in place.call("diff", place.folder, good, status=1),
               True)


def no_file_breaks_it():
    """Reports with random bytes changed are compared or refused, and never more than that."""
    chance = random.Random(1)
    with Place() as place:
        good = place.report("a.json", "churn", "--for=0.2")
        with open(good, "rb") as file:
            content = file.read()
        end = time.monotonic() + 5
        for _ in range(300):
            bad = bytearray(content)
            for _ in range(chance.randint(1, 8)):
                bad[chance.randrange(len(bad))] = chance.choice(b'\0"{}[]:,-9\\\xff')
            path = place.write("b.json", bytes(bad))
            done = subprocess.run([TT_ALLOCMON, "diff", good, path], capture_output=True,
                                  timeout=60, check=False)
            expect(f"status: {done.stderr}", done.returncode in (0, 1), True)
            if time.monotonic() > end:
                break


CASES = [equal_runs_do_not_differ, tells_what_grew_and_what_is_new,
         fails_on_growth_beyond_the_limit, other_machines_have_other_chips, takes_recordings,
         says_what_is_no_report, no_file_breaks_it]

if __name__ == "__main__":
    sys.exit(run(CASES))
