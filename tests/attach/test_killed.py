# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The tracer is killed at each of its system calls; the job goes on as if nothing had happened.

test_killed.py FOLDER STEP    at every STEP-th begin or end of one
"""
import subprocess
import sys

from scene import Tools, expect
from claims import run

MOST = 20000
ENDED = 1


def kill_everywhere(tools, step, *kinds):
    """From the stop of the thread to its release, a new job each time. How many points."""
    for number in range(1, MOST, step):
        with tools.job(*kinds) as job:
            killer = subprocess.run(
                [tools.path("attach-killer"), str(number), *tools.command(job.pid)],
                stdout=subprocess.DEVNULL, check=False, timeout=60)
            expect(f"calls, killed at {number}", job.finish() in (0, 1), True)
        if killer.returncode == ENDED:
            return number
        expect("killer", killer.returncode, 0)
    return MOST


def expect_points(points, step):
    """An attach makes more calls than this, else the killer has not met it at all."""
    expect(f"{points} points", 100 < points < MOST, True)
    print(f"# killed at {points // step} points")


def registers_are_kept(tools, step):
    """Registers, vectors, red zone, errno and heap of a job with several threads."""
    expect_points(kill_everywhere(tools, step, "registers", "heap", "compute"), step)


def a_wait_without_help_is_kept(tools, step):
    """A wait whose rest only the kernel knows, of the only thread there is."""
    for kind in ("nanosleep", "poll"):
        expect_points(kill_everywhere(tools, step, kind, "--alone"), step)


def signals_are_kept(tools, step):
    """No signal is lost, and none stays blocked."""
    expect_points(kill_everywhere(tools, step, "take-signals", "send-signals"), step)


if __name__ == "__main__":
    sys.exit(run([registers_are_kept, a_wait_without_help_is_kept, signals_are_kept],
                 Tools(sys.argv[1]), int(sys.argv[2])))
