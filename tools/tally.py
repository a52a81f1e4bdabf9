#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Count the test cases in Meson's test logs.

tally.py LOG...    LOG: a testlog*.json

Prints what failed and what was skipped, by name, and last the line `N passed, N failed`. A test
that speaks TAP counts each of its cases, any other counts as one. A test that failed as a whole
(crash, time-out) without a failed case counts as one failure, and so does a log that holds no
case at all: a suite that ran nothing has shown nothing. Exit 1 unless nothing failed.
"""
import json
import os
import re
import sys

PLAN = re.compile(r"^1\.\.\d+", re.MULTILINE)
CASE = re.compile(r"^(not )?ok\b(?: *\d+)?(.*)$", re.MULTILINE)
DIRECTIVE = re.compile(r"#\s*SKIP", re.IGNORECASE)


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []

    def add_case(self, name, good, directive):
        if directive:
            self.skipped.append(name)
        elif good:
            self.passed += 1
        else:
            self.failed.append(name)

    def add_test(self, test):
        name = test["name"]
        failed_before = len(self.failed)
        output = test.get("stdout") or ""
        if PLAN.search(output):
            for refused, text in CASE.findall(output):
                self.add_case(f"{name}: {text.strip(' -')}", not refused, DIRECTIVE.search(text))
        elif test["result"] in ("OK", "EXPECTEDFAIL"):
            self.passed += 1
        if test["result"] == "SKIP" and not CASE.search(output):
            self.skipped.append(name)
        good = test["result"] in ("OK", "EXPECTEDFAIL", "SKIP")
        if not good and len(self.failed) == failed_before:
            self.failed.append(f"{name}: {test['result'].lower()}")

    def add_log(self, path):
        before = self.passed + len(self.failed)
        try:
            with open(path, encoding="utf-8") as log:
                for line in log:
                    self.add_test(json.loads(line))
        except OSError as error:
            print(f"tally.py: cannot read {path}: {error.strerror}", file=sys.stderr)
        except ValueError as error:
            self.failed.append(f"{path}: not a test log: {error}")
        if self.passed + len(self.failed) == before:
            self.failed.append(f"{os.path.basename(path)}: ran no test")


def main(paths):
    tally = Tally()
    for path in paths:
        tally.add_log(path)
    for name in tally.skipped:
        print(f"skipped: {name}")
    for name in tally.failed:
        print(f"failed: {name}")
    failures = len(tally.failed) + (0 if paths else 1)
    print(f"{tally.passed} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
