#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Write the seeds of fuzz_window: pieces of a window as common/layout.h lays it out."""

import pathlib
import struct
import sys

PROCESS, DEVICE, MARK = 0, 4096, 4096 + 64 * 128
SLOT = MARK + 64 * 64
CLOSED = SLOT + 64 * 1280
SCOPE = CLOSED + 1024 * 64
EVENT = SCOPE + 4096 * 128
RECORD = EVENT + 8192 * 64


def piece(offset, words, repeat=0):
    content = b"".join(w if isinstance(w, bytes) else struct.pack("<Q", w) for w in words)
    return struct.pack("<IHH", offset // 8, len(content), repeat) + content


def head(**counts):
    """The words of ttam_shm_process from pid on."""
    words = [4242, 100, 0, 1000, 2, counts.get("missing", 0), 5000, 10**18, 9000, 0]
    words += [counts.get(name, 0) for name in
              ("events", "scopes", "records", "closed", "marks")] + [2, 1, 1]
    words += [counts.get("dropped", 0)] * 6 + [3, 1]
    return piece(PROCESS + 16, words)


def latch(device, kind, current, allocated, freed):
    copy = [current, current, 7000, allocated, freed, 1, 8000]
    return piece(SLOT + device * 1280 + kind * 128, [1, current, *copy, *copy])


def seeds():
    command = piece(512, [b"/usr/bin/python3 -u serve.py --x\0"])
    yield "plain", head() + command + latch(0, 0, 4096, 3, 1) + latch(1, 5, 2048, 6, 1)
    records = b"".join(piece(RECORD + i * 64, [1, i, 4096, 8192, 32 * i, 3, 6000,
                                               i % 5 | 12 << 8 | 1 << 32]) for i in range(8))
    scope = piece(SCOPE, [b"model.py:88\0"])
    yield "records", head(records=9, scopes=1) + scope + records + latch(0, 0, 8192, 2, 0)
    events = b"".join(piece(EVENT + i * 64, [i + 1, 7000, i, 64, 1, 1 + i % 8 | 1 << 8, 0, 0])
                      for i in range(10))
    closed = piece(CLOSED, [1 | 1 << 8, 64, 3, 12, 0, 6000, 7000, 0], 3)
    mark = piece(MARK, [1, 7000, b"warm\0\0\0\0"])
    yield "lists", head(events=10, closed=4, marks=1, scopes=1) + scope + events + closed + mark
    yield "ones", piece(PROCESS + 16, [2**64 - 1] * 120) + piece(DEVICE, [1] + [2**64 - 1] * 15, 63)
    yield "bytes", head(missing=2**64 - 1) + piece(512, [b"\x1b]0;x\x07\xff\xc2\x9b" * 12]) + \
        piece(DEVICE + 15 * 8, [b"\xff" * 8])


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in seeds():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
