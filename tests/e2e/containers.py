# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Jobs in namespaces of their own, as a container runtime makes them, made by unshare(1)."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

from claims import Skipped

PATIENCE = 20


def need_root():
    if os.geteuid() != 0:
        raise Skipped("needs root")


def until(what, look):
    """What look() gives once it is true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError(what)


def children(pid):
    """The processes that it started, by their numbers here."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def await_word(process):
    """The demo says that it is ready, the example what it holds."""
    line = process.stdout.readline()
    if line.split()[:1] not in (["ready"], ["holding"]):
        raise AssertionError(f"the job says {line!r}")


def enclose(folder, *kinds, script='exec "$@"', size="64m"):
    """What runs a command (or a script) in new namespaces; with "mount" it has a tmpfs of its own
    for /dev/shm, with this folder."""
    options = [f"--{kind}" for kind in kinds]
    if "user" in kinds:
        options.append("--map-root-user")
    if "pid" in kinds and "mount" in kinds:
        options.append("--mount-proc")
    steps = ["set -e"]
    if "mount" in kinds:
        steps += [f"mount -t tmpfs -o size={size} shm /dev/shm", f"mkdir -m 1777 {folder}"]
    steps.append(script)
    return ("unshare", *options, "--fork", "--kill-child", "sh", "-c", "\n".join(steps), "sh")


class Place:
    """A folder for segments, at the same path here and in each container, and what runs with it."""

    def __init__(self, program, demo=None, example=None, folder=None):
        self.program = os.path.abspath(program)
        self.demo, self.example = (path and os.path.abspath(path) for path in (demo, example))
        self.is_ours = folder is None
        self.folder = folder or tempfile.mkdtemp(
            prefix=f"tt-allocmon-test-{os.getpid()}-", dir="/dev/shm")
        if self.is_ours:
            os.chmod(self.folder, 0o1777)
        self.started = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.started:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()
        if self.is_ours:
            shutil.rmtree(self.folder)

    def environment(self, **more):
        return dict(os.environ, TT_ALLOCMON_DIR=self.folder, **more)

    def start(self, *arguments, **environment):
        """Its input stays open, so that what waits for a line of it waits on."""
        process = subprocess.Popen(
            arguments, env=self.environment(**environment), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.started.append(process)
        return process

    def hold(self, *arguments, **environment):
        """Start a job, and wait until it says that it holds what it will hold."""
        process = self.start(*arguments, **environment)
        await_word(process)
        return process

    def view(self, *arguments, wrapper=(), program=True, status=0, errors=False):
        """What the program (or the first argument) prints. status: None: any."""
        command = [*wrapper, *([self.program] if program else []), *arguments]
        done = subprocess.run(command, env=self.environment(), capture_output=True, text=True,
                              check=False)
        if status not in (None, done.returncode):
            raise AssertionError(f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout + (done.stderr if errors else "")

    def status(self, *arguments, wrapper=(), expected=0):
        return json.loads(self.view("status", "--json", *arguments, wrapper=wrapper,
                                    status=expected))

    def processes(self, *arguments, wrapper=()):
        return self.status(*arguments, wrapper=wrapper)["processes"]

    def contain(self, *kinds, script="", size="64m", wrapper=(), job=None, **environment):
        """The demo, or another job that says a word, in new namespaces. With "mount", /dev/shm is a
        tmpfs of its own."""
        return Container(self, kinds, script, size, wrapper, job, environment)


class Container:
    def __init__(self, place, kinds, script, size, wrapper, job, environment):
        command = job or f"{place.demo} founding --hold"
        inside = enclose(place.folder, *kinds, script=script + "\n" + "exec " + command, size=size)
        self.process = place.start(*wrapper, *inside, **environment)
        await_word(self.process)
        self.pid = children(self.process.pid)[0]

    def kill(self):
        """As the kernel does it where memory runs out."""
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait()


class Stream:
    """A viewer that runs on."""

    def __init__(self, place, *arguments, wrapper=()):
        self.process = place.start(*wrapper, place.program, "stream", "--interval=0.1", *arguments)

    def await_state(self, pid, state):
        """The process as soon as it is in that state."""
        for line in self.process.stdout:
            for process in json.loads(line)["processes"]:
                if process["pid"] == pid and process["state"] == state:
                    return process
        raise AssertionError(f"the stream ended without {pid} {state}")

    def next(self):
        return json.loads(self.process.stdout.readline())

    def holds(self, text):
        """Whether a file of this name is open or mapped in it."""
        pid = self.process.pid
        with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
            found = text in maps.read()
        for fd in os.listdir(f"/proc/{pid}/fd"):
            try:
                found |= text in os.readlink(f"/proc/{pid}/fd/{fd}")
            except FileNotFoundError:
                pass
        return found


def in_a_place(case, *programs):
    """The same claim, with a folder of its own."""
    def placed():
        with Place(*programs) as place:
            case(place)
    placed.__doc__ = case.__doc__
    return placed
