# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Where the other parts of this installation are: beside this package, or in a build tree.

TT_ALLOCMON_LIBRARY and TT_ALLOCMON_PROGRAM name others.
"""
from __future__ import annotations

import glob
import os
from typing import Iterator, Optional, Tuple

PACKAGE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(PACKAGE))
# The first tracks ttnn, too; the second one only what calls it.
LIBRARIES = ("libtt-allocmon-preload.so", "libtt-allocmon.so.0")


def _installed() -> Tuple[str, str]:
    """Folders of the libraries and of programs; empty where this is not an installation."""
    try:
        from tt_allocmon import installed
    except ImportError:
        return "", ""
    return (os.path.normpath(os.path.join(PACKAGE, installed.LIBRARIES)),
            os.path.normpath(os.path.join(PACKAGE, installed.PROGRAMS)))


def _builds() -> Iterator[str]:
    """The build trees beside this source tree, the one that was configured last first."""
    marks = [path for pattern in ("build*", "build*/*")
             for path in glob.glob(os.path.join(TREE, pattern, "meson-info"))]
    for path in sorted(marks, key=os.path.getmtime, reverse=True):
        yield os.path.dirname(path)


def _candidates(in_installation: str, in_build: Tuple[str, ...]) -> Iterator[str]:
    if in_installation:
        yield in_installation
    elif os.path.exists(os.path.join(TREE, "meson.build")):
        for build in _builds():
            yield os.path.join(build, *in_build)


def _first(variable: str, candidates: Iterator[str], what: str) -> Tuple[Optional[str], str]:
    named = os.environ.get(variable)
    paths = [named] if named else list(candidates)
    for path in paths:
        if os.path.isfile(path):
            return path, ""
    looked = ", ".join(paths) if paths else f"no build beside {PACKAGE}"
    return None, f"{what} not found: {looked}"


def library() -> Tuple[Optional[str], str]:
    """The path of the C library and "", or None and where it was looked for."""
    folder = _installed()[0]
    candidates = [
        path for name, built in zip(LIBRARIES, (("producer", "preload"), ("producer",)))
        for path in _candidates(folder and os.path.join(folder, name), built + (name,))]
    return _first("TT_ALLOCMON_LIBRARY", iter(candidates), LIBRARIES[0])


def program() -> Tuple[Optional[str], str]:
    """The path of tt-allocmon(1) and "", or None and where it was looked for."""
    folder = _installed()[1]
    candidates = _candidates(
        folder and os.path.join(folder, "tt-allocmon"), ("viewer", "tt-allocmon"))
    return _first("TT_ALLOCMON_PROGRAM", candidates, "tt-allocmon")
