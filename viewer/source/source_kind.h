/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* source_kind: what a kind of source provides. Its struct begins with struct source. */
#pragma once

#include "viewer/source/source.h"

struct source_kind {
	int (*poll)(struct source *source, unsigned want, struct snapshot *snapshot);
	void (*destroy)(struct source *source);
};

struct source {
	const struct source_kind *kind;
};
