# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Every ttnn release: what of it can be tracked, and whether what is tracked is right.

matrix.py PRELOAD TT-ALLOCMON DOCUMENT [VERSION...]

Prints a row for each. DOCUMENT is written when all have been looked at and none is wrong.
"""
import datetime
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

from job import Setup, directory_of, runs_programs

RELEASES = ("0.65.0 0.66.0 0.67.0 0.67.4 0.68.0 0.69.0 0.70.1 0.71.2 0.72.0 0.73.1 0.74.0 0.75.0"
            " 0.76.0 0.77.0 0.78.0 0.79.0 0.80.0 0.81.1").split()
# Its runtime opens no mock device.
CANNOT_RUN = {"0.65.0"}
PARTS = {
    "buffers": "buffers", "bulk frees": "bulk frees", "ids": "buffer ids",
    "CBs": "circular buffers", "dataflow buffers": "dataflow buffers",
    "CB frees": "frees of circular buffers", "CB clashes": "clashes of circular buffers with L1",
    "scratchpads": "scratchpads",
    "capacity": "capacity", "reserved": "reserved bytes", "largest free": "largest free block",
    "chip ids": "chip ids"}
HERE = os.path.dirname(os.path.abspath(__file__))
HEAD = """# Which ttnn, and what of it

Written by `tools/ttnn-matrix.sh` on {date}, with tt-allocmon {version}. Every release of ttnn for
x86-64 on PyPI is a row. What is tracked is what `tt-allocmon doctor --library` says of its
libtt_metal.so: the functions that it takes are exported and called through the PLT. What was run
is `tests/e2e/test_ttnn.py`: {steps} steps of three workloads on mock devices, each compared with
the runtime's own allocator, and after every event its set of live buffers with ours.

"""
TAIL = """
- *fields*: a buffer has no exported accessors. Its fields are read, and believed only where the
  first buffers take the bytes that they say; else nothing is tracked, and the window says so.
- *made up*: the runtime tells no id of a buffer; ours are unique within the process.
- *none*: that version has no dataflow buffers, or no scratchpads.
- *said*: no function of the runtime tells the size of a scratchpad, so that none is in a number;
  the window says so from the first program on that has one, and L1 is shown as a lower bound.
- *late*: that version says nothing of a program's CBs being freed; they are when the program ends.
- *programs not run*: mock devices of that version run no program, so that none has circular
  buffers; what is said of those is by the library alone.
- *not run*: the runtime of 0.65.0 opens no mock device. A library of the tests that has its names
  and its layouts stands in for it (`tests/preload/`, the variant `older`).
"""


class Wheel:
    """A release that cannot be run: only its libraries."""

    def __init__(self, version):
        self.directory = tempfile.mkdtemp(prefix="tt-allocmon-matrix-")
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
             "--no-deps", "--only-binary=:all:", "--python-version=3.12",
             "--platform=manylinux_2_34_x86_64", "--dest", self.directory, "ttnn==" + version],
            check=True, stdout=sys.stderr)
        wheel, = glob.glob(os.path.join(self.directory, "*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(self.directory, [name for name in archive.namelist()
                                                if name.startswith("ttnn/build/lib/")])

    def library(self):
        return os.path.join(self.directory, "ttnn", "build", "lib", "libtt_metal.so")


def examine(viewer, library):
    """What the doctor says of each part."""
    doctor = subprocess.run([viewer, "doctor", "--library", library], capture_output=True,
                            text=True)
    parts = {}
    for word in ("tracked", "not tracked"):
        found = re.search(rf"^\w+ +{word}: (.*)$", doctor.stdout, re.MULTILINE)
        for part in found.group(1).split(", ") if found else []:
            parts[part] = word == "tracked"
    row = {name: "yes" if parts.get(part) else "no" for name, part in PARTS.items()}
    if row["buffers"] == "yes" and "have no exported function" in doctor.stdout:
        row["buffers"] = "by fields"
    if row["ids"] == "no":
        row["ids"] = "made up"
    if "allocate_dataflow_buffers: not exported" in doctor.stdout:
        row["dataflow buffers"] = "none"
    row["scratchpads"] = "said"
    if "allocate_scratchpads: not exported" in doctor.stdout:
        row["scratchpads"] = "none"
    if "deallocate_circular_buffers: not exported" in doctor.stdout:
        row["CB frees"] = "late"
    return row, [doctor.stdout] if doctor.returncode else []


def play(version, preload, viewer):
    """Runs the workloads. Returns the steps that were compared, and what is wrong."""
    test = subprocess.run(
        [sys.executable, os.path.join(HERE, "test_ttnn.py"), version, preload, viewer],
        stdout=subprocess.PIPE, text=True)
    lines = test.stdout.splitlines()
    wrong = [line for line in lines if line.startswith("not ok")]
    steps = re.search(r"^# (\d+) steps compared$", test.stdout, re.MULTILINE)
    if test.returncode != 0 and not wrong:
        wrong.append(f"test_ttnn.py ended with {test.returncode}")
    if not wrong and steps is None:
        wrong.append("no step was compared")
    return int(steps.group(1)) if steps else 0, wrong


def look_at(version, preload, viewer):
    """The row of a version, the steps that were compared, and what is wrong with it."""
    if version in CANNOT_RUN:
        wheel = Wheel(version)
        try:
            row, wrong = examine(viewer, wheel.library())
        finally:
            shutil.rmtree(wheel.directory)
        return dict(row, run="not run"), 0, wrong
    was_there = os.path.exists(directory_of(version))
    try:
        row, wrong = examine(viewer, Setup(version, preload, viewer).library())
        steps, wrong_numbers = play(version, preload, viewer)
    finally:
        if not was_there:
            shutil.rmtree(directory_of(version), ignore_errors=True)
    exact = "exact" if runs_programs(version) else "exact, programs not run"
    return dict(row, run="WRONG" if wrong_numbers else exact), steps, wrong + wrong_numbers


def table(rows):
    yield "| ttnn | " + " | ".join(PARTS) + " | run |"
    yield "|---" * (len(PARTS) + 2) + "|"
    for version, row in rows.items():
        cells = [row[name] for name in (*PARTS, "run")]
        yield f"| {version} | " + " | ".join(cells) + " |"


def main(preload, viewer, document, *versions):
    rows, wrong, steps = {}, {}, set()
    for version in versions or RELEASES:
        try:
            rows[version], compared, wrong[version] = look_at(version, preload, viewer)
            steps |= {compared} - {0}
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            rows[version] = dict.fromkeys((*PARTS, "run"), "FAILED")
            wrong[version] = [str(error)]
        print(f"{version}: {'; '.join(f'{n} {v}' for n, v in rows[version].items())}", flush=True)
        for line in wrong[version]:
            print(f"{version}: WRONG: {line}", flush=True)
    if any(wrong.values()):
        return 1
    if list(rows) == RELEASES:
        words = subprocess.run([viewer, "--version"], capture_output=True, text=True, check=True)
        head = HEAD.format(date=datetime.date.today(), version=words.stdout.split()[1].rstrip(","),
                           steps=max(steps))
        with open(document, "w", encoding="utf-8") as file:
            file.write(head + "\n".join(table(rows)) + "\n" + TAIL)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
