/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/names.h"

#include <stddef.h>

#include "common/layout.h"

static const char *const type_names[TTAM_SHM_TYPE_COUNT] = {
	[TTAM_SHM_DRAM] = "DRAM",
	[TTAM_SHM_L1] = "L1",
	[TTAM_SHM_SYSTEM_MEMORY] = "SYSTEM_MEMORY",
	[TTAM_SHM_L1_SMALL] = "L1_SMALL",
	[TTAM_SHM_TRACE] = "TRACE",
	[TTAM_SHM_CB] = "CB",
};

static const char *const missing_names[TTAM_MISSING_BITS] = {
	"buffers",
	"bulk frees",
	"buffer ids",
	"circular buffers",
	"dataflow buffers",
	"frees of circular buffers",
	"capacity",
	"reserved bytes",
	"largest free block",
	"chip ids",
	"clashes of circular buffers with L1",
	"a known layout of buffers",
	"earlier circular buffers",
	"earlier buffers",
	"scratchpads",
	"addresses of banks",
};

const char *ttam_type_name(uint64_t type)
{
	return type < TTAM_SHM_TYPE_COUNT ? type_names[type] : "UNKNOWN";
}

const char *ttam_source_name(uint64_t source)
{
	switch (source) {
	case TTAM_SHM_SOURCE_API:
		return "api";
	case TTAM_SHM_SOURCE_PRELOAD:
		return "preload";
	default:
		return "unknown";
	}
}

const char *ttam_missing_name(unsigned bit)
{
	return bit < TTAM_MISSING_BITS ? missing_names[bit] : NULL;
}
