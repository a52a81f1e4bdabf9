/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_leaks [VARIANTS [KIND]]: how soon leaks are named, and how often something healthy is, over
 * jobs made up by chance on a simulated clock, a thousand of each kind.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/viewer/leak_trial.h"

enum {
	VARIANTS = 1000,
};

/* Of those that were found. */
struct times {
	size_t n;
	double *value;
};

static int compare(const void *left, const void *right)
{
	double a = *(const double *)left;
	double b = *(const double *)right;
	return (a > b) - (a < b);
}

static void add(struct times *times, double value)
{
	times->value[times->n++] = value;
}

static void print(const char *kind, const char *what, const char *unit, struct times *times)
{
	if (times->n == 0)
		return;
	qsort(times->value, times->n, sizeof(times->value[0]), compare);
	printf("%s %s median %.0f, 95 %% %.0f, most %.0f %s\n", kind, what,
		times->value[times->n / 2], times->value[times->n * 95 / 100],
		times->value[times->n - 1], unit);
}

static void measure(const struct leak_family *family, unsigned n)
{
	struct times found = {0}, found_at = {0}, leak = {0}, leak_at = {0};
	struct times *const all[] = {&found, &found_at, &leak, &leak_at};
	unsigned wrong = 0, called = 0;
	uint64_t seed = 1;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!(all[i]->value = calloc(n + 1, sizeof(double))))
			exit(1);
	for (unsigned i = 0; i < n; i++) {
		struct leak_trial trial = family->make(&seed);
		struct leak_outcome outcome = leak_trial_watch(&trial);
		wrong += outcome.other;
		called += outcome.called_leak;
		if (!isnan(outcome.found)) {
			add(&found, outcome.found);
			add(&found_at, outcome.found_at);
		}
		if (!isnan(outcome.leak)) {
			add(&leak, outcome.leak);
			add(&leak_at, outcome.leak_at);
		}
	}
	if (family->truth == JOB_LEAKS) {
		printf("%s missed %zu of %u\n", family->name, n - found.n, n);
		printf("%s wrong %u of %u\n", family->name, wrong, n);
		print(family->name, "growing_after", "s", &found);
		print(family->name, "growing_after", "iterations", &found_at);
		print(family->name, "leak_after", "s", &leak);
		print(family->name, "leak_after", "iterations", &leak_at);
	} else {
		printf("%s suspected %u of %u\n", family->name, wrong, n);
		printf("%s called_leak %u of %u\n", family->name, called, n);
	}
	fflush(stdout);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		free(all[i]->value);
}

/* How far off the time to a full device is, as said when it was half full. */
static void measure_forecasts(const char *kind, bool by_chance, unsigned n)
{
	struct times off = {.value = calloc(n + 1, sizeof(double))};
	uint64_t seed = 1;
	unsigned within = 0;
	if (off.value == NULL)
		exit(1);
	for (unsigned i = 0; i < n; i++) {
		struct leak_trial trial = leak_trial_filling(&seed, by_chance);
		double said, was;
		if (!leak_trial_fill(&trial, &said, &was))
			continue;
		add(&off, fabs(said / was - 1) * 100);
		within += fabs(said / was - 1) <= 0.2;
	}
	printf("%s untold %zu of %u\n", kind, n - off.n, n);
	printf("%s within_20_%% %u of %u\n", kind, within, n);
	print(kind, "off_by", "%", &off);
	fflush(stdout);
	free(off.value);
}

int main(int argc, char **argv)
{
	unsigned n = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : VARIANTS;
	for (unsigned i = 0; i < n_leak_families; i++)
		if (argc < 3 || strcmp(argv[2], leak_families[i].name) == 0)
			measure(&leak_families[i], n);
	if (argc < 3 || strcmp(argv[2], "full_in") == 0) {
		measure_forecasts("full_in", false, n);
		measure_forecasts("full_in_by_chance", true, n);
	}
	return 0;
}
