# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What the workloads share: after each step they print the allocator's own view, and may wait.

A step is one line of JSON on stdout:
{"step": "first",
 "types": {"DRAM": {"banks": 8, "bank_bytes": ..., "used": ..., "largest_free": ...}}}
of one device, all four per bank, by the first mesh. "meshes" lists the same of all that are open:
[{"devices": [the runtime's numbers], "types": ...}].

With --wait the workload goes on when it reads a line from stdin; with --pause SECONDS, after that
time; else at once.

With TT_ALLOCMON_LATE=STEP:LIBRARY the process loads the preload library when it has come to that
step, before it says so: tracking then begins in a process that has run for a while.
"""
import argparse
import ctypes
import json
import os
import sys
import time

import ttnn


def start_late(name):
    step, _, library = os.environ.get("TT_ALLOCMON_LATE", "").partition(":")
    if name != step:
        return
    preload = ctypes.CDLL(library, mode=os.RTLD_NOW | os.RTLD_GLOBAL)
    result = preload.ttam_preload_start_late()
    if result != 0:
        raise OSError(-result, os.strerror(-result))


class Steps:
    def __init__(self, types, *arguments):
        parser = argparse.ArgumentParser()
        for argument in arguments:
            parser.add_argument(argument)
        parser.add_argument("--wait", action="store_true")
        parser.add_argument("--pause", type=float, default=0.0)
        self.options = parser.parse_args()
        self.types = types

    def _view(self, mesh, name):
        view = ttnn.get_memory_view(mesh, getattr(ttnn.BufferType, name))
        return {
            "banks": view.num_banks,
            "bank_bytes": view.total_bytes_per_bank,
            "used": view.total_bytes_allocated_per_bank,
            "largest_free": view.largest_contiguous_bytes_free_per_bank,
        }

    def step(self, name, *meshes, **more):
        start_late(name)
        seen = [{"devices": list(mesh.get_device_ids()),
                 "types": {t: self._view(mesh, t) for t in self.types}} for mesh in meshes]
        types = seen[0]["types"] if seen else {}
        print(json.dumps({"step": name, "types": types, "meshes": seen, **more}), flush=True)
        if self.options.wait:
            sys.stdin.readline()
        time.sleep(self.options.pause)
