# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Every ttnn release: what of it can be tracked, and whether what is tracked is right.

matrix.py PRELOAD TT-ALLOCMON DOCUMENT [VERSION...]

Prints a row for each. DOCUMENT gets these rows when all have been looked at and none is wrong;
other rows stay as they are.
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

from job import Setup, directory_of, lists_allocators, runs_programs

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
    "chip ids": "chip ids", "bank addresses": "addresses of banks"}
COLUMNS = (*PARTS, "run", "attach", "on", "by")
HERE = os.path.dirname(os.path.abspath(__file__))
HEAD = """# Which ttnn, and what of it

Written by `tools/ttnn-matrix.sh`. Every release of ttnn for x86-64 on PyPI is a row, with the day
on which it was looked at and the version of tt-allocmon that did. What is tracked is what
`tt-allocmon doctor --library` says of its libtt_metal.so: the functions that it takes are exported
and called through the PLT. *run* is `tests/e2e/test_ttnn.py`:
{steps} steps of three workloads on mock devices, each compared with the runtime's own allocator,
and after every event its set of live buffers with ours. *attach* is `test_attach.py` and
`test_late.py`: `tt-allocmon attach`, and loading the library by hand, at some step of a job that
nobody tracks, with the same comparisons at once and at every later step.

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
- *exact, at the next call*: that version does not tell which allocators it has: after an attach the
  window is empty until each is called again. Only `test_attach.py` was run.
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


def play(test, version, preload, viewer):
    """Runs a test of this folder. Returns what it printed, and what is wrong."""
    ended = subprocess.run([sys.executable, os.path.join(HERE, test), version, preload, viewer],
                           stdout=subprocess.PIPE, text=True)
    wrong = [f"{test}: {line}" for line in ended.stdout.splitlines() if line.startswith("not ok")]
    if ended.returncode != 0 and not wrong:
        wrong.append(f"{test} ended with {ended.returncode}")
    return ended.stdout, wrong


def count_steps(output, wrong):
    steps = re.search(r"^# (\d+) steps compared$", output, re.MULTILINE)
    if not wrong and steps is None:
        wrong.append("no step was compared")
    return int(steps.group(1)) if steps else 0


def look_at_running(version, preload, viewer):
    row, wrong = examine(viewer, Setup(version, preload, viewer).library())
    output, of_run = play("test_ttnn.py", version, preload, viewer)
    steps = count_steps(output, of_run)
    of_attach = play("test_attach.py", version, preload, viewer)[1]
    if lists_allocators(version):
        of_attach += play("test_late.py", version, preload, viewer)[1]
    row["run"] = "exact" if runs_programs(version) else "exact, programs not run"
    row["attach"] = "exact" if lists_allocators(version) else "exact, at the next call"
    if of_run:
        row["run"] = "WRONG"
    if of_attach:
        row["attach"] = "WRONG"
    return row, steps, wrong + of_run + of_attach


def look_at(version, preload, viewer):
    """The row of a version, the steps that were compared, and what is wrong with it."""
    if version in CANNOT_RUN:
        wheel = Wheel(version)
        try:
            row, wrong = examine(viewer, wheel.library())
        finally:
            shutil.rmtree(wheel.directory)
        return dict(row, run="not run", attach="not run"), 0, wrong
    was_there = os.path.exists(directory_of(version))
    try:
        return look_at_running(version, preload, viewer)
    finally:
        if not was_there:
            shutil.rmtree(directory_of(version), ignore_errors=True)


def cells_of(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def read_rows(document):
    """The rows that the document has; a column that it lacks is unknown."""
    with open(document, encoding="utf-8") as file:
        lines = [cells_of(line) for line in file if line.startswith("| ")]
    columns = lines[0] if lines else []
    return {cells[0]: {**dict.fromkeys(COLUMNS, "–"), **dict(zip(columns, cells))}
            for cells in lines[1:]}


def table(rows):
    yield "| ttnn | " + " | ".join(COLUMNS) + " |"
    yield "|---" * (len(COLUMNS) + 1) + "|"
    for version in RELEASES:
        if version in rows:
            yield f"| {version} | " + " | ".join(rows[version][n] for n in COLUMNS) + " |"


def write(document, looked_at, steps):
    """Where nothing was run now, as many steps as were compared before."""
    with open(document, encoding="utf-8") as file:
        before = re.findall(r"^(\d+) steps", file.read(), re.MULTILINE)
    rows = {**read_rows(document), **looked_at}
    steps = max(steps, default=int(before[0]))
    with open(document, "w", encoding="utf-8") as file:
        file.write(HEAD.format(steps=steps) + "\n".join(table(rows)) + "\n" + TAIL)


def main(preload, viewer, document, *versions):
    rows, wrong, steps = {}, {}, set()
    words = subprocess.run([viewer, "--version"], capture_output=True, text=True, check=True)
    stamp = {"on": str(datetime.date.today()), "by": words.stdout.split()[1].rstrip(",")}
    for version in versions or RELEASES:
        try:
            row, compared, wrong[version] = look_at(version, preload, viewer)
            rows[version] = {**row, **stamp}
            steps |= {compared} - {0}
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            rows[version] = {**dict.fromkeys(COLUMNS, "FAILED"), **stamp}
            wrong[version] = [str(error)]
        print(f"{version}: {'; '.join(f'{n} {v}' for n, v in rows[version].items())}", flush=True)
        for line in wrong[version]:
            print(f"{version}: WRONG: {line}", flush=True)
    if any(wrong.values()):
        return 1
    write(document, rows, steps)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
