/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "demo/chips.h"

#include <stddef.h>

#include "producer/tt_allocmon.h"

/* Made up; the chips that follow count on. */
static const uint64_t first_asic_id = UINT64_C(143238002252608);

void chips_register(unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct ttam_device device = {
			.struct_size = sizeof device,
			.index = i,
			.label = i,
			.asic_id = first_asic_id + i,
			.board = "p150",
		};
		device.capacity[TTAM_DRAM] = CHIP_DRAM_BANK_SIZE * CHIP_DRAM_BANKS;
		device.capacity[TTAM_L1] = (CHIP_L1_SMALL_BASE - CHIP_L1_BASE) * CHIP_L1_BANKS;
		device.capacity[TTAM_L1_SMALL] = (CHIP_L1_END - CHIP_L1_SMALL_BASE) * CHIP_L1_BANKS;
		device.num_banks[TTAM_DRAM] = CHIP_DRAM_BANKS;
		device.num_banks[TTAM_L1] = CHIP_L1_BANKS;
		device.num_banks[TTAM_L1_SMALL] = CHIP_L1_BANKS;
		device.num_banks[TTAM_TRACE] = CHIP_DRAM_BANKS;
		device.base[TTAM_L1] = CHIP_L1_BASE;
		device.base[TTAM_L1_SMALL] = CHIP_L1_SMALL_BASE;
		device.has_base = 1u << TTAM_DRAM | 1u << TTAM_L1 | 1u << TTAM_L1_SMALL;
		ttam_register_device(&device);
	}
}
