#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Print CODE-MAP.md: every source file in one line, in the words of its own head.

code_map.py [ROOT] >CODE-MAP.md

A header and its source file are one entry. The words are the first sentence of the comment at the
top of the header, or of the source file where there is no header or it says nothing.
"""
import os
import re
import sys

FOLDERS = ("common", "producer", "attach", "viewer", "python", "demo", "examples", "fuzz", "bench")
ENDINGS = (".h", ".hpp", ".c", ".cpp", ".def", ".py")
HEAD = re.compile(r"\s*(?:(?://|#|/\*)[^\n]*SPDX[^\n]*\n)*\s*/\*(.*?)\*/", re.DOTALL)
DOC_STRING = re.compile(r'(?:#[^\n]*\n)*\s*"""(.*?)"""', re.DOTALL)
SENTENCE = re.compile(r"(.+?[.])(\s|$)")
SHORT = 28

INTRODUCTION = """\
# Code map

Every source file in one line, from the comment at its top. Made by `tools/code_map.py`; a test
fails when it is out of date. [ARCHITECTURE.md](ARCHITECTURE.md) says how the parts work together.
"""


def modules(root):
    """(folder, stem) -> endings, for every source file."""
    found = {}
    for top in FOLDERS:
        for folder, folders, names in os.walk(os.path.join(root, top)):
            folders[:] = [f for f in folders if f not in ("corpus", "__pycache__")]
            for name in sorted(names):
                stem, ending = os.path.splitext(name)
                if ending in ENDINGS:
                    key = (os.path.relpath(folder, root), stem)
                    found.setdefault(key, []).append(ending)
    return found


def head(path):
    """The first comment of a file after its licence, as one line; "" where there is none."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    match = (DOC_STRING if path.endswith(".py") else HEAD).match(text)
    if not match or "SPDX" in match.group(1):
        return ""
    return " ".join(re.sub(r"\n\s*\*", "\n", match.group(1)).split()).replace("  ", " ")


def words(root, folder, stem, endings):
    for ending in sorted(endings, key=lambda e: (not e.startswith(".h"), e)):
        text = head(os.path.join(root, folder, stem + ending))
        if text:
            text = re.sub(r"^[\w-]+: ", "", text)
            sentence = SENTENCE.match(text)
            first = sentence.group(1) if sentence else text
            rest = SENTENCE.match(text[len(first):].lstrip())
            return f"{first} {rest.group(1)}" if rest and len(first) < SHORT else first
    return ""


def code_map(root):
    lines = [INTRODUCTION]
    last = None
    entries = sorted(modules(root).items(), key=lambda e: (FOLDERS.index(
        e[0][0].split(os.sep)[0]), e[0]))
    for (folder, stem), endings in entries:
        if folder != last:
            lines.append(f"{'' if last is None else chr(10)}## {folder}/\n")
            last = folder
        text = words(root, folder, stem, endings)
        files = ", ".join([stem + endings[0], *endings[1:]])
        lines.append(f"- `{files}`{': ' if text else ''}{text}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(code_map(sys.argv[1] if len(sys.argv) > 1 else "."))
