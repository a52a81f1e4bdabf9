# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A program on a pseudo terminal of its own, as a user has it before them."""
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

# Nothing here is decided by time: these only end a test that has failed already.
PATIENCE = 20

FRAME_BEGIN = b"\x1b[?2026h"
FRAME_END = b"\x1b[?2026l"


def environment(directory, **changes):
    """The environment of a plain terminal; a change to None removes the variable."""
    names = dict(os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8", TT_ALLOCMON_DIR=directory)
    for name in ("NO_COLOR", "LINES", "COLUMNS"):
        names.pop(name, None)
    for name, value in changes.items():
        if value is None:
            names.pop(name, None)
        else:
            names[name] = value
    return names


class Directory:
    """Where segments are put, instead of the user's own."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix=f"tt-allocmon-test-{os.getpid()}-", dir="/dev/shm")
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path)


def set_size(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Session:
    """A running program; use it in a with statement."""

    def __init__(self, command, env, rows=24, columns=80, **streams):
        self.master, self.slave = pty.openpty()
        set_size(self.slave, rows, columns)
        self.modes = termios.tcgetattr(self.slave)
        self.output = b""
        standard = dict(stdin=self.slave, stdout=self.slave, stderr=self.slave)
        standard.update(streams)
        self.process = subprocess.Popen(
            command, env=env, preexec_fn=self.take_terminal, **standard)
        self.pid = self.process.pid

    def take_terminal(self):
        os.setsid()
        # Who starts the tests in the background of a script, or by nohup, has these ignored.
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.hang_up()

    def hang_up(self):
        for fd in (self.slave, self.master):
            if fd >= 0:
                os.close(fd)
        self.slave = self.master = -1

    def read(self, seconds):
        """What comes within so many seconds; ends at the first silence after something came."""
        came = b""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            ready, _, _ = select.select([self.master], [], [], min(left, 0.05))
            if ready:
                came += os.read(self.master, 65536)
            elif came:
                break
        self.output += came
        return came

    def read_until(self, wanted, since=0):
        """Everything from `since` on, once `wanted` is in it."""
        end = time.monotonic() + PATIENCE
        while wanted not in self.output[since:]:
            if time.monotonic() > end:
                raise AssertionError(f"{wanted!r} never came: {self.output[since:][-300:]!r}")
            self.read(0.2)
        return self.output[since:]

    def read_frame(self):
        """The next frame, whole."""
        since = len(self.output)
        return self.read_until(FRAME_END, since)

    def type(self, text):
        os.write(self.master, text.encode("latin1"))

    def send(self, number):
        os.kill(self.pid, number)

    def resize(self, rows, columns):
        set_size(self.slave, rows, columns)

    def wait(self):
        """Its exit status, -N for signal N; reads meanwhile, so that it can write."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            if time.monotonic() > end:
                raise AssertionError("it does not end")
            if self.master >= 0:
                self.read(0.1)
            else:
                time.sleep(0.01)
        if self.master >= 0:
            self.read(0.1)
        return self.process.returncode

    def end(self, number=signal.SIGTERM):
        self.send(number)
        return self.wait()

    def writes(self):
        """How often it has called write()."""
        with open(f"/proc/{self.pid}/io", encoding="ascii") as file:
            return int(next(line for line in file if line.startswith("syscw")).split()[1])


def run_tests(tests):
    """Every test under its own name, as TAP; Meson's log of errors shows standard error alone."""
    failed = 0
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} - {test.__name__}", flush=True)
        except Exception as error:  # a test that ends in any other way has failed as well
            failed += 1
            print(f"not ok {number} - {test.__name__}", flush=True)
            print(f"{test.__name__}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    return 1 if failed else 0
