# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The Python line that makes each of ttnn's calls, as the scope of what the call allocates.

A scope reads `model.py:88 add`: the first caller outside ttnn and Python's own library, and the
operation. Within `scope("layer 3")` it reads `model.py:88 add in layer 3`. Operators of tensors and
all operations that ttnn registers are seen, and the methods below; what ttnn's C++ binding is asked
to do in any other way is not, and bears the scope around it.
"""
from __future__ import annotations

import functools
import os
import sys
from types import FrameType, ModuleType
from typing import Any, Callable, Dict, Optional, Tuple

from tt_allocmon import library, log, scopes

OPERATION_CLASSES = ("FastOperation", "Operation")
FREE = "ttnn.deallocate"  # allocates nothing
# Of ttnn.Tensor: methods of the binding that can allocate on a device.
TENSOR_METHODS = ("to", "reshape", "pad", "pad_to_tile", "unpad", "unpad_from_tile",
                  "extract_shard")
# Of the 4,096 names that a process may have, so that lines stay known whatever scopes there are.
MOST_JOINED = 1024

Lines = Dict[Tuple[int, str], bytes]

_PASSED: Lines = {}  # the file is not where a caller is looked for
_OURS: Lines = {}  # this one: its caller is a call already
_files: Dict[str, Lines] = {__file__: _OURS}
_labels: Dict[str, str] = {}  # label -> the file that has it
_joined: Dict[Tuple[bytes, str], bytes] = {}
_nowhere: Lines = {}
_passed_folders: Tuple[str, ...] = ()
_packages = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)
_standard = os.path.dirname(os.path.abspath(os.__file__)) + os.sep


def _is_passed(filename: str) -> bool:
    if filename.startswith(_passed_folders) or filename.startswith("<frozen "):
        return True
    return filename.startswith(_standard) and not any(p in filename for p in _packages)


def _label(filename: str) -> str:
    """The shortest end of a path that no other file has."""
    parts = filename.split(os.sep)
    start = len(parts) - (2 if parts[-1] == "__init__.py" else 1)
    for first in range(max(start, 0), -1, -1):
        label = os.sep.join(parts[first:])
        if _labels.setdefault(label, filename) == filename:
            return label
    return filename


def _learn(filename: str) -> Lines:
    if _is_passed(filename):
        lines = _PASSED
    else:
        _label(filename)
        lines = {}
    return _files.setdefault(filename, lines)


def _name(frame: Optional[FrameType], operation: str) -> bytes:
    if frame is None:
        return operation.encode("utf-8", "replace")
    short = operation[5:] if operation.startswith("ttnn.") else operation
    label = _label(frame.f_code.co_filename)
    return f"{label}:{frame.f_lineno} {short}".encode("utf-8", "replace")


def _join(name: bytes, scope: str) -> bytes:
    joined = _joined.get((name, scope))
    if joined is None:
        if len(_joined) >= MOST_JOINED:
            return name
        joined = name + b" in " + scope.encode("utf-8", "replace").replace(b"\0", b" ")
        _joined[name, scope] = joined
    return joined


def _find(frame: Optional[FrameType], operation: str) -> Optional[bytes]:
    """The scope of a call from this frame; None: it is part of a call that has one."""
    lines, number = _nowhere, 0
    while frame is not None:
        filename = frame.f_code.co_filename
        found = _files.get(filename)
        if found is None:
            found = _learn(filename)
        if found is _OURS:
            return None
        if found is not _PASSED:
            lines, number = found, frame.f_lineno
            break
        frame = frame.f_back
    name = lines.get((number, operation))
    if name is None:
        name = lines[number, operation] = _name(frame, operation)
    if scopes.is_used:
        scope = scopes.innermost()
        if scope:
            return _join(name, scope)
    return name


def _named(call: Callable[..., Any], method: Optional[str]) -> Callable[..., Any]:
    """call, within its scope. method: its name; None: of an operation, which says its own."""
    push, pop, get_frame = library.push, library.pop, sys._getframe

    @functools.wraps(call)
    def named_call(self: Any, *arguments: Any, **keywords: Any) -> Any:
        try:
            operation = method or self.python_fully_qualified_name
            name = None if operation == FREE else _find(get_frame(1), operation)
        except Exception:
            name = None
        if name is None:
            return call(self, *arguments, **keywords)
        push(name)
        try:
            return call(self, *arguments, **keywords)
        finally:
            pop()

    return named_call


def name_operations(decorators: ModuleType) -> None:
    """Wrap the classes of ttnn.decorators whose objects are ttnn's operations."""
    global _passed_folders
    if not library.available:
        return
    _passed_folders = (os.path.dirname(decorators.__file__) + os.sep,)
    known = [getattr(decorators, name) for name in OPERATION_CLASSES if hasattr(decorators, name)]
    for operation_class in known:
        operation_class.__call__ = _named(operation_class.__call__, None)
    if not known:
        log.say(f"no Python lines: {decorators.__file__} has no operations that are known")


def name_tensor_methods(ttnn: ModuleType) -> None:
    """Wrap the methods of ttnn.Tensor that can allocate."""
    if not library.available:
        return
    for method in TENSOR_METHODS:
        if hasattr(ttnn.Tensor, method):
            whole_name = f"ttnn.Tensor.{method}"
            setattr(ttnn.Tensor, method, _named(getattr(ttnn.Tensor, method), whole_name))
