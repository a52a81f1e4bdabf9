#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What `record` takes of a busy run, beside the live screen of the same run.

    record_cost.py PROGRAM [SECONDS]

Both at once, at 1 Hz and then at 10 Hz, over a busy job on eight devices. CPU is what the scheduler
counted. The live screen records into memory all the time, so its figure has that in it.
"""
import os
import subprocess
import sys
import time

from viewer_cost import COLUMNS, ROWS, WARM_UP, drain, proc
from session import Directory, Session, environment


def cpu(pid):
    return int(proc(pid, "schedstat").split()[0]) / 1e9


def measure(program, env, folder, seconds, rate):
    """CPU seconds a minute of the screen and of record, and bytes a minute."""
    path = os.path.join(folder, f"{rate}.ttam")
    recorder = subprocess.Popen([program, "record", path, "-d", str(1 / rate)], env=env,
                                stdout=subprocess.DEVNULL)
    with Session([program, "-d", str(1 / rate)], env, ROWS, COLUMNS) as session:
        drain([session], WARM_UP)
        before = time.monotonic(), cpu(session.pid), cpu(recorder.pid), os.path.getsize(path)
        drain([session], seconds)
        after = time.monotonic(), cpu(session.pid), cpu(recorder.pid), os.path.getsize(path)
    recorder.terminate()
    recorder.wait()
    passed, *used = (b - a for a, b in zip(before, after))
    return [value * 60 / passed for value in used]


def main():
    program = os.path.abspath(sys.argv[1])
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    with Directory() as directory:
        env = environment(directory)
        job = subprocess.Popen([program, "demo", "mesh", "--speed", "20"], env=env,
                               stdout=subprocess.DEVNULL)
        try:
            time.sleep(1)
            for rate in (1, 10):
                screen, record, size = measure(program, env, str(directory), seconds, rate)
                print(f"screen_cpu_minute_{rate}hz {screen:.3f} s")
                print(f"record_cpu_minute_{rate}hz {record:.3f} s")
                print(f"record_to_screen_{rate}hz {record / screen:.2f} ratio")
                print(f"record_bytes_minute_{rate}hz {size / 1000:.0f} kB")
        finally:
            job.terminate()
            job.wait()


if __name__ == "__main__":
    main()
