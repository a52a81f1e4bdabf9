/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* chips: the unique ids and boards of the chips, as the runtime's cluster descriptor gives them. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
	TTAM_BOARD_BYTES = 64,
	TTAM_CHIP_COUNT = 256, /* higher numbers stay unknown */
};

struct ttam_chip {
	uint64_t asic_id;             /* 0: unknown */
	char board[TTAM_BOARD_BYTES]; /* empty: unknown */
};

/* ttam_chips_find: what is known of the chip that the runtime gives this number. Any thread. */
void ttam_chips_find(uint32_t number, struct ttam_chip *ret_chip);

/* ttam_chips_set_ids: from the std::unordered_map<int, uint64_t> of get_chip_unique_ids(). Returns
 * whether that told anything new. */
bool ttam_chips_set_ids(const void *map);

/* ttam_chips_set_board: from get_board_type(). */
void ttam_chips_set_board(uint32_t number, uint32_t board_type);

/* While the process forks. */
void ttam_chips_lock(void);
void ttam_chips_unlock(void);
