#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The documents are short, whole, and speak of the project alone."""
import os
import re
import sys

from tree import SOURCE, Violation, files, lines, read, run

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "tools"))
import code_map as generator

MAX_LINES = {"README.md": 120, "ARCHITECTURE.md": 200}
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)|(?:src|href)=\"([^\"#]+)\"")
# Paths of a machine that the project was built on, which no reader has.
WORKPLACE = re.compile(r"/work/|/tmp/(build|ttnn)|/home/(?!USER)\w+")


def code_map(root):
    """CODE-MAP.md is up to date, and every module says in its head what it is."""
    for (folder, stem), endings in generator.modules(root).items():
        if not generator.words(root, folder, stem, endings):
            path = os.path.join(folder, stem + endings[0])
            yield Violation(path, 1, "has no comment at its top that says what it is")
    path = "CODE-MAP.md"
    if not files(root, path) or read(root, path) != generator.code_map(root):
        yield Violation(path, 1, "is out of date: run tools/code_map.py >CODE-MAP.md")


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
    sys.exit(run([code_map, lengths, links, workplace]))
