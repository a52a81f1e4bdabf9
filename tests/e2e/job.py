# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A workload of tools/ttnn on stock ttnn, tracked by the preload library, a step at a time."""
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "ttnn")

# Mock devices of older versions have nothing that could dispatch a program.
WITHOUT_PROGRAMS = {"TT_METAL_SLOW_DISPATCH_MODE": "1", "TT_METAL_INSPECTOR": "0"}


def runs_programs(version):
    """Whether mock devices of that version give programs their places."""
    return version >= "0.75"


def lists_allocators(version):
    """Whether that version tells which allocators it has; else each is met when it is called."""
    return version >= "0.70"


def directory_of(version):
    """Where the environment of a version is kept."""
    home = os.path.expanduser("~/.cache/tt-allocmon")
    return os.path.join(os.environ.get("TT_ALLOCMON_TTNN_CACHE", home), "ttnn-" + version)


class Setup:
    """A stock ttnn of one version; its environment is made once and kept."""

    def __init__(self, version, preload, viewer):
        self.version, self.preload = version, os.path.abspath(preload)
        self.viewer = viewer and os.path.abspath(viewer)
        self.directory = directory_of(version)
        script = os.path.join(TOOLS, "setup.sh")
        subprocess.run([script, self.directory, version], check=True, stdout=sys.stderr)
        self.python = os.path.join(self.directory, "bin", "python")
        self.environment = {} if runs_programs(version) else WITHOUT_PROGRAMS

    def library(self):
        """The libtt_metal.so of this version."""
        places = os.path.join(self.directory, "lib", "python3.*", "site-packages", "ttnn", "build")
        path, = glob.glob(os.path.join(places, "lib", "libtt_metal.so"))
        return path


class Scene:
    """A segment and a scratch directory of their own, with the jobs that run in them."""

    def __init__(self, setup):
        self.setup, self.jobs, self.ids = setup, [], []
        self.segment = tempfile.mkdtemp(prefix=f"tt-allocmon-e2e-{os.getpid()}-", dir="/dev/shm")
        self.scratch = tempfile.mkdtemp(prefix=f"tt-allocmon-e2e-{os.getpid()}-")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for job in self.jobs:
            job.end()
        for asic_id in self.ids:
            for path in glob.glob(f"/dev/shm/tt_device_{asic_id}_memory"):
                os.unlink(path)
        shutil.rmtree(self.segment)
        shutil.rmtree(self.scratch)

    def describe(self, rows, columns, board="p150"):
        """A cluster of mock chips whose unique ids nobody else on this machine has."""
        first_id = 0x5EED000000000 + os.getpid() * 64
        self.ids += range(first_id, first_id + rows * columns)
        path = os.path.join(self.scratch, f"{board}-{rows}x{columns}.yaml")
        maker = os.path.join(TOOLS, "mock_cluster.py")
        with open(path, "w", encoding="utf-8") as file:
            subprocess.run(
                [sys.executable, maker, str(rows), str(columns), str(first_id), board],
                stdout=file, check=True)
        return path

    def status(self, **more):
        """What `tt-allocmon status --json` says of the segment."""
        environment = dict(os.environ, TT_ALLOCMON_DIR=self.segment, **more)
        output = subprocess.run([self.setup.viewer, "status", "--json"], env=environment,
                                capture_output=True, text=True, check=True).stdout
        return json.loads(output)

    def start(self, workload, cluster, tracked=True, wrapper=(), **environment):
        job = Job(self, workload, cluster, tracked, wrapper, environment)
        self.jobs.append(job)
        return job


class Job:
    """A workload that stops at every step until it is told to go on."""

    def __init__(self, scene, workload, cluster, tracked, wrapper, more):
        environment = dict(os.environ, TT_METAL_MOCK_CLUSTER_DESC_PATH=cluster,
                           TT_ALLOCMON_DIR=scene.segment, TT_METAL_LOGGER_LEVEL="Error",
                           **scene.setup.environment, **more)
        if tracked:
            environment.update(TT_ALLOC_TRACKING_ENABLED="1", LD_PRELOAD=scene.setup.preload)
        workload = workload.split()
        directory = tempfile.mkdtemp(dir=scene.scratch)
        self.errors = open(os.path.join(directory, "stderr"), "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [*wrapper, scene.setup.python, os.path.join(TOOLS, workload[0]),
             *workload[1:], "--wait"],
            cwd=directory, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.errors, text=True)
        self.pid, self.remains = self.process.pid, set()

    def step(self):
        """The next step's line; None at the end."""
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        return None

    def go_on(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def steps(self):
        """Every step; the job goes on when the next one is asked for."""
        while (step := self.step()) is not None:
            yield step
            self.go_on()

    def finish(self):
        """Let it run to its end. Its exit status."""
        for _ in self.steps():
            pass
        return self.process.wait()

    def kill(self):
        self.remember_open_mpi()
        self.process.kill()
        self.process.wait()

    def remember_open_mpi(self):
        """Open MPI leaves one file behind for a process that is killed, named by no process id."""
        with open(f"/proc/{self.pid}/maps", encoding="utf-8") as maps:
            paths = {line.split()[-1] for line in maps if "/dev/shm/sm_segment." in line}
        self.remains |= {path for path in paths if os.path.exists(path)}

    def end(self):
        if self.process.poll() is None:
            self.kill()
        for path in self.remains:
            if os.path.exists(path):
                os.unlink(path)
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            try:
                stream.close()
            except BrokenPipeError:
                pass

    def messages(self):
        self.errors.seek(0)
        return self.errors.read()
