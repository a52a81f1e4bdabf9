/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/nearest.h"

#include <string.h>

enum {
	LONGEST = 32, /* no name of ours is longer */
};

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* distance: letters to insert, delete or replace (Levenshtein), one row of the table at a time. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t row[LONGEST + 1];
	for (size_t j = 0; j <= b_length; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			row[j] = min(replaced, min(row[j], row[j - 1]) + 1);
		}
	}
	return row[b_length];
}

void nearest_start(struct nearest *nearest, const char *typed, size_t length)
{
	/* More than a third wrong is another word. */
	*nearest = (struct nearest){
		.typed = typed, .typed_length = length, .distance = (length + 1) / 3 + 1};
}

void nearest_offer(struct nearest *nearest, const char *name)
{
	size_t length = strlen(name);
	if (length == 0 || length > LONGEST || nearest->typed_length > LONGEST)
		return;
	size_t changes = distance(nearest->typed, nearest->typed_length, name, length);
	if (changes < nearest->distance && changes < length) {
		nearest->distance = changes;
		nearest->name = name;
	}
}
