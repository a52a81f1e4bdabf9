# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Scripts that use the module, each in a Python of its own and with a segment of its own."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
MODULE = os.path.join(ROOT, "python")
PREFACE = "import tt_allocmon\nfrom buffers import *\n"
OURS = ("TT_ALLOC", "LD_PRELOAD", "PYTHONPATH", "PYTEST_")


class Scene:
    """A folder for a segment and for scripts, and the programs of a build."""

    def __init__(self, library, program):
        self.library, self.program = os.path.abspath(library), os.path.abspath(program)

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix=f"tt-allocmon-python-{os.getpid()}-", dir="/dev/shm")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def environment(self, **more):
        """As this one's, without what tracks; None takes a variable out."""
        plain = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        ours = {"TT_ALLOCMON_DIR": self.folder, "PYTHONPATH": os.pathsep.join((MODULE, HERE)),
                "TT_ALLOCMON_LIBRARY": self.library, "TT_ALLOCMON_PROGRAM": self.program,
                "PYTHONDONTWRITEBYTECODE": "1", **more}
        return {**plain, **{k: v for k, v in ours.items() if v is not None}}

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(text))
        return path

    def run(self, script, *options, wrapper=(), **more):
        """What a script tells in its last line. Anything on stderr fails the case."""
        path = self.write("script.py", PREFACE + textwrap.dedent(script))
        done = self.execute([*wrapper, sys.executable, *options, path], **more)
        if done.returncode or (done.stderr and not wrapper):
            raise AssertionError(f"exit {done.returncode}: {done.stderr}")
        lines = done.stdout.splitlines()
        return json.loads(lines[-1])

    def execute(self, command, **more):
        return subprocess.run(command, env=self.environment(**more), cwd=self.folder, timeout=60,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)

    def status(self):
        """What tt-allocmon says of all processes of this segment."""
        return json.loads(self.execute([self.program, "status", "--json"]).stdout)["processes"]
