# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The preload library in a process that never loads libtt_metal.so.

test_bystander.py PRELOAD JOB CALLS CONTROL
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from claims import expect, run  # noqa: E402

PRELOAD, JOB, CALLS, CONTROL = (os.path.abspath(path) for path in sys.argv[1:5])


def calls_of(library):
    environment = dict(os.environ, LD_PRELOAD=library, TT_ALLOC_TRACKING_ENABLED="1")
    output = subprocess.run([CALLS, JOB], env=environment, capture_output=True, text=True,
                            check=True).stdout.split()
    # mmap, mprotect and munmap: a library is mapped in as many pieces as it has.
    return [call for call in output if call not in ("9", "10", "11")]


def leaves_other_processes_alone():
    """A process without libtt_metal makes the calls that it makes with any other library."""
    expect("system calls", calls_of(PRELOAD), calls_of(CONTROL))


def brings_nothing_along():
    """The library needs libc alone."""
    output = subprocess.run(["readelf", "-d", PRELOAD], capture_output=True, text=True, check=True)
    needed = [line.split("[")[1] for line in output.stdout.splitlines() if "(NEEDED)" in line]
    expect("needed", [n for n in needed if not n.startswith(("libc.", "ld-linux"))], [])


CASES = [leaves_other_processes_alone, brings_nothing_along]

if __name__ == "__main__":
    sys.exit(run(CASES))
