# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What `pip install` makes of the source tree, beside stock ttnn.

test_wheel.py VERSION PRELOAD TT-ALLOCMON
"""
import os
import shutil
import subprocess
import sys
import tempfile

from claims import expect, run
from job import Scene, Setup

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
LEAK = """
import ttnn, pytest
kept = []

@pytest.fixture(scope="module")
def mesh():
    mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, 2))
    yield mesh
    kept.clear()
    ttnn.close_mesh_device(mesh)

def zeros(mesh):
    return ttnn.zeros((1, 1, 512, 512), dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=mesh)

def test_tidy(mesh):
    zeros(mesh)

def test_leak(mesh):
    kept.append(zeros(mesh))

def test_after(mesh):
    pass
"""
LINE = next(n for n, line in enumerate(LEAK.split("\n"), 1) if "return ttnn.zeros" in line)


class Installed:
    """The tree in a folder of its own, with pytest, by the pip of ttnn's environment."""

    def __init__(self, setup):
        self.setup = setup
        self.folder = tempfile.mkdtemp(prefix="tt-allocmon-wheel-", dir="/var/tmp")
        subprocess.run([setup.python, "-m", "pip", "install", "--quiet", "--target", self.folder,
                        "--disable-pip-version-check", ROOT, "pytest"], check=True)

    def execute(self, scene, *command):
        environment = dict(os.environ, PYTHONPATH=self.folder, TT_ALLOCMON_DIR=scene.segment,
                           TT_METAL_LOGGER_LEVEL="Error",
                           TT_METAL_MOCK_CLUSTER_DESC_PATH=scene.describe(1, 2))
        return subprocess.run(command, env=environment, cwd=scene.scratch, capture_output=True,
                              text=True, timeout=120, check=False)


def has_all_parts(installed):
    """The module tracks ttnn by its import, and reads itself with the wheel's own program."""
    with Scene(installed.setup) as scene:
        done = installed.execute(scene, installed.setup.python, "-c", """if True:
            import tt_allocmon, ttnn
            mesh = ttnn.open_mesh_device(ttnn.MeshShape(1, 2))
            tensor = ttnn.zeros((1, 1, 512, 512), dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT,
                                device=mesh)
            print(tt_allocmon.__file__)
            print(tt_allocmon.snapshot()["source"])
            print(tt_allocmon.report())""")
        expect("output", done.stdout.splitlines()[-5:], [
            os.path.join(installed.folder, "tt_allocmon", "__init__.py"), "preload",
            "device 0: DRAM 524,288", "device 1: DRAM 524,288",
            "1 x 524,288 bytes of DRAM on devices 0-1"])


def runs_the_program(installed):
    """The wheel's `tt-allocmon run --sites` tells lines; a job's status passes through."""
    with Scene(installed.setup) as scene:
        with open(os.path.join(scene.scratch, "test_leak.py"), "w", encoding="utf-8") as file:
            file.write(LEAK)
        program = os.path.join(installed.folder, "bin", "tt-allocmon")
        done = installed.execute(scene, program, "run", "--sites", "--", installed.setup.python,
                                 "-m", "pytest", "-q", "--tt-leaks", "test_leak.py")
        expect("status: " + done.stdout, done.returncode, 1)
        expect("verdict", "3 passed, 1 error" in done.stdout, True)
        expect("list", "1 x 524,288 bytes of DRAM on devices 0-1 from "
               f"test_leak.py:{LINE} zeros" in done.stdout, True)
        expect("tracked", "tracked 1 process" in done.stderr, True)


if __name__ == "__main__":
    wheel = Installed(Setup(*sys.argv[1:4]))
    try:
        status = run([has_all_parts, runs_the_program], wheel)
    finally:
        shutil.rmtree(wheel.folder)
    sys.exit(status)
