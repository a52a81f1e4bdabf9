#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Every rule passes a good tree and refuses a planted violation."""
import os
import sys
import tempfile

import documents
import includes
import symbols
import text
import tooling

C_HEAD = f"/* {text.COPYRIGHT} */\n/* {text.LICENCE} */\n"
LONG_BODY = "\tstep();\n" * 60
FULL_BODY = "\tstep();\n" * 57

# (rule, path of the planted file, its text)
PLANTED = [
    (includes.layers, "producer/a.c", '#include "viewer/model/model.h"\n'),
    (includes.layers, "viewer/a.c", '#include "producer/ledger.h"\n'),
    (includes.layers, "common/a.h", '  #  include "producer/ledger.h"\n'),
    (includes.layers, "examples/a.cpp", '#include "common/layout.h"\n'),
    (includes.layers, "producer/a.c", "#include <check.h>\n"),
    (includes.layers, "viewer/source/a.c", '#include "viewer/model/model.h"\n'),
    (includes.layers, "viewer/view/a.c", '#include "viewer/source/segment.h"\n'),
    (includes.layers, "viewer/terminal/a.c", '#include "viewer/model/model.h"\n'),
    (includes.layers, "demo/a.c", '#include "common/layout.h"\n'),
    (includes.libraries, "viewer/view/a.c", "#include <ncursesw/curses.h>\n"),
    (includes.libraries, "viewer/terminal/second.c", "#include <curses.h>\n"),
    (includes.libraries, "viewer/model/a.c", "#include <cjson/cJSON.h>\n"),
    (includes.libraries, "common/a.c", "#include <cJSON.h>\n"),
    (includes.from_the_root, "common/a.c", '#include "layout.h"\n'),
    (includes.own_header_first, "common/good.c", '#include <stdint.h>\n#include "common/good.h"\n'),
    (text.heads, "common/a.c", "int a;\n"),
    (text.heads, "common/meson.build", "project('a')\n"),
    (text.heads, "tools/a.sh", f"#!/bin/sh\n# {text.COPYRIGHT}\n"),
    (text.file_sizes, "common/a.c", "\n" * 601),
    (text.function_sizes, "common/a.c", "int a(void)\n{\n" + LONG_BODY + "}\n"),
    (text.widths, "common/a.c", "/* " + "a" * 98 + " */\n"),
    (text.comments, "common/a.c", "int a; // a number\n"),
    (text.leftovers, "common/a.c", "/* " + "TO" + "DO: the rest */\n"),
    (text.leftovers, "common/a.c", "\t/* counter = other->counter + 1; */\n"),
    (text.leftovers, "common/a.c", "#if 0\n"),
    (text.silence, "common/a.c", "/* clang-format off */\n"),
    (text.mathematics, "viewer/a.c", "double a = floor(b);\n"),
    (tooling.shell_syntax, "tools/a.sh", "if true; then\n"),
    (tooling.python_functions, "tools/a.py", "def a():\n" + "    pass\n" * 60),
    (tooling.python_functions, "tools/a.py", "def a(:\n"),
    (documents.code_map, "common/unlisted.c", "int a;\n"),
    (documents.code_map, "common/good.h", C_HEAD + "/* good: better. */\n"),
    (documents.code_map, "CODE-MAP.md", "\n"),
    (documents.lengths, "README.md", "\n" * 121),
    (documents.links, "README.md", "[a](doc/nowhere.md)\n"),
    (documents.workplace, "README.md", "see /" + "work/shared\n"),
]
if tooling.clang_format():
    PLANTED.append((tooling.formatted, "common/a.c", "int  a( void );\n"))

GOOD = {
    "common/good.c": C_HEAD + '#include "common/good.h"\n\n#include <stdint.h>\n',
    "common/good.h": C_HEAD + "/* good: well. */\n#pragma once\n\nint good(void); /* http://a */\n",
    "common/layout.h": C_HEAD + "/* layout: bytes. */\n",
    "producer/good.c": C_HEAD + "/* good: well. */\nint good(void)\n{\n" + FULL_BODY + "}\n",
    "viewer/terminal/curses.c": C_HEAD + "/* Cells. */\n#include <curses.h>\n",
    "viewer/output/json.c": C_HEAD + "/* JSON. */\n#include <cjson/cJSON.h>\n",
    "tools/good.sh": f"#!/bin/sh\n# {text.COPYRIGHT}\n# {text.LICENCE}\ntrue\n",
    "README.md": "[map](CODE-MAP.md)\n",
    "ARCHITECTURE.md": "# Architecture\n",
}


def write(root, path, content):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8") as file:
        file.write(content)


def good_tree(root):
    style = os.path.join(sys.argv[1], ".clang-format")
    with open(style, encoding="utf-8") as file:
        write(root, ".clang-format", file.read())
    for path, content in GOOD.items():
        write(root, path, content)
    write(root, "CODE-MAP.md", documents.generator.code_map(root))


def passes_a_good_tree(rule):
    with tempfile.TemporaryDirectory() as root:
        good_tree(root)
        return [str(violation) for violation in rule(root)]


def refuses(rule, path, content):
    with tempfile.TemporaryDirectory() as root:
        good_tree(root)
        write(root, path, content)
        return bool(list(rule(root)))


def symbol_cases():
    header = "/* void no(void); */\nvoid a(int);\nint b(const char *x,\n\tint y);\n"
    yield "reads a header", symbols.declared(header) == {"a", "b"}
    listed = '/* hooked */\n#define A \\\n\t"_ZN1a"\n/* called */\n#define B "_ZN1b"\n'
    yield "reads the list of hooks", symbols.hooked(listed) == {"_ZN1a"}
    yield "refuses an undeclared export", bool(list(symbols.compare("a.h", {"a"}, {"a", "b"})))
    yield "refuses a missing export", bool(list(symbols.compare("a.h", {"a", "b"}, {"a"})))
    yield "accepts equal names", not list(symbols.compare("a.h", {"a"}, {"a"}))
    yield "refuses exit", symbols.demands(["exit@GLIBC_2.2.5", "mmap@GLIBC_2.2.5"]) != []
    yield "accepts mmap", symbols.demands(["mmap@GLIBC_2.2.5", "__errno_location"]) == []


def main():
    results = []
    for rule in dict.fromkeys(rule for rule, _, _ in PLANTED):
        found = passes_a_good_tree(rule)
        results.append((f"{rule.__name__} passes a good tree {found or ''}", not found))
    for rule, path, content in PLANTED:
        planted = content.strip().split("\n")[0][:40].replace("#", "\\#")
        claim = f"{rule.__name__} refuses {planted} in {path}"
        results.append((claim, refuses(rule, path, content)))
    results += list(symbol_cases())
    print(f"1..{len(results)}")
    for number, (claim, holds) in enumerate(results, 1):
        print(f"{'ok' if holds else 'not ok'} {number} - {claim}")
    return 0 if all(holds for _, holds in results) else 1


if __name__ == "__main__":
    sys.exit(main())
