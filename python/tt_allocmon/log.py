# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Words for people, only where TT_ALLOCMON_LOG names stderr or a file."""
from __future__ import annotations

import os
import sys


def say(message: str) -> None:
    """One line, as the C library writes it. Never raises."""
    target = os.environ.get("TT_ALLOCMON_LOG")
    line = f"tt-allocmon [PID {os.getpid()}]: {message}\n"
    try:
        if target == "stderr":
            sys.stderr.write(line)
        elif target:
            with open(target, "a", encoding="utf-8") as file:
                file.write(line)
    except (OSError, ValueError, AttributeError):
        pass
