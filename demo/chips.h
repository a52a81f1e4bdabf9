/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chips: the eight p150 that the demo pretends to have. Every demo has the same ones, so that two
 * of them share devices as two jobs would.
 */
#pragma once

#include <stdint.h>

enum {
	CHIP_COUNT = 8,
	CHIP_DRAM_BANKS = 8,
	CHIP_L1_BANKS = 120, /* compute cores */
};

/* Of one bank, in bytes. L1: from where a core's own data ends to the end of its memory, the last
 * 32 KiB of it for L1_SMALL. Traces take what they need of DRAM. */
#define CHIP_DRAM_BANK_SIZE UINT64_C(4277141376)
#define CHIP_L1_BASE UINT64_C(0x1b480)
#define CHIP_L1_SMALL_BASE UINT64_C(0x178000)
#define CHIP_L1_END UINT64_C(0x180000)
#define CHIP_ALL ((UINT64_C(1) << CHIP_COUNT) - 1)

/* chips_register: the first count of them. */
void chips_register(unsigned count);
