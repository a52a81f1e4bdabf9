/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/source.h"

#include "viewer/source/source_kind.h"

int source_poll(struct source *source, unsigned want, struct snapshot *snapshot)
{
	return source->kind->poll(source, want, snapshot);
}

void source_destroy(struct source *source)
{
	if (source)
		source->kind->destroy(source);
}
