/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * driver: what the kernel driver tells: its nodes, /dev/tenstorrent/N, their boards, and which
 * processes have them open. Read from /sys/class/tenstorrent and /proc/driver/tenstorrent, so that
 * no device is opened.
 *
 * The runtime's number of a chip is another one than the driver's, and its unique id is not always
 * the driver's tt_asic_id. Node N is the chip with the unique id X where
 * - X is tt_asic_id (Blackhole without links to others), or
 * - the board has one chip (n150, p100, p150), and X is made of its tt_serial S: S itself (Wormhole
 *   without links), S * 32 + a location below 32 (linked Blackhole), or with the lower half
 *   (S >> 4 & 0xF0000000) | (S & 0x0FFFFFFF) (linked Wormhole).
 * The chips of other boards are known to be of the board, but not which of them the node is.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DRIVER_NODES = 64,
	DRIVER_HOLDERS = 64, /* of one node */
};

struct driver_node {
	unsigned number;
	char board[24]; /* as the driver names it; empty: unknown */
	uint64_t asic_id;
	uint64_t serial;
	uint64_t inode; /* of its folder below /sys: another one after a reset */
	unsigned n_holders;
	uint64_t holder[DRIVER_HOLDERS]; /* pids, as we number them, each once */
};

struct driver {
	char root[256]; /* before /sys and /proc */
	unsigned n_nodes;
	struct driver_node *nodes; /* by number */
};

/* driver_init: root: of /sys and /proc; NULL: $TT_ALLOCMON_DRIVER_ROOT, else /. */
void driver_init(struct driver *driver, const char *root);
void driver_finish(struct driver *driver);

/* driver_read: anew, as far as it can have changed: what a node is only when it is a new one, as
 * that asks the device. No nodes where there is no driver. Returns 0 or -ENOMEM. */
int driver_read(struct driver *driver);

/* driver_node_is_chip: the node is this chip for certain. */
bool driver_node_is_chip(const struct driver_node *node, uint64_t asic_id);
/* driver_node_is_board_of: the chip is on the node's board. */
bool driver_node_is_board_of(const struct driver_node *node, uint64_t asic_id);
