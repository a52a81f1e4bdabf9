/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* identity: who this process is, for people who look at its window. */
#pragma once

#include "common/layout.h"

void ttam_identity_publish(struct ttam_shm_process *process);
