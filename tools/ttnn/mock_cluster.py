#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Print a cluster descriptor for TT_METAL_MOCK_CLUSTER_DESC_PATH: chips in a grid.

    mock_cluster.py ROWS COLUMNS [FIRST_ID [BOARD]]

BOARD: p150 (default): Blackhole; 1x1, 1x2, 2x2 and 2x4 open as meshes of that shape.
       n300: Wormhole, two chips on each; 1x2 is one board, 2x4 a T3000.
       ubb: Wormhole; 8x4 is a Galaxy.
Chip N has the unique id FIRST_ID + N (default 0x5eed0000), by which everything that a job leaves
behind is named.
"""
import sys

ROWS, COLUMNS = int(sys.argv[1]), int(sys.argv[2])
FIRST_ID = int(sys.argv[3], 0) if len(sys.argv) > 3 else 0x5EED0000
BOARD = sys.argv[4] if len(sys.argv) > 4 else "p150"
CHIPS = range(ROWS * COLUMNS)
# As in bits 36 and up of a board's serial number.
CODES = {"p150": 0x40, "n300": 0x14, "ubb": 0x35}
ARCHITECTURE = "blackhole" if BOARD == "p150" else "wormhole_b0"
MASKS = {
    "p150": "harvest_mask: 128\ndram_harvesting_mask: 0\neth_harvesting_mask: 288\n"
            "pcie_harvesting_mask: 2\nl2cpu_harvesting_mask: 0",
    "n300": "harvest_mask: 513\ndram_harvesting_mask: 0\neth_harvesting_mask: 0\n"
            "pcie_harvesting_mask: 0\nl2cpu_harvesting_mask: 0",
    "ubb": "harvest_mask: 0\ndram_harvesting_mask: 0\neth_harvesting_mask: 0\n"
           "pcie_harvesting_mask: 0\nl2cpu_harvesting_mask: 0"}
# Of n300 the local chips have the first numbers, and stand between their remote ones.
N300_GRIDS = {(1, 2): [0, 1], (2, 4): [4, 0, 2, 6, 5, 1, 3, 7]}
GRID = N300_GRIDS[ROWS, COLUMNS] if BOARD == "n300" else list(CHIPS)
LOCAL = CHIPS[:len(CHIPS) // 2] if BOARD == "n300" else CHIPS
LINKS = 4 if BOARD == "ubb" else 2


def section(name, lines):
    print(f"{name}:")
    for line in lines:
        print(f"  {line}")


def partner(chip):
    """Of an n300 the other chip on its board."""
    return (chip + len(LOCAL)) % len(CHIPS)


def neighbours():
    for place, chip in enumerate(GRID):
        if place % COLUMNS + 1 < COLUMNS:
            yield chip, GRID[place + 1]
        if place + COLUMNS < len(GRID):
            yield chip, GRID[place + COLUMNS]


def channels(chip):
    if BOARD == "p150":
        return list(range(4, 12))
    return [6, 7, 14, 15] if BOARD == "n300" else list(range(16))


def channel(pair, end, link, free):
    if BOARD == "n300" and partner(pair[0]) == pair[1]:
        return (8 if end in LOCAL else 0) + link
    return free[end].pop(0)


def links():
    free = {chip: channels(chip) for chip in CHIPS}
    for pair in neighbours():
        for link in range(LINKS):
            yield "-"
            for end in pair:
                yield f"  - chip: {end}"
                yield f"    chan: {channel(pair, end, link, free)}"


def boards():
    together = {"p150": [[chip] for chip in CHIPS], "ubb": [list(CHIPS)],
                "n300": [[chip, partner(chip)] for chip in LOCAL]}[BOARD]
    for number, chips in enumerate(together):
        yield "-"
        yield f"  - board_id: {(CODES[BOARD] << 36) + 1000 + number}"
        yield f"  - board_type: {BOARD}"
        yield "  - chips:"
        for chip in chips:
            yield f"      - {chip}"


def coordinates(chip):
    place = GRID.index(chip)
    yield f"{chip}:"
    for number in (place % COLUMNS, place // COLUMNS, 0, 0):
        yield f"  - {number}"


def harvesting(chip):
    yield f"{chip}:"
    yield "  noc_translation: true"
    for mask in MASKS[BOARD].splitlines():
        yield "  " + mask


# Of a Galaxy the high digit of a bus tells the tray, the low one the place in it: first those of
# the outer column, from the end of the grid inwards, then those of the inner one.
TRAYS = [0xC0, 0x80, 0x00, 0x40]


def tray_and_place(chip):
    row, column = divmod(chip, COLUMNS)
    outer = min(row, ROWS - 1 - row)
    return row // 4 + column // 2 * 2, (4 if column in (1, 2) else 0) + outer + 1


def bus(chip):
    if BOARD == "ubb":
        tray, place = tray_and_place(chip)
        return TRAYS[tray] + place
    return 16 * (chip % len(LOCAL)) % 256 + 1


def location(chip):
    if BOARD == "ubb":
        return tray_and_place(chip)[1]
    return 0 if chip in LOCAL else 1


section("arch", [f"{chip}: {ARCHITECTURE}" for chip in CHIPS])
section("chips", [line for chip in CHIPS for line in coordinates(chip)]
        if BOARD == "n300" else ["{}"])
section("chip_unique_ids", [f"{chip}: {FIRST_ID + chip}" for chip in CHIPS])
section("ethernet_connections", list(links()) or ["[]"])
section("chips_with_mmio", [f"- {chip}: {chip}" for chip in LOCAL])
section("harvesting", [line for chip in CHIPS for line in harvesting(chip)])
section("chip_to_bus_id", [f'{chip}: "0x{bus(chip):02x}"' for chip in CHIPS])
section("boards", list(boards()))
section("asic_locations", [f"{chip}: {location(chip)}" for chip in CHIPS])
