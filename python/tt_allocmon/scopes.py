# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Names for what a thread does now, and for moments.

The C library keeps a stack of names for each thread, and a buffer bears the innermost. Python can
leave scopes in another order (tasks of asyncio, suspended generators) and on another thread than it
entered them; so the stack is kept here as well, and the library's is put right when that happens.
"""
from __future__ import annotations

import functools
import inspect
import os
import threading
from typing import Any, Callable, List, Optional, TypeVar

from tt_allocmon import library
from tt_allocmon.stepped import Stepped

Function = TypeVar("Function", bound=Callable[..., Any])


is_used = False  # by any thread, ever


class _Stack:
    """The scopes that one thread is in, outermost first. None: left on another thread."""

    __slots__ = ("entries", "is_stale")

    def __init__(self) -> None:
        self.entries: List[Optional[scope]] = []
        self.is_stale = False

    def enter(self, entry: scope) -> None:
        if self.is_stale:
            self.rebuild(len(self.entries), [entry for entry in self.entries if entry is not None])
        library.push(entry.encoded)
        self.entries.append(entry)

    def leave(self, entry: scope) -> None:
        """Ends the innermost one of this scope, which is there."""
        last = len(self.entries) - 1
        position = next(i for i in range(last, -1, -1) if self.entries[i] is entry)
        if position == last and not self.is_stale:
            self.entries.pop()
            library.pop()
            return
        depth = len(self.entries)
        del self.entries[position]
        self.rebuild(depth, [entry for entry in self.entries if entry is not None])

    def rebuild(self, depth: int, entries: List[scope]) -> None:
        for _ in range(depth):
            library.pop()
        for entry in entries:
            library.push(entry.encoded)
        self.entries[:] = entries
        self.is_stale = False

    def leave_from_elsewhere(self, entry: scope) -> None:
        """On a thread that is not the stack's: its own next step puts the library's right."""
        if entry in self.entries:
            self.entries[self.entries.index(entry)] = None
            self.is_stale = True


class _Threads(threading.local):
    def __init__(self) -> None:
        self.stack = _Stack()


_threads = _Threads()


def _forget() -> None:
    """In the child of a fork, where the library starts without scopes, too."""
    global _threads
    _threads = _Threads()


os.register_at_fork(after_in_child=_forget)


def innermost() -> str:
    """The name of the scope that this thread is in; "": none."""
    for entry in reversed(_threads.stack.entries):
        if entry is not None:
            return entry.name
    return ""


def _encode(name: str, what: str) -> bytes:
    if not isinstance(name, str):
        raise TypeError(f"the name of a {what} is a str, not {type(name).__name__}")
    return name.encode("utf-8", "replace").replace(b"\0", b" ")


class scope:
    """Name what happens within: `with scope("layer 3"):`, or `@scope("attention")` on a function.

    Buffers that the thread allocates within bear the innermost name. Up to 127 bytes of it are
    kept, scopes nest up to 32 deep, and a process has up to 4,096 different names: beyond, buffers
    have no name, and what was dropped is counted.

    On a generator or coroutine function the name holds while its own steps run. A `with` around a
    yield or an await holds for whatever else the thread does meanwhile.
    """

    __slots__ = ("name", "encoded", "home")

    def __init__(self, name: str) -> None:
        self.encoded = _encode(name, "scope")
        self.name = name
        self.home: Optional[_Stack] = None

    def __enter__(self) -> scope:
        global is_used
        if library.available:
            is_used = True
            self.home = _threads.stack
            self.home.enter(self)
        return self

    def __exit__(self, *_: object) -> None:
        if not library.available:
            return
        stack = _threads.stack
        if self in stack.entries:
            stack.leave(self)
        elif self.home is not None:
            self.home.leave_from_elsewhere(self)

    def __call__(self, function: Function) -> Function:
        name = self.name
        if inspect.isasyncgenfunction(function):
            raise TypeError("scope() cannot decorate an asynchronous generator")
        if inspect.iscoroutinefunction(function):
            @functools.wraps(function)
            async def named(*arguments: Any, **keywords: Any) -> Any:
                return await Stepped(function(*arguments, **keywords), scope(name))
        elif inspect.isgeneratorfunction(function):
            @functools.wraps(function)
            def named(*arguments: Any, **keywords: Any) -> Any:
                return (yield from Stepped(function(*arguments, **keywords), scope(name)))
        else:
            @functools.wraps(function)
            def named(*arguments: Any, **keywords: Any) -> Any:
                with scope(name):
                    return function(*arguments, **keywords)
        return named  # type: ignore[return-value]


def mark(name: str) -> None:
    """A moment to compare with, such as "iteration 100"; up to 47 bytes of the name are kept."""
    library.mark(_encode(name, "mark"))
