#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""tools/tally.py counts what Meson's logs say, and calls nothing a pass that is not one.

test_tally.py ROOT
"""
import json
import os
import subprocess
import sys
import tempfile


def tally(*logs):
    """Last line and exit status of tally.py for logs, each a list of tests or a string."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, log in enumerate(logs):
            paths.append(os.path.join(folder, f"{number}.json"))
            with open(paths[-1], "w", encoding="utf-8") as file:
                file.write(log if isinstance(log, str) else "\n".join(map(json.dumps, log)))
        program = os.path.join(sys.argv[1], "tools", "tally.py")
        done = subprocess.run([sys.executable, program, *paths], capture_output=True, text=True,
                              check=False)
        return done.stdout.splitlines()[-1], done.returncode


def case(result, stdout=""):
    return {"name": "a", "result": result, "stdout": stdout}


TAP = "1..3\nok 1 - a\nok 2 - b\nok 3 - c\n"
CASES = [
    ("counts a plain test as one", [[case("OK")]], "1 passed, 0 failed"),
    ("counts the cases of TAP", [[case("OK", TAP)]], "3 passed, 0 failed"),
    ("adds logs up", [[case("OK", TAP)], [case("OK")]], "4 passed, 0 failed"),
    ("counts a failed case", [[case("FAIL", TAP + "not ok 4 - d\n")]], "3 passed, 1 failed"),
    ("counts a crash after good cases", [[case("ERROR", TAP)]], "3 passed, 1 failed"),
    ("counts a time-out", [[case("TIMEOUT")]], "0 passed, 1 failed"),
    ("skips are no passes", [[case("OK"), case("SKIP")]], "1 passed, 0 failed"),
    ("skipped cases are no passes", [[case("OK", "1..2\nok 1 - a\nok 2 - b # SKIP no\n")]],
     "1 passed, 0 failed"),
    ("a log of skips only ran nothing", [[case("SKIP", "1..0 # SKIP no\n")]],
     "0 passed, 1 failed"),
    ("an empty log ran nothing", [""], "0 passed, 1 failed"),
    ("garbage is a failure", ["garbage\n"], "0 passed, 1 failed"),
    ("no log at all is a failure", [], "0 passed, 1 failed"),
]


def main():
    print(f"1..{len(CASES)}")
    broken = 0
    for number, (claim, logs, expected) in enumerate(CASES, 1):
        line, status = tally(*logs)
        good = line == expected and (status == 0) == expected.endswith(" 0 failed")
        broken += not good
        print(f"{'ok' if good else 'not ok'} {number} - {claim}" + ("" if good else f": {line}"))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
