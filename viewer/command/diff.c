/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* diff: two runs compared. */
#include <stdio.h>

#include "viewer/command/chosen_report.h"
#include "viewer/command/options.h"
#include "viewer/report/difference_json.h"
#include "viewer/report/difference_text.h"

static bool is_growth(const struct check_limit *limit, const uint64_t number[2])
{
	if (number[0] == SNAPSHOT_UNKNOWN || number[1] == SNAPSHOT_UNKNOWN)
		return false;
	double most = limit->is_share ? (double)number[0] * (1 + limit->limit)
				      : (double)number[0] + limit->limit;
	return (double)number[1] > most;
}

static enum exit_status judge(const struct check_limit *limit, const struct difference *difference)
{
	enum exit_status status = EXIT_DONE;
	for (size_t i = 0; i < difference->n_uses; i++) {
		const struct difference_use *use = &difference->uses[i];
		if (is_growth(limit, use->peak) || is_growth(limit, use->left))
			return EXIT_CHECK_FAILED;
		if (use->left[0] == SNAPSHOT_UNKNOWN || use->left[1] == SNAPSHOT_UNKNOWN)
			status = EXIT_FAILED;
	}
	if (status == EXIT_FAILED)
		fputs("tt-allocmon diff: not all that was left is known, so growth cannot be "
		      "judged\n",
			stderr);
	return status;
}

static enum exit_status compare(
	const struct options *options, const struct report *before, const struct report *after)
{
	struct difference *difference = difference_create(before, after);
	enum exit_status status = EXIT_FAILED;
	if (difference == NULL) {
		fputs("tt-allocmon diff: no memory to compare\n", stderr);
		return status;
	}
	if (!options->json)
		difference_text(stdout, difference);
	else if (difference_json(stdout, difference) < 0)
		fputs("tt-allocmon diff: no memory to compare\n", stderr);
	if (fflush(stdout) != 0 || ferror(stdout))
		perror("tt-allocmon diff: cannot write");
	else
		status = options->has_growth ? judge(&options->growth, difference) : EXIT_DONE;
	difference_destroy(difference);
	return status;
}

int command_diff(const struct options *options)
{
	enum exit_status status = EXIT_FAILED;
	struct report *before = chosen_report_open(options->arguments[0]);
	struct report *after = chosen_report_open(options->arguments[1]);
	if (before != NULL && after != NULL)
		status = compare(options, before, after);
	report_destroy(before);
	report_destroy(after);
	return (int)status;
}
