# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""record, and what the other commands say of a recording.

test_record.py TT_ALLOCMON
"""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from claims import expect, run  # noqa: E402

TT_ALLOCMON = os.path.abspath(sys.argv[1])


class Place:
    """A folder with segments of its own, and a job to be seen in it."""

    def __init__(self, *demo):
        self.demo = demo

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="tt-allocmon-test-", dir="/dev/shm")
        self.environment = {**os.environ, "TT_ALLOCMON_DIR": self.path}
        self.job = subprocess.Popen([TT_ALLOCMON, "demo", *self.demo], text=True,
                                    env=self.environment, stdout=subprocess.PIPE)
        while "Device 0:" not in self.call("status"):
            time.sleep(0.05)
        if "--hold" in self.demo:
            self.job.stdout.readline()
        return self

    def __exit__(self, *_):
        self.job.terminate()
        self.job.communicate()
        shutil.rmtree(self.path)

    def file(self, name="run.ttam"):
        return os.path.join(self.path, name)

    def start(self, *arguments, **more):
        return subprocess.Popen([TT_ALLOCMON, *arguments], env=self.environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def call(self, *arguments, status=0, **more):
        process = self.start(*arguments, **more)
        output, errors = process.communicate(timeout=120)
        expect(f"status of {arguments} {errors}", process.returncode, status)
        return output if status == 0 else errors


def lines_of(path):
    text = subprocess.run(["zstdcat", path], capture_output=True, check=True).stdout
    return [json.loads(line) for line in text.splitlines()]


def shows_what_was_there():
    """status of a recording is what status said while it was made, in text and in JSON."""
    with Place("founding", "--hold") as place:
        place.call("record", place.file(), "--interval", "0.05", "--for", "0.3")
        for options in ((), ("--json",)):
            now = place.call("status", *options)
            then = place.call("status", "--recording", place.file(), *options)
            if options:
                now, then = json.loads(now), json.loads(then)
                now.pop("time"), then.pop("time")
            expect("then", then, now)


def can_be_read_with_zstdcat():
    """Any reader of zstd and JSON can read it; a sample that changed nothing is short."""
    with Place("founding", "--hold") as place:
        place.call("record", place.file(), "--interval", "0.05", "--for", "0.4")
        head, *samples = lines_of(place.file())
        expect("head", head["tt_allocmon_recording"], 1)
        expect("samples", len(samples) > 3, True)
        expect("whole", [sample["whole"] for sample in samples[:2]], [True, False])
        expect("buffers", samples[0]["processes"][0]["records"]["n"], 14)
        expect("no change", "records" in samples[1]["processes"][0], False)


def survives_a_kill():
    """After SIGKILL all samples but perhaps the last are there, and the cut is said."""
    with Place("founding", "--hold") as place:
        recorder = place.start("record", place.file(), "--interval", "0.05")
        while not os.path.exists(place.file()) or os.path.getsize(place.file()) < 2000:
            time.sleep(0.02)
        recorder.send_signal(signal.SIGKILL)
        recorder.communicate()
        reader = place.start("status", "--recording", place.file())
        output, errors = reader.communicate(timeout=60)
        expect("status", reader.returncode, 0)
        expect("first line", output.splitlines()[0],
               "Device 0: Buffers: 20, DRAM: 14827520 bytes, L1: 22528 bytes")
        expect("said", "is cut or damaged" in errors, True)


def ends_in_order():
    """TERM ends a recording in order: nothing of it is missing."""
    with Place("founding", "--hold") as place:
        recorder = place.start("record", place.file(), "--interval", "0.05")
        while not os.path.exists(place.file()) or os.path.getsize(place.file()) == 0:
            time.sleep(0.02)
        recorder.terminate()
        recorder.communicate(timeout=60)
        expect("status", recorder.returncode, 0)
        reader = place.start("status", "--recording", place.file())
        expect("messages", reader.communicate(timeout=60)[1], "")


def stays_below_its_size():
    """Beyond --max-size the older half is given up; what is left can be read to its end."""
    with Place("churn") as place:
        most = 20000
        place.call("record", place.file(), "--interval", "0.05", "--for", "3", "--max-size",
                   str(most))
        samples = [line for line in lines_of(place.file()) if "time" in line]
        expect("size", os.path.getsize(place.file()) < 2 * most, True)
        expect("begins later", len(samples) < 55, True)
        expect("whole", samples[0]["whole"], True)
        expect("remains", [name for name in os.listdir(place.path) if "ttam" in name],
               ["run.ttam"])


def refuses_to_overwrite():
    """A file that is there stays as it is."""
    with Place("founding", "--hold") as place:
        with open(place.file(), "w") as file:
            file.write("precious")
        errors = place.call("record", place.file(), status=1)
        expect("said", errors, f"tt-allocmon: cannot make {place.file()}: File exists\n")
        with open(place.file()) as file:
            expect("file", file.read(), "precious")


def says_when_there_is_no_room():
    """Without room it ends with a message; what was written before can be read."""
    with Place("churn") as place:
        errors = place.call(
            "record", place.file(), "--interval", "0.05", "--for", "60", status=1,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)))
        expect("said", errors, f"tt-allocmon: cannot write {place.file()}: File too large\n")
        expect("devices", place.call("status", "--recording", place.file())[:9], "Device 0:")


def refuses_what_is_no_recording():
    """Something else is refused with its name, and so is what is not there."""
    with Place("founding", "--hold") as place:
        with open(place.file(), "w") as file:
            file.write("{}\n")
        for command in ("status", "leaks"):
            expect("said", place.call(command, "--recording", place.file(), status=1),
                   f"tt-allocmon: {place.file()} is no recording of tt-allocmon\n")
        expect("said", place.call("status", "-r", place.file("absent"), status=1),
               f"tt-allocmon: cannot read {place.file('absent')}: No such file or directory\n")


CASES = [shows_what_was_there, can_be_read_with_zstdcat, survives_a_kill, ends_in_order,
         stays_below_its_size, refuses_to_overwrite, says_when_there_is_no_room,
         refuses_what_is_no_recording]

if __name__ == "__main__":
    sys.exit(run(CASES))
