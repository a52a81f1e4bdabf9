# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The Python module beside stock ttnn: tracking by import, and the line of a leak.

test_python.py VERSION PRELOAD TT-ALLOCMON
"""
import json
import os
import subprocess
import sys
import time

from claims import expect, run
from job import Scene, Setup

HERE = os.path.dirname(os.path.abspath(__file__))
MODULE = os.path.join(HERE, "..", "..", "python")


def start(scene, workload, rows, columns, **more):
    setup = scene.setup
    return scene.start(os.path.join(HERE, workload), scene.describe(rows, columns), tracked=False,
                       PYTHONPATH=MODULE, TT_ALLOCMON_LIBRARY=setup.preload,
                       TT_ALLOCMON_PROGRAM=setup.viewer, **more)


def agree(step, status):
    """Every type's reserved bytes are the allocator's, on all devices."""
    for kind, view in step["types"].items():
        wanted = view["used"] * view["banks"]
        found = {device["types"].get(kind, {}).get("reserved", 0) for device in status["devices"]}
        expect(f"{kind} at {step['step']}", found, {wanted})


def tracks_from_an_import(setup):
    """An import before ttnn tracks it without a wrapper: every step's bytes are the allocator's."""
    with Scene(setup) as scene:
        job = start(scene, "import_first.py", 2, 4, TT_ALLOCMON_VERIFY="1")
        seen = []
        for step in job.steps():
            if step["step"] not in ("open", "closed"):
                status = scene.status()
                agree(step, status)
                seen.append(step["step"])
        expect("exit status", job.process.wait(), 0)
        expect("steps", seen[:4] + seen[-1:], ["first", "second", "add", "operands", "survivor"])
        process, = scene.status()["processes"]
        expect("source", process["source"], "preload")
        expect("runtime", process["runtime"], "ttnn " + setup.version)
        expect("verified", process["n_verified"] > 10, True)
        expect("differences", process["n_differences"], 0)


def catches_up_with_a_late_import(setup):
    """An import in a job that holds buffers already agrees with the allocator at once and later."""
    with Scene(setup) as scene:
        job = start(scene, "late_import.py", 1, 2, TT_ALLOCMON_VERIFY="1")
        seen = {}
        for step in job.steps():
            agree(step, scene.status())
            seen[step["step"]] = step
        expect("exit status", job.process.wait(), 0)
        expect("steps", len(seen), 4)
        expect("available", seen["imported"]["available"], True)
        expect("held before", seen["imported"]["types"]["DRAM"]["used"] > 0, True)
        expect("L1 too", seen["imported"]["types"]["L1"]["used"] > 0, True)
        expect("alive", seen["imported"]["alive"] >= 3, True)
        expect("scope", "later" in seen["allocated"]["scopes"], True)
        process, = scene.status()["processes"]
        expect("unmatched", process["n_unmatched"], 0)
        expect("differences", process.get("n_differences", 0), 0)


def wait_for_suspects(scene):
    """What `tt-allocmon leaks --json` finds, once that is anything."""
    environment = dict(os.environ, TT_ALLOCMON_DIR=scene.segment)
    for _ in range(75):
        output = subprocess.run([scene.setup.viewer, "leaks", "--json"], env=environment,
                                capture_output=True, text=True, check=True).stdout
        found = json.loads(output)["suspects"]
        if found:
            return found
        time.sleep(0.3)
    return []


def names_the_line_of_a_leak(setup):
    """`run --sites` names the line that leaks: in `leaks`, at its end, and in its reports."""
    with Scene(setup) as scene:
        setup = scene.setup
        page, data = (os.path.join(scene.scratch, f"run.{ending}") for ending in ("html", "json"))
        job = scene.start(os.path.join(HERE, "leaky_loop.py"), scene.describe(1, 2), tracked=False,
                          wrapper=[setup.viewer, "run", "--sites", "--report", page, "--report",
                                   data, "--"], PYTHONPATH=MODULE)
        step = job.step()
        job.go_on()
        found = wait_for_suspects(scene)
        expect("suspects", [suspect["scope"] for suspect in found], [step["leak"]])
        expect("size", found[0]["size"], 524288)
        expect("reason", f"from {step['leak']}" in found[0]["reason"], True)
        expect("exit status", job.finish(), 0)
        report = " ".join(job.messages().split())
        group = f"{step['iterations']} x 524,288 bytes of DRAM on devices 0-1 from {step['leak']}"
        expect("report", group in report, True)
        told = load(data)
        expect("suspects of the report", [of["scope"] for of in told["suspects"]], [step["leak"]])
        for device in told["devices"]:
            worst = device["types"]["DRAM"]
            expect("the worst moment is known to the byte", worst["seen_bytes"], worst["peak"])
            kept, = [group["count"] for group in worst["seen"]["groups"]
                     if group.get("scope") == step["leak"]]
            expect("kept at the worst moment", kept >= step["iterations"] - 1, True)
        with open(page, encoding="utf-8") as file:
            expect("page", f"from {step['leak']}, one every " in file.read(), True)


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def compares_a_leaking_run_with_a_healthy_one(setup):
    """`diff` of two runs' reports says what the one keeps and the other does not."""
    with Scene(setup) as scene:
        cluster = scene.describe(1, 2)
        reports = []
        for keep in "0", "1":
            reports.append(os.path.join(scene.scratch, f"keep-{keep}.json"))
            job = scene.start(os.path.join(HERE, "iterations.py"), cluster, tracked=False,
                              wrapper=[setup.viewer, "run", "--sites", "--report", reports[-1],
                                       "--"],
                              PYTHONPATH=MODULE, ITERATIONS="20", PERIOD="0.01", KEEP=keep)
            expect("exit status", job.finish(), 0)
        healthy, leaking = reports
        done = subprocess.run([setup.viewer, "diff", "--json", "--fail-on-growth", "0", healthy,
                               leaking], capture_output=True, text=True, check=False)
        expect(f"status {done.stderr}", done.returncode, 3)
        new, = json.loads(done.stdout)["left"]
        expect("kind", new["kind"], "new")
        expect("size", new["size"], 256 * 512 * 2)
        expect("count", new["count_after"], 20)
        expect("line", new["scope"].startswith("iterations.py:"), True)
        same = subprocess.run([setup.viewer, "diff", "--fail-on-growth", "0", healthy, healthy],
                              capture_output=True, text=True, check=True)
        expect("of itself", same.stdout, "No difference\n")


CASES = [tracks_from_an_import, catches_up_with_a_late_import, names_the_line_of_a_leak,
         compares_a_leaking_run_with_a_healthy_one]

if __name__ == "__main__":
    sys.exit(run(CASES, Setup(*sys.argv[1:4])))
