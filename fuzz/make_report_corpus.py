#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Write the seeds of fuzz_report: reports in JSON, with something of everything that is read."""

import json
import pathlib
import sys

GROUP = {"type": "DRAM", "size": 4096, "count": 3, "scope": "model.py:1", "devices": [0, 1],
         "oldest": 1795340000.5}
SEEN = {"groups": [{"process": 0, "pid": 42, "size": 64, "count": 1, "scope": "<script>"}],
        "more_groups": 2, "more_count": 9}
PROGRAM = {"groups": [{"process": 0, "size": 2048, "count": 1, "program": 12, "scope": "add"},
                      {"size": 9, "count": 1, "program": 140733193388032}]}
USE = {"peak": 12288, "peak_time": 1795340001.25, "reserved_peak": 16384, "capacity": 1 << 35,
       "left": 4096, "n_failed": 1, "seen_is_peak": False, "seen_bytes": 64,
       "seen_time": 1795340001, "seen": SEEN}


def device(label, **more):
    return {"id": label, "name": str(label), "asic_id": str(7000 + label), "board": "p150",
            "types": {"DRAM": USE, "CB": {"peak": 2048, "seen_bytes": 2048, "seen": PROGRAM}},
            "timeline": {}, **more}


def report(**more):
    return {"tt_allocmon_report": 1, "schema": 1, "host": "here", "command": "python a.py",
            "start": 1795340000.25, "end": 1795340009, "exit_status": 0,
            "devices": [device(0), device(1)],
            "processes": [{"pid": 42, "name": "a.py", "end": "ended", "unlisted_records": 1,
                           "alive": {"groups": [GROUP]}, "closed": {"groups": [GROUP, GROUP]},
                           "devices": []}],
            "suspects": [], "marks": [], "notices": [], **more}


SEEDS = {
    "report_run": report(),
    "report_empty": {"tt_allocmon_report": 1},
    "report_twins": report(devices=[device(0, name="0a"), device(0, name="0b")] * 40),
    "report_large": report(devices=[device(0, types={"L1": {"peak": 2**64 - 1, "left": 2**49}})]),
}

if __name__ == "__main__":
    for name, seed in SEEDS.items():
        pathlib.Path(sys.argv[1], name).write_text(json.dumps(seed), encoding="utf-8")
