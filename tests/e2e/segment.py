# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A segment as the JSON of `tt-allocmon status --json`, read by the offsets of common/layout.h.

Only for what JSON does not say: verification, closed groups, what is missing.
"""
import fcntl
import glob
import os
import struct

PAGE = 4096
WINDOW_SIZE = 9867264
WINDOWS = 256
DEVICES = 64
EVENTS = 8192
CB_ALLOCATE = 4
TYPES = ["DRAM", "L1", "SYSTEM_MEMORY", "L1_SMALL", "TRACE", "CB"]
DEVICE_AT = PAGE
DEVICE_SIZE = 192
MARK_AT = DEVICE_AT + DEVICES * DEVICE_SIZE
SLOT_AT = MARK_AT + 64 * 64
SLOT_SIZE = 1280
CLOSED_AT = SLOT_AT + DEVICES * SLOT_SIZE
PROGRAM_AT = CLOSED_AT + 1024 * 64
SCOPE_AT = PROGRAM_AT + 4096 * 64
EVENT_AT = SCOPE_AT + 4096 * 128
RECORD_AT = EVENT_AT + 8192 * 64
PROCESS = (
    "state incarnation pid start_time pid_namespace uid source missing clock_coarse clock_realtime"
    " last_event end_realtime n_events n_scopes n_records n_closed n_marks n_devices n_duplicate"
    " n_unmatched dropped_records unlisted_records dropped_scopes dropped_events dropped_closed"
    " dropped_devices n_verified n_differences numbering n_programs dropped_programs"
    " left_out").split()


def words(data, offset, count):
    return struct.unpack_from(f"<{count}Q", data, offset)


def text(data, offset, size):
    return data[offset:offset + size].split(b"\0")[0].decode()


def is_live(descriptor, window):
    """Whether a process holds the window's byte: an OFD lock that a reader's would meet."""
    F_OFD_GETLK = 36
    flock = struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, window, 1, 0)
    answer = fcntl.fcntl(descriptor, F_OFD_GETLK, flock)
    return struct.unpack("hhqqi4x", answer)[0] != fcntl.F_UNLCK


def read_type(data, slot, number):
    latch = slot + number * 128
    sequence, reserved = words(data, latch, 2)
    copy = latch + 16 + (sequence & 1) * 56
    current, peak, _, n_alloc, n_free, n_failed, _ = words(data, copy, 7)
    largest_free = words(data, slot + 6 * 128 + (5 * 6 + number) * 8, 1)[0]
    failed_size = words(data, slot + 6 * 128 + (6 * 6 + number) * 8, 1)[0]
    if number == TYPES.index("CB"):
        counts = {"count": n_alloc, "programs": n_free}
    else:
        counts = {"n_alloc": n_alloc, "n_free": n_free, "count": n_alloc - n_free}
    return {"current": current, "reserved": reserved, "peak": peak, "n_failed": n_failed,
            "largest_free": largest_free - 1 if largest_free else None,
            "failed_size": failed_size, **counts}


def read_device(data, index):
    entry = DEVICE_AT + index * DEVICE_SIZE
    visible, asic_id, label = words(data, entry, 3)
    capacity, banks = words(data, entry + 24, 6), words(data, entry + 72, 6)
    bases = words(data, entry + 128, 6)
    slot = SLOT_AT + index * SLOT_SIZE
    types = {name: read_type(data, slot, i) for i, name in enumerate(TYPES)}
    for i, name in enumerate(TYPES):
        types[name].update(capacity=capacity[i], banks=banks[i],
                           base=bases[i] - 1 if bases[i] else None)
    board = text(data, entry + 120, 8)
    return {"visible": visible, "id": label, "asic_id": asic_id, "board": board, "types": types}


def read_closed(data, count):
    for i in range(count):
        meta, size, devices, number, reserved, *_ = words(data, CLOSED_AT + i * 64, 8)
        yield {"type": TYPES[meta & 0xFF], "reason": meta >> 8 & 0xFF, "size": size,
               "devices": devices, "count": number, "reserved": reserved}


def read_programs(data, count):
    for i in range(count):
        generation, number, size, cbs, end, devices, meta, _ = words(data, PROGRAM_AT + i * 64, 8)
        if generation % 2 == 1:
            yield {"program": number, "bytes": size, "count": cbs, "end": end, "devices": devices,
                   "cores": meta & 0xFFFFFFFF}


def read_events(data, count):
    """The last events, oldest first."""
    for number in range(max(0, count - EVENTS), count):
        at = EVENT_AT + number % EVENTS * 64
        _, _, object_id, size, devices, meta, address, reserved = words(data, at, 8)
        yield {"kind": meta & 0xFF, "id": object_id, "size": size, "devices": devices,
               "address": address, "reserved": reserved}


def read_window(file, descriptor, number):
    file.seek(PAGE + number * WINDOW_SIZE)
    data = file.read(RECORD_AT)
    process = dict(zip(PROCESS, words(data, 0, len(PROCESS))))
    if process["state"] == 0:
        return None
    process["live"] = is_live(descriptor, number)
    process["command"] = text(data, 512, 128)
    process["runtime"] = text(data, 640, 64)
    process["devices"] = [device for device in (read_device(data, i) for i in range(DEVICES))
                          if device["visible"]]
    process["events"] = list(read_events(data, process["n_events"]))
    process["programs"] = list(read_programs(data, process["n_programs"]))
    process["closed"] = list(read_closed(data, process["n_closed"]))
    return process


def read(directory):
    """The processes of the segment in a directory, live and dead."""
    for path in glob.glob(os.path.join(directory, "tt-allocmon.v1.*")):
        with open(path, "rb") as file:
            windows = (read_window(file, file.fileno(), i) for i in range(WINDOWS))
            return [window for window in windows if window is not None]
    return []
