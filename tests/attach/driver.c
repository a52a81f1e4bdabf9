/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * driver: attach_call() from a command line.
 *
 *     driver PID LIBRARY [PATIENCE_MS [LIMIT_MS]]    prints outcome, result, microseconds, message
 */
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "attach/attach.h"

int main(int argc, char *argv[])
{
	static const char *const outcomes[] = {"called", "refused", "failed", "unfinished", "gone"};
	char library[PATH_MAX];
	struct attach_report report;
	sigset_t child;
	if (argc < 3 || realpath(argv[2], library) == NULL)
		return 2;
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	struct attach_request request = {
		.pid = atoi(argv[1]),
		.library = library,
		.function = "ttam_preload_start_late",
		.patience_ns = (argc > 3 ? strtoull(argv[3], NULL, 10) : 5000) * 1000000,
		.limit_ns = (argc > 4 ? strtoull(argv[4], NULL, 10) : 5000) * 1000000,
	};
	attach_call(&request, &report);
	printf("%s %d %ju %s\n", outcomes[report.outcome], report.result,
		(uintmax_t)report.borrowed_ns / 1000, report.message);
	return 0;
}
