# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The C library in this process: found, loaded once, and tracking or not.

available: tracking is on, as far as is known now. reason: why it is not, else "".
push(name), pop(), mark(name): the C calls, with names as bytes; while available is False they do
nothing.

Calls keep the interpreter lock: they take less time than to give it up, and wait for nothing that
needs it.
"""
from __future__ import annotations

import ctypes
import os
from typing import Optional, Tuple

from tt_allocmon import places

SWITCH = "TT_ALLOC_TRACKING_ENABLED"


def _preloaded() -> Optional[ctypes.PyDLL]:
    """The library that this process was started with, by LD_PRELOAD or as one of its own."""
    process = ctypes.PyDLL(None)
    return process if hasattr(process, "ttam_open") else None


def _explain(path: str, error: int) -> str:
    why = os.strerror(-error)
    return f"{os.path.basename(path)} cannot track: {why}; TT_ALLOCMON_LOG=stderr says more"


def _start(path: str) -> str:
    """Why tracking is not on now; "" where it is. Gives up the interpreter lock meanwhile."""
    library = ctypes.CDLL(path)
    error = library.ttam_open()
    if not error and hasattr(library, "ttam_preload_start_late"):
        # For a libtt_metal that is loaded already, and found its own functions.
        error = library.ttam_preload_start_late()
    return _explain(path, error) if error else ""


def _load() -> Tuple[Optional[ctypes.PyDLL], str]:
    """The library and "", or None and why nothing is tracked."""
    switch = os.environ.get(SWITCH)
    library = _preloaded()
    if library is not None and switch != "1":
        return None, f"{SWITCH} is not 1 in the environment"
    if library is not None:
        return library, ""
    if switch not in (None, "1"):
        return None, f"{SWITCH} is {switch!r}, not 1, in the environment"
    path, why = places.library()
    if path is None:
        return None, why
    try:
        # In the global scope, where libtt_metal looks for its functions before it finds its own.
        library = ctypes.PyDLL(path, mode=ctypes.RTLD_GLOBAL)
    except OSError as error:
        return None, f"cannot load {error}"
    why = _start(path)
    return (None, why) if why else (library, "")


def _do_nothing(*_: object) -> None:
    pass


def _bind() -> Tuple[bool, str]:
    global push, pop, mark
    library, why = _load()
    if library is None:
        return False, why
    push, pop, mark = library.ttam_scope_push, library.ttam_scope_pop, library.ttam_mark
    for function in (push, mark):
        function.argtypes = [ctypes.c_char_p]
    for function in (push, pop, mark):
        function.restype = None
    return True, ""


push = pop = mark = _do_nothing
available, reason = _bind()
