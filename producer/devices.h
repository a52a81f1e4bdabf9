/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* devices: which chip stands behind an index. Kept apart from the book, so that a fork's child
 * still knows. */
#pragma once

#include <stdint.h>

#include "common/layout.h"

struct ttam_device;

/* ttam_devices_label: the runtime's number of the chip; the index where it was never registered. */
uint64_t ttam_devices_label(unsigned index);

/* ttam_devices_remember, ttam_devices_publish: under the book's lock. */
void ttam_devices_remember(const struct ttam_device *device);
void ttam_devices_publish(struct ttam_shm_window *window, unsigned index);
void ttam_devices_publish_all(struct ttam_shm_window *window);
