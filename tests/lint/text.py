#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What every file looks like: its head, its size, and what has no place in it."""
import os
import re
import sys

from tree import SOURCE, Violation, files, lines, read, run

COPYRIGHT = "SPDX-FileCopyrightText: The tt-allocmon authors"
LICENCE = "SPDX-License-Identifier: Apache-2.0"
HEADED = SOURCE + (".py", ".sh", ".S", ".ld", ".def", "meson.build", "meson_options.txt", ".ini")
MAX_FILE_LINES = 600
MAX_FUNCTION_LINES = 60
MAX_COLUMNS = 100
TAB = 8

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
# A comment line that ends as only code does.
DEAD_CODE = re.compile(r"^\s*(/\*|\*|//)\s+[\w\s.>\[\]()*&=+\-]+(;|\)\s*\{)\s*(\*/)?$")
SILENCED = re.compile(r"clang-format off|#\s*pragma\s+\w+\s+diagnostic\s+ignored")
LIBM = re.compile(r"(?<!\w)(?:exp|exp2|pow|log|log2|log10|fmod|fmin|fmax|ldexp|hypot|cbrt|floor|"
                  r"ceil|trunc|rint|l?l?round|l?lrint)\((?!\))")
STRING = re.compile(r'"(\\.|[^"\\])*"')


def heads(root):
    """Every file says its licence in its first lines."""
    for path in files(root, *HEADED):
        text = read(root, path)
        if text.strip() and not re.match(
                rf"(#![^\n]+\n)?[^\w\n]*{COPYRIGHT}[^\n]*\n[^\w\n]*{LICENCE}", text):
            yield Violation(path, 1, "has no SPDX head")


def file_sizes(root):
    """No file is longer than 600 lines."""
    for path in files(root, *SOURCE, ".py", ".sh", "meson.build"):
        count = read(root, path).count("\n")
        if count > MAX_FILE_LINES:
            yield Violation(path, 1, f"{count} lines, more than {MAX_FILE_LINES}")


def functions(root, path):
    """First and last line of each function: a block whose braces stand in the first column."""
    head = start = None
    for number, line in lines(root, path):
        if line.startswith("{"):
            start = head or number
        elif line.startswith("}"):
            if start and line == "}":
                yield start, number
            head = start = None
        elif not line or line.endswith(("*/", ";")):
            head = None if not start else head
        elif line[0].isalpha() and not start:
            head = head or number


def function_sizes(root):
    """No function is longer than 60 lines."""
    for path in files(root, *SOURCE):
        for first, last in functions(root, path):
            if last - first + 1 > MAX_FUNCTION_LINES:
                size = last - first + 1
                yield Violation(path, first, f"{size} lines, more than {MAX_FUNCTION_LINES}")


def widths(root):
    """No line is wider than 100 columns."""
    for path in files(root, *SOURCE, ".py", ".sh", "meson.build"):
        for number, line in lines(root, path):
            width = len(line.expandtabs(TAB))
            if width > MAX_COLUMNS and "http" not in line and "_ZN" not in line:
                yield Violation(path, number, f"{width} columns")


def comments(root):
    """Comments in C are /* */."""
    for path in files(root, ".c", ".h"):
        for number, line in lines(root, path):
            code = STRING.sub('""', line).lstrip()
            if re.search(r"(^|[^:])//", code) and not code.startswith("*"):
                yield Violation(path, number, "a // comment")


def leftovers(root):
    """Nothing unfinished and no code in comments."""
    for path in files(root, *SOURCE, ".py", ".sh", ".scd", ".md", "meson.build"):
        if path.startswith(os.path.join("tests", "lint")):
            continue
        for number, line in lines(root, path):
            if UNFINISHED.search(line):
                yield Violation(path, number, "unfinished: " + line.strip())
            elif path.endswith(SOURCE) and DEAD_CODE.match(line) and not line.endswith(");"):
                yield Violation(path, number, "code in a comment: " + line.strip())
            elif path.endswith(SOURCE) and re.match(r"\s*#\s*if 0\b", line):
                yield Violation(path, number, "code switched off by #if 0")


def silence(root):
    """Nothing tells a compiler or a formatter to look away."""
    for path in files(root, *SOURCE):
        for number, line in lines(root, path):
            if SILENCED.search(line):
                yield Violation(path, number, line.strip())


def mathematics(root):
    """The viewer calls nothing that libm is loaded for."""
    for path in files(root, ".c", ".h"):
        for number, line in lines(root, path):
            if path.startswith("viewer/") and LIBM.search(line):
                yield Violation(path, number, "needs libm: see viewer/model/number.h")


if __name__ == "__main__":
    sys.exit(run([heads, file_sizes, function_sizes, widths, comments, leftovers, silence,
                  mathematics]))
