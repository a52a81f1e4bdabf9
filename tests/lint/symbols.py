#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What the built library shows to a host, and what it asks of it.

symbols.py ROOT LIBRARY    LIBRARY: the built libtt-allocmon.so
"""
import os
import re
import subprocess
import sys

from tree import Violation, read, run

HEADER = os.path.join("producer", "tt_allocmon.h")
DECLARATION = re.compile(r"^[\w ]+[ *](\w+)\([^;{]*\);", re.MULTILINE)

# A guest does not end its host, print into it, use its heap, or change its signals or threads.
FORBIDDEN = re.compile(
    r"^(exit|_exit|quick_exit|atexit|on_exit|malloc|calloc|realloc|free|strdup|signal|sigaction"
    r"|pthread_create|pthread_sigmask|sigprocmask|puts|putchar|printf|__printf_chk|vprintf|fputs"
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


def compare(header, exported):
    """Violations between the names of a header and those of a library."""
    for name in sorted(header - exported):
        yield Violation(HEADER, 1, f"{name} is declared and not exported")
    for name in sorted(exported - header):
        yield Violation(HEADER, 1, f"{name} is exported and not declared")


def exports(root):
    """The library exports what the header declares, and nothing else."""
    return compare(declared(read(root, HEADER)), defined(sys.argv[2]))


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
    sys.exit(run([exports, guest, dependencies]))
