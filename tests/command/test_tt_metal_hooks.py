# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What the hooks of examples/tt_metal_hooks report, as tt-allocmon shows it from outside.

test_tt_metal_hooks.py TT_ALLOCMON PROGRAM [PROGRAM_WITH_LIBTT_METAL PRELOAD]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from claims import expect, run  # noqa: E402

TT_ALLOCMON, PROGRAM, *PRELOADED = (os.path.abspath(path) for path in sys.argv[1:5])
MIB = 1 << 20

# The statistics with which tracking on eight devices was first seen to be right.
FOUNDING = ["Device 0: Buffers: 20, DRAM: 14827520 bytes, L1: 22528 bytes"] + [
    f"Device {device}: Buffers: 10, DRAM: 14753792 bytes, L1: 0 bytes" for device in range(1, 8)]


class Play:
    """The program from begin to end: what status says, as text and as JSON, at each step."""

    def __init__(self, program=PROGRAM, **environment):
        self.program = program
        place = tempfile.mkdtemp(prefix=f"tt-allocmon-test-{os.getpid()}-", dir="/dev/shm")
        self.environment = {**os.environ, "TT_ALLOCMON_DIR": place, **environment}
        self.text, self.json = {}, {}
        try:
            self._run()
            self.made = os.listdir(place)
        finally:
            shutil.rmtree(place)

    def _run(self):
        with subprocess.Popen([self.program], env=self.environment, text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
            for step in map(str.strip, program.stdout):
                self.text[step] = self._status().splitlines()
                self.json[step] = json.loads(self._status("--json"))
                program.stdin.write("\n")
                program.stdin.flush()
        expect("exit status", program.returncode, 0)

    def _status(self, *options):
        return subprocess.run([TT_ALLOCMON, "status", *options], capture_output=True, text=True,
                              env=self.environment, check=True, timeout=60).stdout

    def devices(self, step):
        return [line for line in self.text[step] if line.startswith("Device ")]

    def counters(self, step):
        process, = self.json[step]["processes"]
        return process["n_duplicate"], process["n_unmatched"]


def each(count, size):
    return [f"Device {device}: Buffers: {count}, DRAM: {size} bytes, L1: 0 bytes"
            for device in range(8)]


def gives_the_founding_statistics(play):
    """Reported by every hook, each buffer of eight devices is counted once."""
    expect("devices", play.devices("allocated by device 0"), FOUNDING)
    expect("duplicate, unmatched", play.counters("allocated by device 0"), (0, 0))


def sees_every_free(play):
    """All frees arrive, those of buffers that own no memory too."""
    expect("devices", play.devices("freed by device 0"), each(0, 0))
    expect("duplicate, unmatched", play.counters("freed by device 0"), (0, 0))


def counts_parts_of_a_mesh_once(play):
    """A backing buffer of the whole mesh counts on each device; its parts do not."""
    expect("devices", play.devices("allocated by the mesh"), each(1, 4 * MIB))
    expect("freed", play.devices("freed by the mesh"), each(0, 0))
    expect("duplicate, unmatched", play.counters("freed by the mesh"), (0, 0))


def sees_the_bulk_free(play):
    """A bulk free ends everything; what is marked after it was ended already."""
    for step in ("deallocated at once", "marked after it"):
        expect(step, play.devices(step), each(0, 0))
        expect("duplicate, unmatched", play.counters(step), (0, 0))


def leaves_captures_out(play):
    """What a capture without dispatch pretends to allocate takes no memory."""
    expect("devices", play.devices("captured"), each(0, 0))


def knows_the_chips(play):
    """A device is known by its chip, its board and what it has room for."""
    devices = play.json["allocated by device 0"]["devices"]
    expect("chips", [device["asic_id"] for device in devices],
           [str(0x5EED0000 + number) for number in range(8)])
    expect("boards", {device["board"] for device in devices}, {"p150"})
    expect("capacity", devices[0]["types"]["DRAM"]["capacity"], 4277137408 * 8)


def is_off_unless_asked(play):
    """Without TT_ALLOC_TRACKING_ENABLED=1 nothing is made, and the program runs as ever."""
    off = Play(TT_ALLOC_TRACKING_ENABLED="0")
    expect("segments", off.made, [])
    expect("steps", list(off.text), list(play.text))


def is_counted_once_under_the_preload(play):
    """With the preload library, too, all numbers are those of the hooks in the source."""
    if not PRELOADED:
        return
    with_library, preload = PRELOADED
    for program in (PROGRAM, with_library):
        other = Play(program, TT_ALLOC_TRACKING_ENABLED="1", LD_PRELOAD=preload)
        expect("steps", list(other.text), list(play.text))
        for step in play.text:
            expect(step, other.devices(step), play.devices(step))
            expect("duplicate, unmatched", other.counters(step), play.counters(step))
            process, = other.json[step]["processes"]
            expect("source", process["source"], "api")
            expect("missing", process.get("missing", []), [])


CASES = [gives_the_founding_statistics, sees_every_free, counts_parts_of_a_mesh_once,
         sees_the_bulk_free, leaves_captures_out, knows_the_chips, is_off_unless_asked,
         is_counted_once_under_the_preload]

if __name__ == "__main__":
    sys.exit(run(CASES, Play(TT_ALLOC_TRACKING_ENABLED="1")))
