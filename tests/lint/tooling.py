#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What other tools say: clang-format, sh, shellcheck, Python's compiler."""
import ast
import os
import re
import shutil
import subprocess
import sys

from tree import SOURCE, Violation, files, read, run

# Releases of clang-format differ in details; this one formats the project.
CLANG_FORMAT = "14"


def output_of(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def clang_format():
    for name in (f"clang-format-{CLANG_FORMAT}", "clang-format"):
        if shutil.which(name) and f"version {CLANG_FORMAT}." in output_of(name, "--version"):
            return name
    return None


def formatted(root):
    """clang-format 14 changes nothing."""
    tool = clang_format()
    paths = [os.path.join(root, path) for path in files(root, *SOURCE)]
    if not paths:
        return
    style = f"--style=file:{os.path.join(root, '.clang-format')}"
    said = output_of(tool, style, "--dry-run", *paths)
    for match in re.finditer(r"^(.+?):(\d+):\d+: warning", said, re.MULTILINE):
        yield Violation(os.path.relpath(match.group(1), root), match.group(2), "is not formatted")


def shell_scripts(root):
    found = files(root, ".sh")
    ci = os.path.join(".ci", "run")
    return found + ([ci] if os.path.exists(os.path.join(root, ci)) else [])


def shell_syntax(root):
    """Every shell script parses."""
    for path in shell_scripts(root):
        shell = "bash" if "bash" in read(root, path).split("\n")[0] else "sh"
        said = output_of(shell, "-n", os.path.join(root, path))
        if said:
            yield Violation(path, 1, said.strip())


def shellcheck(root):
    """shellcheck finds nothing."""
    for path in shell_scripts(root):
        said = output_of("shellcheck", "--format=gcc", "--severity=warning",
                         os.path.join(root, path))
        for line in said.splitlines():
            yield Violation(path, 1, line)


def python_functions(root):
    """Every Python file parses, and none of its functions is longer than 60 lines."""
    for path in files(root, ".py"):
        try:
            tree = ast.parse(read(root, path))
        except SyntaxError as error:
            yield Violation(path, error.lineno, error.msg)
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 60:
                yield Violation(path, node.lineno, f"{node.name}() is longer than 60 lines")


if __name__ == "__main__":
    rules = [shell_syntax, python_functions]
    rules += [formatted] if clang_format() else []
    rules += [shellcheck] if shutil.which("shellcheck") else []
    sys.exit(run(rules))
