#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What the built library shows to a host, and what it asks of it.

symbols.py ROOT LIBRARY [PRELOAD]    the built libtt-allocmon.so and libtt-allocmon-preload.so
"""
import os
import re
import subprocess
import sys

from tree import Violation, read, run

HOOKS = os.path.join("common", "metal_names.h")
HEADER = os.path.join("producer", "tt_allocmon.h")
LATE = os.path.join("producer", "preload", "start_late.h")
DECLARATION = re.compile(r"^[\w ]+[ *](\w+)\([^;{]*\);", re.MULTILINE)

# A guest does not end its host, print into it, use its heap, handle its signals or add threads.
FORBIDDEN = re.compile(
    r"^(exit|_exit|quick_exit|atexit|on_exit|malloc|calloc|realloc|free|strdup|signal|sigaction"
    r"|pthread_create|puts|putchar|printf|__printf_chk|vprintf|fputs"
    r"|fprintf|__fprintf_chk|fopen|fwrite|stdout|stderr|setenv|putenv|chdir|umask)(@|$)")
ALLOWED_LIBRARIES = re.compile(r"libc\.so|ld-linux|libpthread|libdl|lib(asan|ubsan|tsan|clang_rt)")


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def defined(library):
    """Names that the library exports, without their versions' own symbols."""
    rows = [line.split() for line in output_of("nm", "-D", "--defined-only", library).splitlines()]
    return {row[-1].split("@")[0] for row in rows if row[-2] != "A"}


def declared(text):
    without_comments = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return set(DECLARATION.findall(without_comments))


def hooked(text):
    """The names of the runtime that the header of hooks lists as hooked."""
    section = re.search(r"/\* hooked \*/(.*?)/\*", text, re.DOTALL)
    return set(re.findall(r'"(_Z\w+)"', section.group(1))) if section else set()


def compare(path, listed, exported):
    """Violations between the names that a header lists and those of a library."""
    for name in sorted(listed - exported):
        yield Violation(path, 1, f"{name} is listed and not exported")
    for name in sorted(exported - listed):
        yield Violation(path, 1, f"{name} is exported and not listed")


def exports(root):
    """The library exports what the header declares, and nothing else."""
    return compare(HEADER, declared(read(root, HEADER)), defined(sys.argv[2]))


def hooks(root):
    """The preload library exports the API, its late start and the hooks of its list, no more."""
    api = declared(read(root, HEADER)) | declared(read(root, LATE))
    return compare(HOOKS, hooked(read(root, HOOKS)) | api, defined(sys.argv[3]))


def demands(names):
    return [name for name in names if FORBIDDEN.match(name)]


def guest(_root):
    """The library does nothing that a guest may not do."""
    rows = output_of("nm", "-D", "--undefined-only", sys.argv[2]).split()
    for name in demands(rows):
        yield Violation(sys.argv[2], 1, f"uses {name}")


def dependencies(_root):
    """The library needs nothing but libc."""
    dynamic = output_of("readelf", "-d", sys.argv[2])
    for name in re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic):
        if not ALLOWED_LIBRARIES.match(name):
            yield Violation(sys.argv[2], 1, f"needs {name}")


if __name__ == "__main__":
    sys.exit(run([exports, guest, dependencies] + ([hooks] if len(sys.argv) > 3 else [])))
