/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * called: which of the hooked functions some loaded library calls so that a hook is reached. A
 * function can be exported and yet be called by nobody, or by bound calls only.
 */
#pragma once

#include <stdbool.h>

#include "common/metal_needs.h"

/* ttam_called_narrow: what is not called so is no longer there. Any thread.
 * is_older: the functions have the names of 0.65.0. */
void ttam_called_narrow(bool is_older, struct ttam_metal_exports *exports);
