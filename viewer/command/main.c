/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* main: from the command line to its command. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "viewer/command/options.h"

static int carry_out(enum command command, const struct options *options)
{
	switch (command) {
	case COMMAND_SCREEN:
		return command_screen(options);
	case COMMAND_STATUS:
		return command_status(options);
	case COMMAND_STREAM:
		return command_stream(options);
	case COMMAND_EVENTS:
		return command_events(options);
	case COMMAND_LEAKS:
		return command_leaks(options);
	case COMMAND_CHECK:
		return command_check(options);
	case COMMAND_RECORD:
		return command_record(options);
	case COMMAND_REPLAY:
		return command_replay(options);
	case COMMAND_DIFF:
		return command_diff(options);
	case COMMAND_RUN:
		return command_run(options);
	case COMMAND_ATTACH:
		return command_attach(options);
	case COMMAND_DOCTOR:
		return command_doctor(options);
	case COMMAND_GC:
		return command_gc(options);
	case COMMAND_DEMO:
		return command_demo(options);
	case COMMAND_COUNT:
		break;
	}
	return EXIT_USAGE;
}

/* finish_output: what could not be written must not end as success. */
static int finish_output(int status)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	/* Who failed has said why, and the cause of an earlier write is no longer known here. */
	if (status != EXIT_DONE)
		return status;
	fprintf(stderr, "tt-allocmon: cannot write to standard output%s%s\n",
		errno != 0 ? ": " : "", errno != 0 ? strerror(errno) : "");
	return EXIT_FAILED;
}

int main(int argc, char **argv)
{
	enum command command;
	struct options options;
	char message[256];
	/* Only what a character is: numbers are written and read alike everywhere. */
	setlocale(LC_CTYPE, "");
	switch (options_parse(argc, argv, &command, &options, &message)) {
	case OPTIONS_HELP:
		options_help(stdout, command);
		return finish_output(EXIT_DONE);
	case OPTIONS_VERSION:
		printf("tt-allocmon %s, segment format %d\n", TTAM_VERSION, TTAM_FORMAT_VERSION);
		return finish_output(EXIT_DONE);
	case OPTIONS_WRONG:
		fprintf(stderr, "tt-allocmon: %s\nSee tt-allocmon --help.\n", message);
		return EXIT_USAGE;
	case OPTIONS_CARRY_OUT:
		break;
	}
	return finish_output(carry_out(command, &options));
}
