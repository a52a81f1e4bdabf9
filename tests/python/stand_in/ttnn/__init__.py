# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""What of ttnn the module wraps, in ttnn's shape: operations, and a tensor of a binding."""
import ttnn.decorators
from buffers import allocate


class Tensor:
    def __init__(self, size):
        self.size = size

    def to(self, size):
        allocate(size, size)
        return Tensor(size)


def _make(size):
    allocate(size, size)
    return Tensor(size)


def _fail(size):
    allocate(size, size)
    raise RuntimeError("out of memory")


def _compose(size):
    return add(size)


add = ttnn.decorators.FastOperation("ttnn.add", _make)
slow = ttnn.decorators.Operation("ttnn.slow", _make)
fail = ttnn.decorators.FastOperation("ttnn.experimental.fail", _fail)
composed = ttnn.decorators.FastOperation("ttnn.composed", _compose)
call = ttnn.decorators.FastOperation("ttnn.call", lambda function: function())
Tensor.__add__ = lambda self, size: add(size)
