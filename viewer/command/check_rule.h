/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check_rule: what a check may demand of a job: no leak, no suspect, no growth above a rate, no
 * peak above a size.
 */
#pragma once

#include "viewer/model/model.h"

enum check_kind {
	CHECK_LEAK,
	CHECK_SUSPECT, /* growing or leak */
	CHECK_GROWTH,
	CHECK_PEAK,
};

#define CHECK_DRAM UINT32_MAX /* no type was named: DRAM and TRACE together */

struct check_limit {
	bool is_share;
	double limit; /* bytes, or a share of something */
};

struct check_rule {
	const char *text; /* as it was given */
	enum check_kind kind;
	uint32_t type;
	struct check_limit limit; /* of growth: a minute; a share is one of the capacity */
};

enum check_outcome {
	CHECK_HOLDS_NOT,
	CHECK_HOLDS,
	CHECK_UNKNOWN, /* nothing tells */
};

struct check_result {
	enum check_outcome outcome;
	char reason[512];
};

/* check_parse: returns NULL, or what a rule looks like. ret_rule points into text. */
const char *check_parse(const char *text, struct check_rule *ret_rule);

/* check_parse_limit: 10MiB or 2%. Returns NULL, or what it should have been. */
const char *check_parse_limit(const char *text, struct check_limit *ret_limit);

/* check_judge: after a look or many. */
struct check_result check_judge(const struct check_rule *rule, const struct model *model);
