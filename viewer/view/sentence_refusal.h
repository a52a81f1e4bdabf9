/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* sentence_refusal: why an allocation was refused, where that is another device's doing. */
#pragma once

#include "viewer/view/sentence.h"

/* sentence_refusal_elsewhere: of what a device refused last: which others of the mesh had no room,
 * where it had some itself. Returns whether that is so. */
bool sentence_refusal_elsewhere(
	struct sentence *sentence, const struct model *model, const struct model_device *device);
/* sentence_refusal_process: what one process was refused last. */
void sentence_refusal_process(
	struct sentence *sentence, const struct model *model, const struct model_process *process);
