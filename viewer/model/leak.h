/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* leak: the groups of live buffers of all processes, watched for what never comes back. */
#pragma once

#include "viewer/model/model.h"
#include "viewer/model/track.h"

/* leak_copy: NULL without memory. */
struct leak *leak_copy(const struct leak *from);
void leak_destroy(struct leak *leak);

/* leak_look: at a snapshot with records, after it was recorded; about once a second is enough, so
 * one that comes sooner is passed over. Without memory, too. */
void leak_look(struct model_inside *inside, const struct snapshot *snapshot);

/* leak_show: the model gets the groups of the last look, before its rows are made. */
void leak_show(struct model *model);

/* leak_forecast: when suspects fill their devices, and so their order; after the rows were made. */
void leak_forecast(struct model *model);
