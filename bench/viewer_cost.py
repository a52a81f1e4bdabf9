#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What the live screen itself takes, beside htop (or a plain curses program) in the same run.

    viewer_cost.py PROGRAM REFERENCE [SECONDS]

Each runs on a pseudo terminal of 120x40 whose output is read and thrown away, both at once, at 1 Hz
and then at 10 Hz, over a busy job on eight devices. CPU is what the scheduler counted, bytes and
writes what the kernel counted. The first frame: median of ten starts, until its output is silent.
"""
import os
import re
import select
import shutil
import signal
import statistics
import subprocess
import sys
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(ROOT, "tests", "terminal"))
from session import Directory, Session, environment  # noqa: E402

ROWS, COLUMNS = 40, 120
STARTS = 10
WARM_UP = 3


def proc(pid, name):
    with open(f"/proc/{pid}/{name}", encoding="ascii") as file:
        return file.read()


class Sample:
    def __init__(self, session):
        io = dict(re.findall(r"(\w+): (\d+)", proc(session.pid, "io")))
        self.time = time.monotonic()
        self.cpu = int(proc(session.pid, "schedstat").split()[0]) / 1e9
        self.bytes, self.writes = int(io["wchar"]), int(io["syscw"])
        memory = dict(re.findall(r"(\w+):\s+(\d+) kB", proc(session.pid, "status")))
        self.rss, self.private = int(memory["VmRSS"]) / 1000, int(memory["RssAnon"]) / 1000


def drain(sessions, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for session in sessions:
            session.read(0.02)
            session.output = b""


def run(commands, env, seconds, rate):
    sessions = [Session(command, env, ROWS, COLUMNS) for command in commands]
    try:
        drain(sessions, WARM_UP)
        before = [Sample(session) for session in sessions]
        drain(sessions, seconds)
        after = [Sample(session) for session in sessions]
    finally:
        for session in sessions:
            session.__exit__()
    result = []
    for a, b in zip(before, after):
        passed = b.time - a.time
        frames = passed * rate
        result.append({
            f"CPU at {rate} Hz, s/min": (b.cpu - a.cpu) * 60 / passed,
            f"bytes a frame at {rate} Hz": (b.bytes - a.bytes) / frames,
            f"writes a frame at {rate} Hz": (b.writes - a.writes) / frames,
            f"RSS at {rate} Hz, MB": b.rss,
            f"private of it at {rate} Hz": b.private,
        })
    return result


def first_burst_ms(command, env):
    start = time.monotonic()
    with Session(command, env, ROWS, COLUMNS) as session:
        last = None
        while last is None or select.select([session.master], [], [], 0.05)[0]:
            os.read(session.master, 65536)
            last = time.monotonic()
        session.send(signal.SIGTERM)
        session.wait()
        return (last - start) * 1000


def first_frame_ms(command, env):
    return statistics.median(first_burst_ms(command, env) for _ in range(STARTS))


def print_row(name, ours, other):
    ratio = f"{ours / other:8.2f}" if other else "       -"
    print(f"{name:26} {ours:12.3f} {other:12.3f} {ratio}")


def main():
    program, curses = sys.argv[1:3]
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 20
    htop = shutil.which("htop")
    with Directory() as directory:
        env = environment(directory)
        job = subprocess.Popen([program, "demo", "mesh", "--speed", "20"], env=env,
                               stdout=subprocess.DEVNULL)
        try:
            time.sleep(1)
            reference = ([htop, "-d"] if htop else [curses])
            other_name = "htop" if htop else "plain curses"
            print(f"{'':26} {'tt-allocmon':>12} {other_name:>12} {'ratio':>8}")
            for rate in (1, 10):
                ours, other = run([[program, "-d", str(1 / rate)],
                                   [*reference, str(10 // rate)]], env, seconds, rate)
                for name, value in ours.items():
                    print_row(name, value, other[name])
            print_row("first frame, ms", first_frame_ms([program], env),
                      first_frame_ms([*reference, "10"], env))
        finally:
            job.terminate()
            job.wait()


if __name__ == "__main__":
    main()
