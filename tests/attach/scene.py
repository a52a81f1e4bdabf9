# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Jobs to attach to, and who attaches."""
import os
import signal
import subprocess
import sys

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from claims import expect  # noqa: E402


class Report:
    def __init__(self, line):
        outcome, result, microseconds, self.message = line.rstrip("\n").split(" ", 3)
        self.outcome, self.result, self.microseconds = outcome, int(result), int(microseconds)


class Tools:
    """What the build has made for these tests, in one folder."""

    def __init__(self, folder):
        self.folder = os.path.realpath(folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def command(self, pid, library="libattach-late.so", patience_ms=5000, limit_ms=5000):
        library = library if "/" in library else self.path(library)
        return [self.path("attach-driver"), str(pid), library, str(patience_ms), str(limit_ms)]

    def attach(self, pid, **how):
        result = subprocess.run(self.command(pid, **how), capture_output=True, text=True,
                                check=True, timeout=60)
        return Report(result.stdout)

    def job(self, *kinds, **environment):
        return Job([self.path("attach-job"), *kinds], environment)


class Job:
    def __init__(self, command, environment=()):
        self.is_alone = command[-1] == "--alone"
        # With the test: a case that fails must leave nobody behind.
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=dict(os.environ, **dict(environment)))
        self.pid = self.process.pid
        expect("first line", self.process.stdout.readline(), "ready\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def finish(self):
        """Let it end. How often it was called; Broken with its complaints."""
        if self.is_alone:
            self.process.send_signal(signal.SIGTERM)
        self.process.stdin.close()
        text = self.process.stdout.read()
        status = self.process.wait(timeout=60)
        expect("what the job says", text if text[:3] != "ok " else "ok", "ok")
        expect("status", status, 0)
        return int(text.split()[1])
