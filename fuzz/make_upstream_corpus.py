#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Write the seeds of fuzz_upstream: files as tt-metal writes them, in pieces."""

import pathlib
import struct
import sys

READY = 0x52454459


def piece(position, content):
    return struct.pack("<HH", position, len(content)) + content


def head(version, device_id):
    fields = struct.pack("<IIQIIQQi", version, 1, 10**18, 1, 0, 0, 7000000000, device_id)
    return piece(0, fields)


def process(position, pid, kernels=False, value=4096):
    numbers = [value, value * 2, 64, 32, 12288] + ([5] if kernels else []) + [2 * 10**18]
    name = b"python3" + bytes(57)
    return piece(position, struct.pack("<iI", pid, 0) + struct.pack(f"<{len(numbers)}Q", *numbers)
                 + name)


def seeds():
    size = struct.pack("<H", 8576)
    yield "v1", size + head(1, 2) + process(856, 4000001)
    yield "v1_kernels", struct.pack("<H", 9280) + head(1, 2) + process(992, 4000001, kernels=True)
    yield "v2", size + head(2, -1) + process(856, 4000001) + process(856 + 120, 4000001)
    yield "v3", size + head(3, 0) + b"".join(process(856 + 120 * i, 4000001 + i)
                                             for i in range(64))
    yield "v3_below_zero", size + head(3, 0) + process(856, 4000001, value=2**62)
    yield "v4", size + head(4, 7) + process(856, -1) + process(8416, 4000009) + \
        piece(8536, struct.pack("<I", READY))
    yield "v9", size + head(9, 7) + process(856, 4000001)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in seeds():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
