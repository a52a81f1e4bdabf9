# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A /dev/shm that is small, full, read-only, not there: real ones, mounted for a job and a viewer.

test_small_places.py TT-ALLOCMON TT-ALLOCMON-DEMO HELLO LIBTT-ALLOCMON
"""
import os
import sys

from claims import expect, run
from containers import in_a_place, need_root

CROWD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "crowd.py")
BUFFERS, BYTES = 20000, 1024
LIBRARY = sys.argv.pop()

SMALL = "mount -t tmpfs -o {options} shm /dev/shm && mkdir {folder} && exec \"$@\""
READ_ONLY = ("mount -t tmpfs shm /dev/shm && mkdir {folder} && mount -o remount,ro /dev/shm && "
             "exec \"$@\"")
ABSENT = "mount -t tmpfs shm /dev/shm && exec \"$@\""


def within(place, script, **words):
    """What runs a command where /dev/shm is as the script makes it."""
    return ("unshare", "--mount", "sh", "-c", script.format(folder=place.folder, **words), "sh")


def hold_crowd(place, size):
    """A job of many buffers in a container with a /dev/shm of this size."""
    crowd = f"{sys.executable} {CROWD} {LIBRARY} {BUFFERS} {BYTES}"
    return place.contain("pid", "mount", size=size, job=crowd)


def the_exact(place):
    """The one process, whose totals are right whatever had no room."""
    processes = place.processes()
    expect("processes", len(processes), 1)
    for device in processes[0]["devices"]:
        kind = device["types"]["DRAM"]
        found = [kind[name] for name in ("current", "peak", "count", "n_alloc", "n_free")]
        expect("totals", found, [BUFFERS * BYTES, BUFFERS * BYTES, BUFFERS, BUFFERS, 0])
    return processes[0]


def stays_exact_in_a_mebibyte(place):
    """In 1 MiB, as some containers have, totals are exact and what was dropped is said."""
    need_root()
    hold_crowd(place, "1m")
    process = the_exact(place)
    missing = process["unlisted_records"]
    expect("some are not listed", 0 < missing < BUFFERS, True)
    expect("dropped", process["dropped"] >= process["dropped_records"] == missing, True)
    text = place.view("status")
    expect("text", f"{missing} live buffers counted but not listed" in text, True)
    doctor = place.view("doctor", status=None)
    expect("doctor", f"dropped {process['dropped']} records" in doctor, True)
    expect("its room", "KiB free of 1024: records of a large job will be dropped" in doctor, True)


def drops_nothing_in_the_usual_size(place):
    """In 64 MiB, as containers have by default, nothing is dropped."""
    need_root()
    hold_crowd(place, "64m")
    process = the_exact(place)
    expect("dropped", process["dropped"], 0)
    expect("unlisted", process.get("unlisted_records", 0), 0)


def leaves_room_to_the_job(place):
    """Records leave an eighth of a small /dev/shm to the job."""
    need_root()
    job = hold_crowd(place, "1m")
    status = os.statvfs(f"/proc/{job.pid}/root/dev/shm")
    expect("room", status.f_bavail * 8 >= status.f_blocks, True)


def says_that_it_is_full(place):
    """Where there is no room even for totals the job runs on untracked, and it is said."""
    need_root()
    inside = within(place, SMALL, options="size=64k")
    text = place.view("run", "--", place.demo, "founding", "--for=0.01", wrapper=inside, status=1,
                      errors=True)
    expect("said", "cannot start tracking: No space left on device" in text, True)
    expect("where", "there is no room where segments are made" in text, True)
    doctor = place.view("doctor", wrapper=inside, status=1)
    expect("doctor", "is full (" in doctor and "a new job cannot be tracked" in doctor, True)


def says_that_it_is_read_only(place):
    """In a read-only /dev/shm jobs are not tracked, which doctor says; the viewer still works."""
    need_root()
    inside = within(place, READ_ONLY)
    text = place.view(place.demo, "founding", "--for=0.01", wrapper=inside, status=1, errors=True,
                      program=False)
    expect("job", "Read-only file system" in text, True)
    expect("viewer", "No job has been tracked yet" in place.view("status", wrapper=inside), True)
    doctor = place.view("doctor", wrapper=inside, status=1)
    expect("doctor", f"cannot write {place.folder}: Read-only file system" in doctor, True)


def says_that_it_is_not_there(place):
    """Without a /dev/shm the viewer says so, and sees what is elsewhere."""
    need_root()
    inside = within(place, ABSENT)
    text = place.view("status", wrapper=inside, status=1, errors=True)
    expect("said", f"cannot open {place.folder}: No such file or directory" in text, True)
    job = place.contain("mount")
    expect("elsewhere", [p["pid"] for p in place.processes(wrapper=inside)], [job.pid])


def needs_no_right_to_execute(place):
    """A /dev/shm that is mounted noexec, nosuid and nodev, as it should be, is enough."""
    need_root()
    inside = within(place, SMALL, options="noexec,nosuid,nodev")
    place.hold(*inside, place.demo, "founding", "--hold")
    expect("state", [p["state"] for p in place.processes()], ["live"])


if __name__ == "__main__":
    CASES = [stays_exact_in_a_mebibyte, drops_nothing_in_the_usual_size, leaves_room_to_the_job,
             says_that_it_is_full, says_that_it_is_read_only, says_that_it_is_not_there,
             needs_no_right_to_execute]
    sys.exit(run([in_a_place(case, *sys.argv[1:]) for case in CASES]))
