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


def events_of(text):
    return [json.loads(line) for line in text.splitlines()]


def tells_the_events_that_were_recorded():
    """events of a recording are those of the job, each once, as text and as JSON."""
    with Place("founding", "--hold") as place:
        place.call("record", place.file(), "--interval", "0.05", "--for", "0.4")
        for options in ((), ("--json",), ("--json", "--devices", "3")):
            now = place.call("events", *options)
            expect(f"events {options}", place.call("events", *options, "-r", place.file()), now)
        events = events_of(place.call("events", "--json", "--recording", place.file()))
        expect("number", len(events) > 20, True)
        expect("order", [event["sequence"] for event in events],
               list(range(1, len(events) + 1)))
        held = sum(event["size"] * (1 if event["event"] == "allocate" else -1)
                   for event in events if event["type"] != "CB" and 0 in event["devices"])
        expect("bytes of device 0", held, 14827520)


def says_what_no_ring_kept():
    """What a busy job overwrote is an object of its own, in a recording as in the ring itself."""
    with Place("churn", "--speed", "40") as place:
        time.sleep(1)
        place.call("record", place.file(), "--interval", "1", "--for", "2")
        events = events_of(place.call("events", "--json", "--recording", place.file()))
        lost = [event for event in events if event["event"] in ("missed", "earlier")]
        kept = [event["sequence"] for event in events if "sequence" in event]
        expect("some were lost", len(lost) > 0 and all(event["count"] > 0 for event in lost), True)
        expect("all are told of", sum(event["count"] for event in lost) + len(kept), kept[-1])
        expect("ascending", kept, sorted(set(kept)))


def streams_what_was_recorded():
    """stream of a recording is a snapshot for each of its samples; -n ends it."""
    with Place("founding", "--hold") as place:
        place.call("record", place.file(), "--interval", "0.05", "--for", "0.4")
        times = [line["time"] for line in lines_of(place.file()) if "time" in line]
        lines = events_of(place.call("stream", "--recording", place.file()))
        expect("times", [int(line["time"] * 1000) for line in lines],
               [int(time) // 1000000 for time in times])
        now = json.loads(place.call("stream", "-n", "1"))
        now.pop("time"), lines[0].pop("time")
        expect("snapshot", lines[0], now)
        expect("-n", len(place.call("stream", "-r", place.file(), "-n", "2").splitlines()), 2)


def reads_another_machine_from_standard_input():
    """record - is a recording as it comes; status, leaks, events and stream read it."""
    with Place("founding", "--hold") as place:
        for command in (("status",), ("status", "--json"), ("events",), ("leaks",)):
            recorder = place.start("record", "-", "--interval", "0.05", "--for", "0.2")
            there = place.call(*command, "--recording", "-", stdin=recorder.stdout)
            recorder.communicate()
            here = place.call(*command)
            if "--json" in command:
                there, here = json.loads(there), json.loads(here)
                there.pop("time"), here.pop("time")
            expect(f"{command}", there, here)
        text = place.start("record", "-", "--for", "0.1")
        plain = subprocess.Popen(["zstdcat"], stdin=text.stdout, stdout=subprocess.PIPE)
        expect("zstdcat", place.call("events", "-r", "-", stdin=plain.stdout),
               place.call("events"))
        text.wait(), plain.wait()


def gives_a_sample_as_soon_as_it_is_there():
    """A reader of record - has each sample at once, and ends by a signal or with its reader."""
    with Place("founding", "--hold") as place:
        recorder = place.start("record", "-", "--interval", "600")
        reader = place.start("stream", "-r", "-", stdin=recorder.stdout)
        expect("line", json.loads(reader.stdout.readline())["schema"], 1)
        reader.terminate()
        reader.communicate(timeout=60)
        expect("reader", reader.returncode, 0)
        recorder.stdout.close()
        expect("recorder", recorder.wait(timeout=60), 0)


def says_what_is_wrong_with_standard_input():
    """Nothing, something else and a cut are each said."""
    with Place("founding", "--hold") as place:
        for bytes_, said in ((b"", "standard input ended before the first sample of a recording"),
                             (b"hello\n", "standard input is no recording of tt-allocmon")):
            reader = subprocess.run([TT_ALLOCMON, "status", "-r", "-"], input=bytes_,
                                    env=place.environment, capture_output=True, check=False)
            expect("status", reader.returncode, 1)
            expect("said", reader.stderr.decode(), f"tt-allocmon: {said}\n")
        place.call("record", place.file(), "--interval", "0.05", "--for", "0.4")
        with open(place.file(), "rb") as file:
            whole = file.read()
        reader = subprocess.run([TT_ALLOCMON, "status", "-r", "-"], input=whole[:-20],
                                env=place.environment, capture_output=True, check=False)
        expect("status of a cut", reader.returncode, 0)
        expect("cut", reader.stderr.decode(), "tt-allocmon: standard input is cut or damaged: "
               "what could be read of it was taken\n")


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


def says_that_no_sample_is_whole():
    """Of a recording that is cut in its first sample it is said that there is none."""
    with Place("founding", "--hold") as place:
        place.call("record", place.file(), "--for", "0.1")
        with open(place.file(), "r+b") as file:
            file.truncate(os.path.getsize(place.file()) // 2)
        expect("said", place.call("status", "-r", place.file(), status=1),
               f"tt-allocmon: {place.file()} ends before its first sample\n")


CASES = [shows_what_was_there, can_be_read_with_zstdcat, survives_a_kill, ends_in_order,
         tells_the_events_that_were_recorded, says_what_no_ring_kept, streams_what_was_recorded,
         reads_another_machine_from_standard_input, gives_a_sample_as_soon_as_it_is_there,
         says_what_is_wrong_with_standard_input, stays_below_its_size, refuses_to_overwrite,
         says_when_there_is_no_room, refuses_what_is_no_recording,
         says_that_no_sample_is_whole]

if __name__ == "__main__":
    sys.exit(run(CASES))
