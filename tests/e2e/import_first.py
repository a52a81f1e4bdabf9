#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""tools/ttnn/mesh_sequence.py in a process that imports tt_allocmon before ttnn."""
import os
import runpy
import sys

import tt_allocmon

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "ttnn")
sys.path.insert(0, TOOLS)
if not tt_allocmon.available:
    sys.exit(tt_allocmon.reason)
runpy.run_path(os.path.join(TOOLS, "mesh_sequence.py"), run_name="__main__")
