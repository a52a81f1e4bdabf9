#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Which folder may include what."""
import os
import re
import sys

from tree import SOURCE, Violation, files, lines, read, run

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')

# What each folder may include of ours; the longest name that fits a file counts. Demo and examples
# stand for a user's code: the public header only.
MAY_INCLUDE = {
    "common/": ("common/",),
    "producer/": ("common/", "producer/"),
    "attach/": ("attach/",),
    "viewer/": ("common/", "viewer/"),
    "viewer/command/": ("common/", "viewer/", "attach/attach.h"),
    "viewer/source/": ("common/", "viewer/source/"),
    "viewer/recording/": ("common/", "viewer/source/", "viewer/recording/"),
    "viewer/model/": ("common/", "viewer/source/snapshot.h", "viewer/model/"),
    "viewer/view/": ("common/", "viewer/source/snapshot.h", "viewer/model/", "viewer/view/"),
    "viewer/output/": ("common/", "viewer/source/snapshot.h", "viewer/model/", "viewer/output/"),
    "viewer/report/": ("common/", "viewer/source/snapshot.h", "viewer/recording/text_reader.h",
                       "viewer/recording/text_writer.h", "viewer/model/", "viewer/view/",
                       "viewer/output/", "viewer/report/"),
    "viewer/terminal/": ("viewer/view/canvas.h", "viewer/view/keys.h", "viewer/view/theme.h",
                         "viewer/terminal/"),
    "demo/": ("demo/", "producer/tt_allocmon.h"),
    "examples/": ("tt_allocmon.h", "producer/tt_allocmon.h"),
    "examples/tt_metal_hooks/": ("tt_allocmon.h", "allocmon.hpp", "tt_metal.hpp"),
}

# Third-party headers, and the one file (or folder of which one file) that includes each.
LIBRARIES = {
    "curses": (re.compile(r"n?cursesw?(/|\.h)|term\.h"), "viewer/terminal/"),
    "cJSON": (re.compile(r"(cjson/)?cJSON\.h"), "viewer/output/json.c"),
    "libzstd": (re.compile(r"zstd|zdict"), "viewer/recording/frame.c"),
    "libelf": (re.compile(r"gelf\.h|libelf|elfutils/"), "viewer/command/elf_library.c"),
}

# Not libc and not ours: what only tests and fuzz targets may use.
THIRD_PARTY = re.compile(r"check\.h|vterm|relacy|valgrind/")


def includes(root):
    for path in files(root, *SOURCE):
        for number, line in lines(root, path):
            match = INCLUDE.match(line)
            if match:
                yield path, number, match.group(1), match.group(2)


def layers(root):
    """A folder includes only what lies below it."""
    for path, number, kind, name in includes(root):
        folder = max((f for f in MAY_INCLUDE if path.startswith(f)), key=len, default=None)
        if folder is None:
            continue
        if kind == '"' and not name.startswith(MAY_INCLUDE[folder]):
            yield Violation(path, number, f'{folder} may not include "{name}"')
        if THIRD_PARTY.match(name):
            yield Violation(path, number, f"{folder} may not include <{name}>")


def libraries(root):
    """One file includes curses, one includes cJSON."""
    for library, (pattern, home) in LIBRARIES.items():
        users = {}
        for path, number, _, name in includes(root):
            if pattern.match(name) and not path.startswith(("tests/", "fuzz/", "bench/")):
                users.setdefault(path, number)
        for path, number in users.items():
            if not path.startswith(home):
                yield Violation(path, number, f"{library} is included in {home} only")
            elif len(users) > 1:
                yield Violation(path, number, f"{len(users)} files include {library}")


def from_the_root(root):
    """Our includes are written from the root and exist."""
    for path, number, kind, name in includes(root):
        places = [name, os.path.join("tests", name), os.path.join("producer", name),
                  os.path.join(os.path.dirname(path), name)]
        is_ours = path.startswith(("common", "producer", "attach", "viewer"))
        places = places[:1] if is_ours else places
        if kind == '"' and not any(os.path.exists(os.path.join(root, p)) for p in places):
            yield Violation(path, number, f'"{name}" does not name a file from the root')


def own_header_first(root):
    """A source file includes its own header first, which proves that the header stands alone."""
    for path in files(root, ".c"):
        header = path[:-2] + ".h"
        if not os.path.exists(os.path.join(root, header)):
            continue
        matches = map(INCLUDE.match, read(root, path).split("\n"))
        names = [match.group(2) for match in matches if match]
        if names and names[0] != header:
            yield Violation(path, 1, f'the first include is not "{header}"')


if __name__ == "__main__":
    sys.exit(run([layers, libraries, from_the_root, own_header_first]))
