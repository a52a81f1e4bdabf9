/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "demo/heap.h"

#include "demo/bank.h"
#include "demo/chips.h"
#include "producer/tt_allocmon.h"

enum {
	ALLOCATOR = 1,
	IDS_OF_A_BUFFER = 1 + CHIP_COUNT,
	GRANULE = 64, /* of a buffer in a bank, bytes */
};

enum space {
	SPACE_DRAM,
	SPACE_L1,
	SPACE_L1_SMALL,
	SPACE_COUNT,
};

static struct bank banks[SPACE_COUNT][CHIP_COUNT];
static uint64_t next_id;

void heap_init(uint64_t first_id)
{
	next_id = first_id;
	for (unsigned i = 0; i < CHIP_COUNT; i++) {
		bank_init(&banks[SPACE_DRAM][i], 0, CHIP_DRAM_BANK_SIZE);
		bank_init(&banks[SPACE_L1][i], CHIP_L1_BASE, CHIP_L1_SMALL_BASE);
		bank_init(&banks[SPACE_L1_SMALL][i], CHIP_L1_SMALL_BASE, CHIP_L1_END);
	}
}

static enum space space_of(uint32_t type)
{
	if (type == TTAM_L1)
		return SPACE_L1;
	return type == TTAM_L1_SMALL ? SPACE_L1_SMALL : SPACE_DRAM;
}

static uint32_t banks_of(uint32_t type)
{
	return space_of(type) == SPACE_DRAM ? CHIP_DRAM_BANKS : CHIP_L1_BANKS;
}

/* The next place that one device has free; DRAM grows from below, traces and L1 from above. */
static uint64_t place_on(const struct bank *bank, uint32_t type, uint64_t size, uint64_t border)
{
	if (type == TTAM_DRAM)
		return bank_lowest(bank, size, border);
	uint64_t address = bank_highest(bank, size, border);
	return address == BANK_NO_PLACE ? BANK_NO_PLACE : address + size;
}

/* The same place on all devices: each moves the border on until all of them agree. */
static uint64_t find_place(uint32_t type, uint64_t size, uint64_t devices)
{
	const struct bank *bank = banks[space_of(type)];
	uint64_t border = type == TTAM_DRAM ? bank[0].begin : bank[0].end;
	for (unsigned agreed = 0, i = 0; agreed < CHIP_COUNT; i = (i + 1) % CHIP_COUNT) {
		agreed++;
		if ((devices & TTAM_DEVICE(i)) == 0)
			continue;
		uint64_t next = place_on(&bank[i], type, size, border);
		if (next == BANK_NO_PLACE)
			return BANK_NO_PLACE;
		if (next != border)
			agreed = 1;
		border = next;
	}
	return type == TTAM_DRAM ? border : border - size;
}

static void report_largest_hole(uint32_t type, uint64_t devices)
{
	enum space space = space_of(type);
	uint32_t shown_type = type == TTAM_TRACE ? TTAM_DRAM : type;
	for (unsigned i = 0; i < CHIP_COUNT; i++) {
		if ((devices & TTAM_DEVICE(i)) != 0)
			ttam_set_largest_free(TTAM_DEVICE(i), shown_type,
				bank_largest_hole(&banks[space][i]) * banks_of(type));
	}
}

bool heap_allocate(const struct heap_order *order, uint64_t devices, struct heap_buffer *ret_buffer)
{
	uint32_t n_banks = banks_of(order->type);
	uint64_t per_bank = (order->size + n_banks - 1) / n_banks;
	per_bank = (per_bank + GRANULE - 1) / GRANULE * GRANULE;
	uint64_t address = find_place(order->type, per_bank, devices);
	if (address == BANK_NO_PLACE) {
		ttam_track_failed(devices, order->type, order->size);
		return false;
	}
	for (unsigned i = 0; i < CHIP_COUNT; i++) {
		if ((devices & TTAM_DEVICE(i)) != 0)
			bank_take(&banks[space_of(order->type)][i], address, per_bank);
	}
	struct ttam_buffer buffer = {
		.struct_size = sizeof buffer,
		.id = next_id,
		.devices = devices,
		.size = order->size,
		.reserved = per_bank * n_banks,
		.address = address,
		.allocator = ALLOCATOR,
		.type = order->type,
		.num_banks = n_banks,
	};
	next_id += IDS_OF_A_BUFFER;
	ttam_scope_push(order->scope);
	ttam_track_allocate(&buffer);
	ttam_scope_pop();
	report_largest_hole(order->type, devices);
	*ret_buffer = (struct heap_buffer){buffer.id, devices, address, order->type};
	return true;
}

void heap_free(struct heap_buffer *buffer)
{
	if (buffer->id == 0)
		return;
	ttam_track_deallocate(buffer->id, buffer->devices);
	for (unsigned i = 0; i < CHIP_COUNT; i++) {
		if ((buffer->devices & TTAM_DEVICE(i)) != 0)
			bank_give(&banks[space_of(buffer->type)][i], buffer->address);
	}
	report_largest_hole(buffer->type, buffer->devices);
	buffer->id = 0;
}

void heap_close(void)
{
	ttam_deallocate_buffers(ALLOCATOR);
}

void heap_add_program(const struct heap_program *program, uint64_t devices)
{
	uint64_t used = 0;
	ttam_scope_push(program->name);
	for (unsigned i = 0; i < program->n_cbs; i++) {
		bool is_last = i + 1 == program->n_cbs;
		struct ttam_circular_buffer cb = {
			.struct_size = sizeof cb,
			.program = program->id,
			.devices = devices,
			.size = is_last ? program->bytes - used : program->cb_size,
			.address = CHIP_L1_BASE + used,
			.num_cores = CHIP_L1_BANKS,
			.first = i == 0,
		};
		used += cb.size;
		ttam_track_allocate_cb(&cb);
	}
	ttam_scope_pop();
}
