# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Attach to many jobs of many threads, each at a moment of its own.

test_soak.py FOLDER TIMES

A thousand took two and a half minutes on two cores that did other things as well: no changed
sum, no lost signal, no interrupted wait, no dead job, none refused. It prints how long a thread
was away.
"""
import random
import sys
import time

from scene import Tools, expect
from claims import run
from test_attach import BUSY


def no_job_notices(tools, times):
    """Every job ends as if nobody had been there."""
    chance = random.Random(times)
    longest = 0
    for number in range(times):
        with tools.job(*BUSY) as job:
            time.sleep(chance.random() * 0.05)
            report = tools.attach(job.pid)
            expect(f"{number}: {report.message}", report.outcome, "called")
            longest = max(longest, report.microseconds)
            expect(f"{number}: calls", job.finish(), 1)
    print(f"# {times} times; a thread was borrowed for {longest / 1000:.1f} ms at most")


if __name__ == "__main__":
    sys.exit(run([no_job_notices], Tools(sys.argv[1]), int(sys.argv[2])))
