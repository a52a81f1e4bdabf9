/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/devices.h"

#include <stdbool.h>
#include <string.h>

#include "common/text.h"
#include "common/word.h"
#include "producer/tt_allocmon.h"

struct known_device {
	bool is_known;
	uint32_t label;
	uint64_t asic_id;
	uint64_t capacity[TTAM_SHM_TYPE_COUNT];
	uint64_t banks[TTAM_SHM_TYPE_COUNT];
	uint64_t base[TTAM_SHM_TYPE_COUNT]; /* + 1; 0: unknown */
	char board[8];
};

static struct known_device known[TTAM_DEVICE_COUNT];

/* Label + 1, as the event log is written without the lock. */
static _Atomic uint64_t labels[TTAM_DEVICE_COUNT];

uint64_t ttam_devices_label(unsigned index)
{
	uint64_t label = atomic_load_explicit(&labels[index], memory_order_relaxed);
	return label == 0 ? index : label - 1;
}

void ttam_devices_remember(const struct ttam_device *device)
{
	struct known_device *entry = &known[device->index];
	entry->is_known = true;
	entry->label = device->label;
	if (device->asic_id != 0)
		entry->asic_id = device->asic_id;
	for (unsigned i = 0; i < TTAM_SHM_TYPE_COUNT; i++) {
		if (device->capacity[i] != 0 && i != TTAM_SHM_CB)
			entry->capacity[i] = device->capacity[i];
		if (device->num_banks[i] != 0)
			entry->banks[i] = device->num_banks[i];
		if ((device->has_base >> i & 1) != 0)
			entry->base[i] = device->base[i] + 1;
	}
	if (device->board != NULL) {
		size_t length = ttam_text_fit(device->board, sizeof entry->board - 1);
		memset(entry->board, 0, sizeof entry->board);
		memcpy(entry->board, device->board, length);
	}
	atomic_store_explicit(
		&labels[device->index], device->label + UINT64_C(1), memory_order_relaxed);
}

void ttam_devices_publish(struct ttam_shm_window *window, unsigned index)
{
	const struct known_device *entry = &known[index];
	struct ttam_shm_device *shm = &window->device[index];
	if (!entry->is_known)
		return;
	ttam_word_store(&shm->asic_id, entry->asic_id);
	ttam_word_store(&shm->label, entry->label);
	for (unsigned i = 0; i < TTAM_SHM_TYPE_COUNT; i++) {
		ttam_word_store(&shm->capacity[i], entry->capacity[i]);
		ttam_word_store(&shm->banks[i], entry->banks[i]);
		ttam_word_store(&shm->base[i], entry->base[i]);
	}
	ttam_text_store(shm->board, TTAM_TEXT_WORDS(8), entry->board);
	ttam_word_store(&shm->visible, 1);
	if (ttam_word_own(&window->process.n_devices) <= index)
		ttam_word_store(&window->process.n_devices, index + 1);
}

void ttam_devices_publish_all(struct ttam_shm_window *window)
{
	for (unsigned i = 0; i < TTAM_DEVICE_COUNT; i++)
		ttam_devices_publish(window, i);
}
