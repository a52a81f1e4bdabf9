/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* process_name: the name by which a user knows a job. */
#pragma once

#include "viewer/source/snapshot.h"

/* process_name: the script where an interpreter runs one, else the program; without its folder.
 * Empty where the command line is. Both have SNAPSHOT_TEXT bytes. */
void process_name(const char *command, char *ret_name);
