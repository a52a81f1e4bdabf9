/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* demo: become tt-allocmon-demo, so that a signal to this process reaches it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "viewer/command/options.h"
#include "viewer/command/place.h"

enum {
	OWN_ARGUMENTS = 5, /* the name, --hold, --for, --speed, NULL */
};

int command_demo(const struct options *options)
{
	char path[PLACE_CAPACITY];
	char name[] = "tt-allocmon-demo";
	char hold[] = "--hold";
	char duration[32];
	char speed[32];
	int n_arguments = 0;
	char **arguments = calloc((size_t)options->n_arguments + OWN_ARGUMENTS, sizeof *arguments);
	if (arguments == NULL)
		return EXIT_FAILED;
	snprintf(duration, sizeof duration, "--for=%.9g", options->duration);
	snprintf(speed, sizeof speed, "--speed=%.9g", options->speed);
	arguments[n_arguments++] = name;
	memcpy(arguments + n_arguments, options->arguments,
		(size_t)options->n_arguments * sizeof *arguments);
	n_arguments += options->n_arguments;
	if (options->hold)
		arguments[n_arguments++] = hold;
	if (options->duration > 0)
		arguments[n_arguments++] = duration;
	if (options->speed > 0)
		arguments[n_arguments++] = speed;
	int error = place_find(PLACE_DEMO, path);
	if (error == 0) {
		execv(path, arguments);
		error = -errno;
	}
	fprintf(stderr, "tt-allocmon demo: cannot run %s: %s\n", path, strerror(-error));
	free(arguments);
	return EXIT_FAILED;
}
