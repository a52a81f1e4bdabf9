#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""tt-allocmon-shm(5) says where each byte is; the compiler knows.

layout_page.py generate LAYOUT_H            a C program that prints offset and size of every field
layout_page.py check LAYOUT_H PROGRAM PAGE  compares what it prints with the tables of the page
"""
import re
import subprocess
import sys

STRUCT = re.compile(r"^struct (ttam_shm_\w+) \{\n(.*?)^\};", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^\s+(?:struct )?\w+\s+(\w+)(?:\[[^;]*\])?;", re.MULTILINE)
ENUM = re.compile(r"\b(TTAM_\w+)\s*=\s*([^,/]+),")

# In the page "## PROCESS: 4096 bytes" begins a table. A row begins with "|", its other cells with
# ":": offset, size, field, meaning.
SECTION = re.compile(r"^## ([A-Z]+): (\d+) bytes$")


def structs(layout):
    text = re.sub(r"/\*.*?\*/", "", open(layout, encoding="utf-8").read(), flags=re.DOTALL)
    return {name: FIELD.findall(body) for name, body in STRUCT.findall(text)}


def generate(layout):
    print('#include <stdio.h>\n\n#include "common/layout.h"\n\nint main(void)\n{')
    for name, fields in structs(layout).items():
        short = name.removeprefix("ttam_shm_")
        print(f'\tprintf("{short} - 0 %zu\\n", sizeof(struct {name}));')
        for field in fields:
            place = f"offsetof(struct {name}, {field})"
            size = f"sizeof(((struct {name} *)0)->{field})"
            print(f'\tprintf("{short} {field} %zu %zu\\n", {place}, {size});')
    print("\treturn 0;\n}")


def compiled(program):
    output = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    for line in output.splitlines():
        struct, field, offset, size = line.split()
        yield struct, field, int(offset), int(size)


def documented(page):
    struct, cells = None, []
    for line in open(page, encoding="utf-8"):
        section = SECTION.match(line)
        if line.startswith(("[[", "|")):
            cells = []
        if section:
            struct = section.group(1).lower()
            yield struct, "-", 0, int(section.group(2))
        elif line.startswith("#"):
            struct = None
        elif struct and line.startswith(("|", ":")) and line[1] != "[":
            cells.append(line[1:].strip())
            if len(cells) == 3:
                yield struct, cells[2], int(cells[0]), int(cells[1])


def check(program, page):
    is_so = set(compiled(program))
    is_said = set(documented(page))
    missing = sorted(is_so - is_said)
    wrong = sorted(is_said - is_so)
    for row in missing:
        print("# not in the page:", *row)
    for row in wrong:
        print("# only in the page:", *row)
    verdict = "ok" if is_so and not missing and not wrong else "not ok"
    print(f"1..1\n{verdict} 1 - the page places {len(is_so)} fields as the compiler does")
    return verdict != "ok"


if __name__ == "__main__":
    if sys.argv[1] == "generate":
        sys.exit(generate(sys.argv[2]))
    sys.exit(check(sys.argv[3], sys.argv[4]))
