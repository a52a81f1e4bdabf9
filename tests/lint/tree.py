# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What the rules share: the project's files, and how a rule reports.

A rule is a function from the root of a tree to violations; its doc string's first line is its
claim. Run as a program, a rule's file prints a TAP case per rule for the tree in its argument.
"""
import inspect
import os
import sys

SOURCE = (".c", ".h", ".cpp", ".hpp")
NOT_OURS = ("build", "corpus", "__pycache__", "subprojects")


class Violation:
    def __init__(self, path, line, text):
        self.path, self.line, self.text = path, line, text

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


def files(root, *endings):
    """Paths of the project's files with these endings, relative to root, sorted."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if not f.startswith((".", "build")) and f not in NOT_OURS]
        found += [os.path.relpath(os.path.join(folder, n), root) for n in names]
    return sorted(f for f in found if f.endswith(endings))


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def lines(root, path):
    """The lines of a file with their numbers, from 1."""
    return enumerate(read(root, path).split("\n"), 1)


def run(rules):
    """Print a TAP case for each rule; exit status 1 if one is broken."""
    root = sys.argv[1]
    print(f"1..{len(rules)}")
    broken = 0
    for number, rule in enumerate(rules, 1):
        found = list(rule(root))
        claim = inspect.getdoc(rule).splitlines()[0].rstrip(".")
        print(f"{'not ok' if found else 'ok'} {number} - {claim}")
        for violation in found:
            print(violation, file=sys.stderr)
        broken += bool(found)
    return 1 if broken else 0
