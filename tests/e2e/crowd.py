# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A job of many small buffers on eight devices, which it then holds.

crowd.py LIBTT-ALLOCMON BUFFERS BYTES
"""
import ctypes
import sys


class Buffer(ctypes.Structure):
    """struct ttam_buffer of tt_allocmon.h."""
    _fields_ = [("struct_size", ctypes.c_size_t), ("id", ctypes.c_uint64),
                ("devices", ctypes.c_uint64), ("size", ctypes.c_uint64),
                ("reserved", ctypes.c_uint64), ("address", ctypes.c_uint64),
                ("allocator", ctypes.c_uint64), ("type", ctypes.c_uint32),
                ("num_banks", ctypes.c_uint32)]


def main(path, count, size):
    library = ctypes.CDLL(path)
    error = library.ttam_open()
    if error:
        print("error", -error, flush=True)
        return 1
    for number in range(1, int(count) + 1):
        buffer = Buffer(ctypes.sizeof(Buffer), number, 0xFF, int(size))
        library.ttam_track_allocate(ctypes.byref(buffer))
    print("ready", flush=True)
    sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
