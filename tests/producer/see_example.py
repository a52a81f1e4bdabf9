#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Runs an example and looks into its window while it holds its buffers, and after its end.

see_example.py PROGRAM
"""
import os
import shutil
import struct
import subprocess
import sys
import tempfile

HEADER = 4096
IN_USE = 1
N_RECORDS_WORD = 14


def process_words(path):
    with open(path, "rb") as segment:
        segment.seek(HEADER)
        return struct.unpack("<32Q", segment.read(256))


def claim(number, is_true, text):
    print(f"{'ok' if is_true else 'not ok'} {number} - {text}")
    return is_true


def main():
    directory = tempfile.mkdtemp(prefix=f"tt-allocmon-test-{os.getpid()}-", dir="/dev/shm")
    path = os.path.join(directory, f"tt-allocmon.v1.{os.geteuid()}")
    environment = dict(os.environ, TT_ALLOCMON_DIR=directory)
    print("1..3")
    try:
        with subprocess.Popen(sys.argv[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env=environment, text=True) as example:
            example.stdout.readline()
            words = process_words(path)
            seen = claim(1, words[0] == IN_USE and words[2] == example.pid, "is in its window")
            seen &= claim(2, words[N_RECORDS_WORD] > 0, "has live buffers")
            example.communicate("\n")
        seen &= claim(3, example.returncode == 0 and process_words(path)[11] > 0, "ends orderly")
    finally:
        shutil.rmtree(directory)
    return 0 if seen else 1


if __name__ == "__main__":
    sys.exit(main())
