# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A generator or coroutine whose steps each run within a context that can be entered again."""
from __future__ import annotations

from typing import Any, ContextManager


class Stepped:
    """Passes send(), throw() and close() on, and what comes back."""

    __slots__ = ("_steps", "_context")

    def __init__(self, steps: Any, context: ContextManager[Any]) -> None:
        self._steps, self._context = steps, context

    def __iter__(self) -> Stepped:
        return self

    __await__ = __iter__

    def __next__(self) -> Any:
        return self.send(None)

    def send(self, value: Any) -> Any:
        with self._context:
            return self._steps.send(value)

    def throw(self, *error: Any) -> Any:
        with self._context:
            return self._steps.throw(*error)

    def close(self) -> None:
        with self._context:
            self._steps.close()
