#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Print a cluster descriptor for TT_METAL_MOCK_CLUSTER_DESC_PATH: Blackhole p150 chips in a grid.

    mock_cluster.py ROWS COLUMNS [FIRST_ID]

1x1, 1x2, 2x2 and 2x4 open as meshes of that shape. Chip N has the unique id FIRST_ID + N (default
0x5eed0000), by which everything that a job leaves behind is named.
"""
import sys

ROWS, COLUMNS = int(sys.argv[1]), int(sys.argv[2])
FIRST_ID = int(sys.argv[3], 0) if len(sys.argv) > 3 else 0x5EED0000
CHIPS = range(ROWS * COLUMNS)
P150 = 0x40
HARVESTING = [
    "noc_translation: true",
    "harvest_mask: 128",
    "dram_harvesting_mask: 0",
    "eth_harvesting_mask: 288",
    "pcie_harvesting_mask: 2",
    "l2cpu_harvesting_mask: 0",
]


def section(name, lines):
    print(f"{name}:")
    for line in lines:
        print(f"  {line}")


def neighbours(chip):
    if chip % COLUMNS + 1 < COLUMNS:
        yield chip + 1
    if chip + COLUMNS < len(CHIPS):
        yield chip + COLUMNS


def links():
    free = {chip: list(range(4, 12)) for chip in CHIPS}
    for chip in CHIPS:
        for other in neighbours(chip):
            for _ in range(2):
                yield "-"
                for end in (chip, other):
                    yield f"  - chip: {end}"
                    yield f"    chan: {free[end].pop(0)}"


def boards():
    for chip in CHIPS:
        yield "-"
        yield f"  - board_id: {(P150 << 36) + 1000 + chip}"
        yield "  - board_type: p150"
        yield "  - chips:"
        yield f"      - {chip}"


def harvesting(chip):
    yield f"{chip}:"
    for mask in HARVESTING:
        yield "  " + mask


section("arch", [f"{chip}: blackhole" for chip in CHIPS])
section("chips", ["{}"])
section("chip_unique_ids", [f"{chip}: {FIRST_ID + chip}" for chip in CHIPS])
section("ethernet_connections", list(links()) or ["[]"])
section("chips_with_mmio", [f"- {chip}: {chip}" for chip in CHIPS])
section("harvesting", [line for chip in CHIPS for line in harvesting(chip)])
section("chip_to_bus_id", [f'{chip}: "0x{16 * chip + 1:02x}"' for chip in CHIPS])
section("boards", list(boards()))
section("asic_locations", [f"{chip}: 0" for chip in CHIPS])
