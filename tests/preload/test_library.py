# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""doctor --library on libraries that were built in all the ways that matter.

test_library.py TT_ALLOCMON PRELOAD JOB DIRECTORY    DIRECTORY: of the stand-ins and scenarios
"""
import os
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from claims import expect, run  # noqa: E402

TT_ALLOCMON, PRELOAD, JOB, DIRECTORY = (os.path.abspath(path) for path in sys.argv[1:5])
FUNCTION = "tt::tt_metal::AllocatorImpl::allocate_buffer: "
SECTION_HEADERS = 0x28  # e_shoff, of which an ELF file without sections has none
MACHINE = 0x12


def examine(path):
    """The lines of each kind, and the exit status."""
    doctor = subprocess.run([TT_ALLOCMON, "doctor", "--library", path], capture_output=True,
                            text=True, timeout=60)
    expect("messages", doctor.stderr, "")
    said = {"ok": [], "note": [], "problem": []}
    for line in doctor.stdout.splitlines():
        word, text = line.split(maxsplit=1)
        said[word].append(text)
    return said, doctor.returncode


def stand_in(variant):
    return os.path.join(DIRECTORY, f"libstand-in-{variant}.so")


def says(lines, *parts):
    expect(f"a line with {parts} in {lines}",
           any(all(part in line for part in parts) for line in lines), True)


def parts_of(lines, word):
    return next((line[len(word):].split(", ") for line in lines if line.startswith(word)), [])


def finds_all_of_it():
    """A library whose functions are all called through the PLT is tracked, but for scratchpads."""
    said, status = examine(stand_in("accessors"))
    expect("status", status, 0)
    says(said["ok"], FUNCTION, "exported", "the PLT")
    for part in ("buffers", "buffer ids", "circular buffers", "reserved bytes", "chip ids",
                 "addresses of banks"):
        expect(part, part in parts_of(said["ok"], "tracked: "), True)
    for part in ("a known layout of buffers", "earlier buffers", "earlier circular buffers"):
        expect(part, part in parts_of(said["ok"], "tracked: "), False)
    expect("not tracked", parts_of(said["note"], "not tracked: "), ["scratchpads"])


def says_what_a_version_lacks():
    """What is not exported is not tracked, and that alone is no problem."""
    said, status = examine(stand_in("bare"))
    expect("status", status, 0)
    expect("lacking", parts_of(said["note"], "not tracked: "),
           ["capacity", "reserved bytes", "largest free block", "scratchpads",
            "addresses of banks"])
    said, status = examine(stand_in("baseless"))
    expect("status without an address", status, 0)
    says(said["note"], "get_base_allocator_addr: not exported")
    expect("lacking an address", parts_of(said["note"], "not tracked: "),
           ["scratchpads", "addresses of banks"])


def says_that_fields_are_read():
    """Without accessors it says that fields are read, and what makes them believed."""
    for variant in ("fields", "moved", "older"):
        said, status = examine(stand_in(variant))
        expect("status", status, 0)
        says(said["note"], "believed only when")
        # 0.65.0 has no scratchpads; of those of others nobody tells the size.
        scratchpads = [] if variant == "older" else ["scratchpads"]
        expect("lacking", parts_of(said["note"], "not tracked: "), ["buffer ids", *scratchpads])


def finds_a_renamed_function():
    """A function under another name is said by its known one; nothing can be tracked."""
    said, status = examine(stand_in("renamed"))
    expect("status", status, 1)
    says(said["note"], FUNCTION, "not exported")
    says(said["problem"], "nothing can be tracked")
    says(said["problem"], "not exported under the names", "tt_allocmon.h")


def finds_the_option_at_fault():
    """Where calls are bound, the option of the build that binds them is named."""
    for variant, word, option in (("symbolic", "not called through", "-Bsymbolic:"),
                                  ("bound", "not called through", "-Bsymbolic-functions"),
                                  ("protected", "protected", "-fvisibility=protected")):
        said, status = examine(stand_in(variant))
        expect(variant + " status", status, 1)
        says(said["note"], FUNCTION, word)
        says(said["problem"], option)
    said, status = examine(stand_in("hidden"))
    expect("hidden status", status, 1)
    says(said["problem"], "exports nothing of tt::tt_metal", "-fvisibility=hidden")


def accepts_calls_by_the_got():
    """Built with -fno-plt, calls go through the GOT, and can be stepped into all the same."""
    said, status = examine(stand_in("no-plt"))
    expect("status", status, 0)
    says(said["ok"], FUNCTION, "the GOT")


def says_why_of_a_running_job():
    """Of a job that cannot be tracked doctor says what is missing, and how to learn more."""
    for variant, lacking in (("renamed", "buffers"), ("moved", "a known layout of buffers")):
        prefix = f"tt-allocmon-test-{os.getpid()}-"
        with tempfile.TemporaryDirectory(prefix=prefix, dir="/dev/shm") as place:
            runtime = shutil.copy(stand_in(variant), os.path.join(place, "libtt_metal.so"))
            environment = {**os.environ, "LD_LIBRARY_PATH": place, "TT_ALLOCMON_DIR": place,
                           "LD_PRELOAD": PRELOAD, "TT_ALLOC_TRACKING_ENABLED": "1"}
            scenarios = os.path.join(DIRECTORY, f"libscenarios-{variant}.so")
            job = subprocess.Popen([JOB, scenarios, "buffers"], env=environment, text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            job.stdout.readline()
            doctor = subprocess.run(
                [TT_ALLOCMON, "doctor", "--pid", str(job.pid)], capture_output=True, text=True,
                env={**os.environ, "TT_ALLOCMON_DIR": place}, timeout=60)
            job.communicate("\n" * 16)
            expect("the job's status", job.returncode, 0)
            expect("doctor's status", doctor.returncode, 1)
            says([line for line in doctor.stdout.splitlines() if line.startswith("problem")],
                 str(job.pid), "nothing can be tracked", lacking,
                 "doctor --library " + runtime)


def refuses_what_is_no_library():
    """Anything else is refused with its name and the reason, and nothing breaks."""
    with open(stand_in("accessors"), "rb") as file:
        library = file.read()
    other_machine = bytearray(library)
    struct.pack_into("<H", other_machine, MACHINE, 183)
    no_sections = bytearray(library)
    struct.pack_into("<Q", no_sections, SECTION_HEADERS, 0)
    with tempfile.TemporaryDirectory() as place:
        path = os.path.join(place, "libtt_metal.so")
        for bytes_of_it, reason in ((b"", "not an ELF file"), (b"\x7fELF", "not an ELF file"),
                                    (b"#!/bin/sh\necho not a library\n", "not an ELF file"),
                                    (other_machine, "not a library for x86-64"),
                                    (no_sections, "no table of dynamic symbols")):
            with open(path, "wb") as file:
                file.write(bytes_of_it)
            said, status = examine(path)
            expect(reason, status, 1)
            says(said["problem"], path, reason)
        said, status = examine(place)
        says(said["problem"], place, "not an ELF file")
        os.mkfifo(path + ".fifo")
        said, status = examine(path + ".fifo")
        says(said["problem"], "not an ELF file")
        said, status = examine(path + ".absent")
        says(said["problem"], "cannot read", "No such file")


def survives_damaged_files():
    """A library cut short or with any byte changed is examined or refused, never more."""
    with open(stand_in("accessors"), "rb") as file:
        library = file.read()
    with tempfile.TemporaryDirectory() as place:
        path = os.path.join(place, "libtt_metal.so")
        damaged = [library[:len(library) * part // 16] for part in range(1, 16)]
        headers = struct.unpack_from("<Q", library, SECTION_HEADERS)[0]
        for offset in [*range(16, 64, 3), *range(headers, min(headers + 2048, len(library)), 41)]:
            copy = bytearray(library)
            copy[offset] ^= 0xFF
            damaged.append(bytes(copy))
        for copy in damaged:
            with open(path, "wb") as file:
                file.write(copy)
            expect("status", examine(path)[1] in (0, 1), True)


CASES = [finds_all_of_it, says_what_a_version_lacks, says_that_fields_are_read,
         finds_a_renamed_function, finds_the_option_at_fault, accepts_calls_by_the_got,
         says_why_of_a_running_job, refuses_what_is_no_library, survives_damaged_files]

if __name__ == "__main__":
    sys.exit(run(CASES))
