# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A program as tmux shows it, in a window of a server of its own."""
import os
import shutil
import subprocess
import tempfile
import time

from session import PATIENCE


class Tmux:
    """Use it in a with statement; the window stays when the program has ended."""

    def __init__(self, command, env, rows, columns):
        self.command, self.env = command, env
        self.rows, self.columns = rows, columns

    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="tt-allocmon-tmux-")
        self.socket = os.path.join(self.home, "socket")
        self.run("-f", "/dev/null", "new-session", "-d", "-x", str(self.columns),
                 "-y", str(self.rows), f"{self.command}; echo ended with $?; exec sleep 1000")
        return self

    def __exit__(self, *_):
        self.run("kill-server")
        shutil.rmtree(self.home)

    def run(self, *arguments):
        return subprocess.run(["tmux", "-S", self.socket, *arguments], env=self.env,
                              capture_output=True, text=True, check=True).stdout

    def screen(self):
        return self.run("capture-pane", "-p").split("\n")

    def type(self, *keys):
        self.run("send-keys", *keys)

    def click(self, row, column):
        self.type("-l", f"\x1b[<0;{column + 1};{row + 1}M")

    def wait_until(self, holds, what):
        """The screen, once it is as wanted."""
        end = time.monotonic() + PATIENCE
        while not holds(lines := self.screen()):
            if time.monotonic() > end:
                raise AssertionError(f"no {what} in\n" + "\n".join(lines))
            time.sleep(0.05)
        return lines

    def wait_for(self, *wanted):
        """The screen, once every one of the texts is on it."""
        return self.wait_until(
            lambda lines: all(any(text in line for line in lines) for text in wanted), wanted)

    def resize(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.run("resize-window", "-x", str(columns), "-y", str(rows))


def device_rows(lines):
    """The lines of devices: those whose number stands in the third to sixth column."""
    return [line for line in lines if line[3:6].strip().isdigit()]
