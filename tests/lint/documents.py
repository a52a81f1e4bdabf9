#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The documents are short, whole, and speak of the project alone."""
import os
import re
import sys

from tree import SOURCE, Violation, files, lines, read, run

MAX_LINES = {"README.md": 120, "ARCHITECTURE.md": 200}
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)|(?:src|href)=\"([^\"#]+)\"")
IN_THE_MAP = ("common/", "producer/", "viewer/", "demo/")
# Paths of a machine that the project was built on, which no reader has.
WORKPLACE = re.compile(r"/work/|/tmp/(build|ttnn)|/home/(?!USER)\w+")


def code_map(root):
    """ARCHITECTURE.md has every source file in its code map."""
    text = read(root, "ARCHITECTURE.md") if files(root, "ARCHITECTURE.md") else ""
    for path in files(root, *SOURCE, ".def"):
        if not path.startswith(IN_THE_MAP):
            continue
        stem = os.path.splitext(path)[0]
        if f"`{path}`" not in text and not re.search(rf"`{re.escape(stem)}\.\w(, \.\w+)*`", text):
            yield Violation(path, 1, "is not in the code map of ARCHITECTURE.md")


def lengths(root):
    """README.md and ARCHITECTURE.md stay short."""
    for path, limit in MAX_LINES.items():
        if files(root, path) and read(root, path).count("\n") > limit:
            yield Violation(path, limit, f"longer than {limit} lines")


def links(root):
    """Every link to a file of the project leads somewhere."""
    for path in files(root, ".md"):
        for number, line in lines(root, path):
            for match in LINK.finditer(line):
                target = match.group(1) or match.group(3)
                place = os.path.join(root, os.path.dirname(path), target)
                if "://" not in target and not os.path.exists(place):
                    yield Violation(path, number, f"{target} does not exist")


def workplace(root):
    """No file names a path of the machine it was written on."""
    for path in files(root, *SOURCE, ".py", ".sh", ".md", ".scd", ".def", "meson.build"):
        if path.startswith(os.path.join("tests", "lint")):
            continue
        for number, line in lines(root, path):
            if WORKPLACE.search(line):
                yield Violation(path, number, line.strip())


if __name__ == "__main__":
    sys.exit(run([lengths, links, workplace]))
