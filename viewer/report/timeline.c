/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/timeline.h"

void timeline_begin(struct timeline *line, uint64_t time)
{
	line->begin = time;
	line->step = TIMELINE_STEP;
	line->n = 0;
	for (unsigned i = 0; i < TIMELINE_BUCKETS; i++)
		line->bucket[i] = (struct timeline_bucket){.low = 1};
}

bool timeline_is_seen(const struct timeline *line, unsigned bucket)
{
	return bucket < line->n && line->bucket[bucket].low <= line->bucket[bucket].high;
}

static struct timeline_bucket join(struct timeline_bucket first, struct timeline_bucket second)
{
	if (first.low > first.high)
		return second;
	if (second.low > second.high)
		return first;
	if (first.low < second.low)
		second.low = first.low;
	if (first.high > second.high)
		second.high = first.high;
	return second;
}

static void halve(struct timeline *line)
{
	for (unsigned i = 0; i < TIMELINE_BUCKETS / 2; i++)
		line->bucket[i] = join(line->bucket[2 * i], line->bucket[2 * i + 1]);
	for (unsigned i = TIMELINE_BUCKETS / 2; i < TIMELINE_BUCKETS; i++)
		line->bucket[i] = (struct timeline_bucket){.low = 1};
	line->n = (line->n + 1) / 2;
	line->step *= 2;
}

static struct timeline_bucket *bucket_at(struct timeline *line, uint64_t time)
{
	uint64_t since = time > line->begin ? time - line->begin : 0;
	while (since / line->step >= TIMELINE_BUCKETS)
		halve(line);
	unsigned i = (unsigned)(since / line->step);
	if (i >= line->n)
		line->n = i + 1;
	return &line->bucket[i];
}

void timeline_add(struct timeline *line, uint64_t time, uint64_t value)
{
	struct timeline_bucket *bucket = bucket_at(line, time);
	struct timeline_bucket added = {.low = value, .high = value, .last = value};
	*bucket = join(*bucket, added);
}

void timeline_raise(struct timeline *line, uint64_t time, uint64_t value)
{
	struct timeline_bucket *bucket = bucket_at(line, time);
	if (bucket->low > bucket->high)
		bucket->low = bucket->last = value;
	if (value > bucket->high)
		bucket->high = value;
}

void timeline_widen(struct timeline *line, uint64_t step)
{
	while (line->step < step)
		halve(line);
}

void timeline_fill(struct timeline *line)
{
	for (unsigned i = 1; i < line->n; i++) {
		uint64_t last = line->bucket[i - 1].last;
		if (!timeline_is_seen(line, i) && timeline_is_seen(line, i - 1))
			line->bucket[i] = (struct timeline_bucket){last, last, last};
	}
}

uint64_t timeline_highest(const struct timeline *line)
{
	uint64_t highest = 0;
	for (unsigned i = 0; i < line->n; i++)
		if (timeline_is_seen(line, i) && line->bucket[i].high > highest)
			highest = line->bucket[i].high;
	return highest;
}
