/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tt-allocmon-demo: jobs to watch where there is no hardware. They report through libtt-allocmon
 * what a real one would; no device is touched.
 */
#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo/pace.h"
#include "demo/scenario.h"
#include "producer/tt_allocmon.h"

enum {
	EXIT_USAGE = 2,
};

static const struct scenario *const scenarios[] = {
	&mesh_scenario, /* the default */
	&leak_scenario,
	&founding_scenario,
	&churn_scenario,
};

enum {
	SCENARIO_COUNT = sizeof scenarios / sizeof scenarios[0],
};

struct demo_options {
	const struct scenario *scenario;
	double speed;
	double duration;
	bool hold;
};

static void print_help(void)
{
	puts("tt-allocmon demo [SCENARIO] [OPTIONS]: a job to watch, without hardware\n");
	for (size_t i = 0; i < SCENARIO_COUNT; i++)
		printf("  %-9s %s%s\n", scenarios[i]->name, scenarios[i]->summary,
			i == 0 ? " (the default)" : "");
	puts("\n"
	     "  --hold     stop working once everything is allocated, print ready, wait\n"
	     "  --for S    end after S seconds instead of at SIGTERM or Ctrl-C\n"
	     "  --speed X  X times as fast as in life\n"
	     "  -h         this help");
}

static const struct scenario *find_scenario(const char *name)
{
	for (size_t i = 0; i < SCENARIO_COUNT; i++) {
		if (strcmp(scenarios[i]->name, name) == 0)
			return scenarios[i];
	}
	fprintf(stderr, "tt-allocmon-demo: no scenario '%s'; -h lists them\n", name);
	exit(EXIT_USAGE);
}

static double parse_positive(const char *option, const char *text)
{
	char *end;
	double value = strtod(text, &end);
	if (end != text && *end == '\0' && isfinite(value) && value > 0)
		return value;
	fprintf(stderr, "tt-allocmon-demo: --%s '%s': not a positive number\n", option, text);
	exit(EXIT_USAGE);
}

static struct demo_options parse(int argc, char **argv)
{
	static const struct option table[] = {
		{"hold", no_argument, NULL, 'H'},
		{"for", required_argument, NULL, 'f'},
		{"speed", required_argument, NULL, 's'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	struct demo_options options = {.scenario = scenarios[0], .speed = 1.0};
	int option;
	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		switch (option) {
		case 'H':
			options.hold = true;
			break;
		case 'f':
			options.duration = parse_positive("for", optarg);
			break;
		case 's':
			options.speed = parse_positive("speed", optarg);
			break;
		case 'h':
			print_help();
			exit(EXIT_SUCCESS);
		default:
			exit(EXIT_USAGE);
		}
	}
	if (argc - optind > 1) {
		fprintf(stderr, "tt-allocmon-demo: one scenario at a time; -h lists them\n");
		exit(EXIT_USAGE);
	}
	if (optind < argc)
		options.scenario = find_scenario(argv[optind]);
	return options;
}

static void play(const struct demo_options *options)
{
	const struct scenario *scenario = options->scenario;
	bool is_on = scenario->begin();
	if (is_on && options->hold) {
		puts("ready");
		fflush(stdout);
		pace_hold();
	}
	while (is_on && !options->hold)
		is_on = scenario->cycle();
	scenario->end();
}

int main(int argc, char **argv)
{
	struct demo_options options = parse(argc, argv);
	pace_start(options.speed, options.duration);
	int error = ttam_open();
	if (error < 0) {
		fprintf(stderr, "tt-allocmon-demo: cannot start tracking: %s\n", strerror(-error));
		return EXIT_FAILURE;
	}
	play(&options);
	ttam_close();
	return EXIT_SUCCESS;
}
