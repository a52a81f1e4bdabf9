#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What was recorded on the live screen, in tmux. Usage: PROGRAM"""
import os
import signal
import subprocess
import sys
import time

from session import Directory, environment, run_tests
from tmux import Tmux, device_rows

PROGRAM = os.path.abspath(sys.argv[1])


class Job:
    """A job that leaks, and a folder with its segment."""

    def __init__(self):
        self.directory = Directory()

    def __enter__(self):
        self.path = self.directory.__enter__()
        self.env = environment(self.path)
        self.job = subprocess.Popen([PROGRAM, "demo", "leak", "--speed", "20"], env=self.env)
        return self

    def __exit__(self, *_):
        self.end()
        self.directory.__exit__()

    def end(self):
        self.job.terminate()
        self.job.wait()

    def file(self):
        return os.path.join(str(self.path), "run.ttam")

    def record(self, seconds):
        subprocess.run([PROGRAM, "record", self.file(), "--interval", "0.1", "--for",
                        str(seconds)], env=self.env, check=True, stdout=subprocess.DEVNULL)


def buffers(lines):
    """Of device 5, which leaks; None: the screen is another."""
    rows = [line for line in device_rows(lines) if line[3:6].strip() == "5"]
    return int(rows[0].split()[-1].replace(",", "")) if rows else None


def step_back(tmux, paused):
    """To a moment with fewer buffers; before the first of them there was no device to count on."""
    for _ in range(100):
        shown = buffers(tmux.screen())
        if shown is not None and shown < paused:
            return
        tmux.type("[" if shown is not None else "]")
        time.sleep(0.2)
    raise AssertionError("no earlier moment in\n" + "\n".join(tmux.screen()))


def a_recording_is_shown_after_the_job_has_gone():
    with Job() as job:
        while "Device 0:" not in subprocess.run([PROGRAM, "status"], env=job.env, check=True,
                                                capture_output=True, text=True).stdout:
            pass
        job.record(3)
        job.end()
        with Tmux(f"{PROGRAM} replay {job.file()} --speed 4", job.env, 24, 80) as tmux:
            lines = tmux.wait_for("REPLAY  4.0x", "run.ttam  20", "Replaying run.ttam of host")
            first = buffers(lines)
            tmux.wait_for("0:00 to go")
            last = buffers(tmux.screen())
            assert last > first, (first, last)
            tmux.type("[")
            tmux.wait_for("REPLAY paused")
            tmux.type("Home")
            tmux.wait_until(lambda screen: buffers(screen) is not None
                            and buffers(screen) <= first, "first sample")
            tmux.type("-")
            tmux.type("Space")
            tmux.wait_for("REPLAY  2.0x")
            tmux.type("q")
            tmux.wait_for("ended with 0")


def a_paused_screen_steps_through_what_it_saw():
    with Job() as job, Directory() as home:
        with Tmux(f"cd {home} && {PROGRAM} -d 100ms", job.env, 24, 80) as tmux:
            start = buffers(tmux.wait_until(lambda screen: buffers(screen), "device 5"))
            tmux.wait_until(lambda screen: (buffers(screen) or 0) > start + 3, "growth")
            tmux.type("Space")
            paused = buffers(tmux.wait_for("PAUSED", "[ ] steps, w saves"))
            step_back(tmux, paused)
            tmux.type("w")
            tmux.wait_for("Saved as tt-allocmon-20")
            tmux.type("`")
            tmux.wait_until(lambda screen: (buffers(screen) or 0) > paused, "now")
            tmux.type("q")
            tmux.wait_for("ended with 0")
        saved, = os.listdir(home)
        status = subprocess.run([PROGRAM, "status", "-r", os.path.join(home, saved)],
                                capture_output=True, text=True, check=True)
        assert status.stdout.startswith("Device 0:"), status.stdout
        assert status.stderr == "", status.stderr


def choose(tmux, key):
    """The row of the list of marks that the key leads to is compared with."""
    tmux.type("B")
    tmux.wait_for("to compare with", "set by")
    tmux.type(key)
    tmux.wait_for("Enter compares all with")
    tmux.type("Enter")


def another_mark_is_compared_with_while_paused_and_in_a_replay():
    with Job() as job:
        with Tmux(f"{PROGRAM} -d 100ms", job.env, 24, 80) as tmux:
            tmux.wait_for('mark "warm"')
            job.record(2)
            tmux.type("b")
            tmux.wait_for("mark set")
            tmux.type("Space")
            tmux.wait_for("PAUSED")
            choose(tmux, "End")
            assert "+21." in device_rows(tmux.wait_for("PAUSED", "start 0:"))[0]
            choose(tmux, "Home")
            tmux.wait_for("PAUSED", " mark 0:")
            tmux.type("Space")
            tmux.wait_until(lambda lines: not any("PAUSED" in line for line in lines), "clock")
            choose(tmux, "End")
            tmux.wait_for(" start 0:")
        with Tmux(f"{PROGRAM} replay {job.file()}", job.env, 24, 80) as tmux:
            tmux.wait_for("0:00 to go")
            choose(tmux, "End")
            assert "+21." in device_rows(tmux.wait_for("dev DRAM", "+21."))[0]
            tmux.type("[")
            assert "+21." in device_rows(tmux.wait_for("REPLAY paused", "+21."))[0]


def another_machine_is_shown_as_its_samples_come():
    """Through a pipe: followed, said to be stale while nothing comes, kept when it has ended."""
    with Job() as job:
        fifo = os.path.join(str(job.path), "fifo")
        os.mkfifo(fifo)
        with Tmux(f"cat {fifo} | {PROGRAM} replay -", job.env, 24, 80) as tmux:
            with open(fifo, "wb") as out:
                recorder = subprocess.Popen([PROGRAM, "record", "-", "--interval", "0.1"],
                                            env=job.env, stdout=out)
            start = buffers(tmux.wait_until(lambda screen: buffers(screen), "device 5"))
            tmux.wait_until(lambda screen: (buffers(screen) or 0) > start + 3, "growth")
            assert tmux.screen()[1].startswith(os.uname().nodename[:60] + ": "), tmux.screen()
            recorder.send_signal(signal.SIGSTOP)
            tmux.wait_for("stale 0:0", f"Nothing from {os.uname().nodename[:40]} for 0:0")
            recorder.send_signal(signal.SIGCONT)
            tmux.wait_until(lambda screen: "stale" not in screen[0], "new samples")
            tmux.type("Space")
            paused = buffers(tmux.wait_for("PAUSED", "[ ] steps, w saves"))
            step_back(tmux, paused)
            tmux.type("Space")
            tmux.wait_until(lambda screen: (buffers(screen) or 0) > paused, "the newest")
            recorder.terminate()
            recorder.wait()
            tmux.wait_for("stream ended", f"The stream of {os.uname().nodename[:40]} ended: these")
            tmux.wait_until(lambda screen: (buffers(screen) or 0) > paused, "the last values")
            tmux.type("q")
            tmux.wait_for("ended with 0")


if __name__ == "__main__":
    sys.exit(run_tests([
        a_recording_is_shown_after_the_job_has_gone,
        a_paused_screen_steps_through_what_it_saw,
        another_mark_is_compared_with_while_paused_and_in_a_replay,
        another_machine_is_shown_as_its_samples_come,
    ]))
