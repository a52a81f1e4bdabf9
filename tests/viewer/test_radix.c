/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/test.h"

#include <stdbool.h>

#include "viewer/model/radix.h"

enum {
	MOST = 5000,
};

static struct radix_entry entries[MOST], scratch[MOST];

/* Keys by chance, of which only the bits of mask differ; values count up. */
static void fill(size_t n, uint64_t mask)
{
	uint64_t state = 88172645463325252u;
	for (size_t i = 0; i < n; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		entries[i] =
			(struct radix_entry){(state & mask) | (0x5555555555555555u & ~mask), i};
	}
}

static void assert_sorted(size_t n)
{
	radix_sort(entries, scratch, n);
	for (size_t i = 1; i < n; i++) {
		ASSERT_IN_LOOP(entries[i - 1].key <= entries[i].key);
		/* What is equal stands as it stood. */
		ASSERT_IN_LOOP(entries[i - 1].key != entries[i].key ||
			       entries[i - 1].value < entries[i].value);
	}
}

START_TEST(sorts_by_whichever_bits_differ)
{
	static const uint64_t masks[] = {UINT64_MAX, 0, 1, UINT64_C(1) << 63, 0xff, 0xfff00,
		UINT64_C(0x8000000000000001), UINT64_C(0xfffff) << 44, 0xffffffffff, 0x7ff};
	for (size_t m = 0; m < sizeof(masks) / sizeof(masks[0]); m++)
		for (size_t n = 0; n <= MOST; n = n < 4 ? n + 1 : n * 11) {
			fill(n, masks[m]);
			assert_sorted(n);
		}
}
END_TEST

START_TEST(keeps_every_entry)
{
	static bool seen[MOST];
	fill(MOST, 0x3ff0000);
	assert_sorted(MOST);
	for (size_t i = 0; i < MOST; i++) {
		ASSERT_IN_LOOP(entries[i].value < MOST && !seen[entries[i].value]);
		seen[entries[i].value] = true;
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("radix");
	TCase *tcase = tcase_create("radix");
	tcase_add_test(tcase, sorts_by_whichever_bits_differ);
	tcase_add_test(tcase, keeps_every_entry);
	suite_add_tcase(suite, tcase);
	return suite;
}

TEST_MAIN(make_suite)
