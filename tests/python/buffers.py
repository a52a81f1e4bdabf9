# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Buffers without a runtime, for scripts under test: the C API of the library that is loaded."""
import ctypes
import json
import os

import tt_allocmon

DRAM, L1 = 0, 1


class Buffer(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t), ("id", ctypes.c_uint64),
                ("devices", ctypes.c_uint64), ("size", ctypes.c_uint64),
                ("reserved", ctypes.c_uint64), ("address", ctypes.c_uint64),
                ("allocator", ctypes.c_uint64), ("type", ctypes.c_uint32),
                ("num_banks", ctypes.c_uint32)]


def library():
    return ctypes.PyDLL(os.environ["TT_ALLOCMON_LIBRARY"])


def allocate(number, size=4096, devices=1, kind=DRAM):
    buffer = Buffer(struct_size=ctypes.sizeof(Buffer), id=number, devices=devices, size=size,
                    reserved=size, type=kind)
    library().ttam_track_allocate(ctypes.byref(buffer))


def free(number, devices=1):
    library().ttam_track_deallocate(ctypes.c_uint64(number), ctypes.c_uint64(devices))


def scopes():
    """The names that live buffers bear, by their sizes, which tests choose to be distinct."""
    return {group.size: group.scope for group in tt_allocmon.alive()}


def tell(*values):
    """The script's result."""
    print(json.dumps(values))
