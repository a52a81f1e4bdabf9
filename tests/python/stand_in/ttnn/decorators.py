# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The two classes whose objects are ttnn's operations."""


class Operation:
    def __init__(self, name, function):
        self.python_fully_qualified_name, self.function = name, function

    def __call__(self, *arguments):
        return self.function(*arguments)


class FastOperation(Operation):
    def __call__(self, *arguments):
        return self.function(*arguments)
