/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* sentence_history: what is said of the past of a row. */
#pragma once

#include "viewer/view/past.h"
#include "viewer/view/sentence.h"

void sentence_history(
	struct sentence *sentence, const struct model *model, const struct past *past);
