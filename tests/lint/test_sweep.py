#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""tools/sweep.sh removes what killed tests left, and nothing else.

test_sweep.py ROOT
"""
import os
import subprocess
import sys
import tempfile


def dead_pid():
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def sweep(*names):
    """Which folders are left of these."""
    with tempfile.TemporaryDirectory() as place:
        for name in names:
            os.makedirs(os.path.join(place, name, "within"))
        os.symlink(place, os.path.join(place, f"tt-allocmon-test-{dead_pid()}-link"))
        program = os.path.join(sys.argv[1], "tools", "sweep.sh")
        subprocess.run([program, place], check=True)
        return {name for name in os.listdir(place) if not name.endswith("-link")}


OWN = f"tt-allocmon-test-{os.getpid()}-aB3xYz"
LEFT = f"tt-allocmon-e2e-{dead_pid()}-aB3xYz"
OTHERS = {"tt-allocmon.v1.0", "tt-allocmon-test-places", "tt-allocmon-test-aB3x-aB3xYz",
          f"other-test-{dead_pid()}-aB3xYz"}
CASES = [
    ("removes what a dead process left", lambda: sweep(LEFT) == set()),
    ("leaves what a living one uses", lambda: sweep(LEFT, OWN) == {OWN}),
    ("leaves what has another name", lambda: sweep(*OTHERS) == OTHERS),
    ("finds nothing in an empty place", lambda: sweep() == set()),
]


def main():
    print(f"1..{len(CASES)}")
    failed = 0
    for number, (claim, holds) in enumerate(CASES, 1):
        good = holds()
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} - {claim}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
