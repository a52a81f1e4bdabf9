/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options: the command line. options.def is the one table of options: the parser, --help, the man
 * page and the completions come from it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "viewer/command/check_rule.h"
#include "viewer/command/report_file.h"
#include "viewer/source/source.h"

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_CHECK_FAILED = 3,
};

enum {
	OPTIONS_RULES = 16,
	OPTIONS_REPORTS = 4,
};

struct options {
	double delay;          /* -d, --delay; --interval of stream; s */
	bool no_color;         /* -C */
	bool ascii;            /* --ascii, -U */
	bool no_mouse;         /* -M */
	bool follow;           /* -f, --follow of events */
	bool json;             /* -j, --json */
	bool hold;             /* --hold */
	bool dry_run;          /* -n of gc */
	const char *recording; /* --recording; NULL: what is now */
	uint64_t max_size;     /* --max-size of record; bytes, 0: not given */
	const char *library;   /* --library of doctor; NULL: none */
	bool fail_on_leak; /* --fail-on-leak of run: 3 where the command gave 0 and left buffers */
	bool sites;        /* --sites of run: name Python lines */
	const char *suppressions; /* --suppressions FILE; NULL: the user's own */
	size_t n_rules;           /* --fail-on of check */
	struct check_rule rules[OPTIONS_RULES];
	bool has_growth; /* --fail-on-growth of diff */
	struct check_limit growth;
	size_t n_reports; /* --report of run */
	struct report_file reports[OPTIONS_REPORTS];
	double duration;             /* --for; s, 0: no end; of leaks: one look */
	double speed;                /* --speed of demo: times as fast as in life; 0: not given */
	uint64_t count;              /* -n of stream: snapshots, 0: no end */
	struct source_filter filter; /* -p, -u, --devices */
	int n_arguments;             /* what stands behind the options */
	char **arguments;            /* ends with NULL */
};

/* The commands of options.def. */
enum command {
#define COMMAND(id, name, arguments, least, most, help) COMMAND_##id,
#include "viewer/command/options.def"
	COMMAND_COUNT,
};

/* What options_parse found. */
enum options_outcome {
	OPTIONS_CARRY_OUT,
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_WRONG,
};

/*
 * options_parse: argv into *ret_options, which points into argv. ret_message is filled with
 * OPTIONS_WRONG only: what is wrong, and the nearest known name. Not thread-safe (getopt).
 */
enum options_outcome options_parse(int argc, char **argv, enum command *ret_command,
	struct options *ret_options, char (*ret_message)[256]);

/* options_help: what --help of a command prints. */
void options_help(FILE *file, enum command command);

/* A command: what main calls. Returns an exit status; run returns the job's own. */
int command_screen(const struct options *options);
int command_status(const struct options *options);
int command_stream(const struct options *options);
int command_events(const struct options *options);
int command_leaks(const struct options *options);
int command_check(const struct options *options);
int command_record(const struct options *options);
int command_replay(const struct options *options);
int command_run(const struct options *options);
int command_diff(const struct options *options);
int command_attach(const struct options *options);
int command_demo(const struct options *options);
int command_doctor(const struct options *options);
int command_gc(const struct options *options);
