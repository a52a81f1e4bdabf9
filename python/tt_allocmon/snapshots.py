# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""This process's own numbers, as tt-allocmon(1) reads them from outside.

Each call runs `tt-allocmon status --json` once: milliseconds. The numbers are of one moment, exact
for what other threads do not change meanwhile.
"""
from __future__ import annotations

import json
import os
import subprocess
from typing import Any, Dict, List, NamedTuple, Sequence

from tt_allocmon import library, places

# Of the monitor's own process: not to be tracked.
OURS = ("LD_PRELOAD", "TT_ALLOC_TRACKING_ENABLED")


class Error(Exception):
    """The numbers of this process cannot be told; the text says why."""


class Group(NamedTuple):
    """Live buffers alike, on the same devices."""

    type: str
    size: int  # bytes of each buffer on each device
    count: int
    devices: List[int]
    scope: str  # "" where it has none
    oldest: float  # when the first of them came: seconds since the epoch


def _ask() -> Dict[str, Any]:
    program, why = places.program()
    if program is None:
        raise Error(why)
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    command = [program, "status", "--json", "--pid", str(os.getpid())]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        message = done.stderr.decode("utf-8", "replace").strip()
        raise Error(message or f"{program} status ended with {done.returncode}")
    return json.loads(done.stdout)


def snapshot() -> Dict[str, Any]:
    """What `tt-allocmon status --json` says of this process: numbers are int, times seconds.

    A process that has allocated nothing yet holds nothing: {"devices": [], ...}. Raises Error where
    nothing is tracked or tt-allocmon(1) is not there.
    """
    if not library.available:
        raise Error(library.reason)
    for process in _ask()["processes"]:
        if process["state"] == "live" and process["pid"] == os.getpid():
            return process
    return {"pid": os.getpid(), "state": "live", "devices": []}


def _groups(process: Dict[str, Any]) -> List[Group]:
    return [Group(group["type"], group["size"], group["count"], group["devices"],
                  group.get("scope", ""), group["oldest"]) for group in process.get("alive", [])]


def alive() -> List[Group]:
    """What is alive now, the group with most bytes first. Raises Error as snapshot() does."""
    return _groups(snapshot())


def _ranges(numbers: Sequence[int]) -> str:
    """0-3, 6"""
    parts: List[List[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in parts)


def describe(group: Group) -> str:
    """A group in a line, as the report of `tt-allocmon run` has it."""
    numbers = _ranges(group.devices)
    place = f"device{'s' if len(group.devices) != 1 else ''} {numbers}"
    source = f" from {group.scope}" if group.scope else ""
    return f"{group.count} x {group.size:,} bytes of {group.type} on {place}{source}"


def _totals(process: Dict[str, Any]) -> List[str]:
    return [f"device {device['id']}: " + ", ".join(
        f"{name} {numbers['current']:,}" for name, numbers in device["types"].items())
        for device in process["devices"]]


def report() -> str:
    """What is alive now in this process, for people: bytes by device, then groups of buffers.

    Where the numbers cannot be told, the text says why; it raises nothing.
    """
    try:
        process = snapshot()
    except Error as error:
        return f"not tracked: {error}"
    lines = _totals(process) + [describe(group) for group in _groups(process)]
    if process.get("unlisted_records"):
        lines.append(f"and {process['unlisted_records']:,} buffers that are counted but not listed")
    return "\n".join(lines) if lines else "nothing is alive"
