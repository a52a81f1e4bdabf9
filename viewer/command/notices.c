/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/notices.h"

#include <stdio.h>

#include "viewer/output/escape.h"

static void complain(const struct snapshot_notice *notice)
{
	char message[4 * sizeof(notice->message) + 1];
	fprintf(stderr, "tt-allocmon: %s\n",
		escape_text(notice->message, message, sizeof(message)));
}

void notices_complain(const struct snapshot *snapshot)
{
	for (unsigned i = 0; i < snapshot->n_notices; i++)
		complain(&snapshot->notices[i]);
}

void notices_complain_of_faults(const struct snapshot *snapshot)
{
	for (unsigned i = 0; i < snapshot->n_notices; i++)
		if (snapshot_notice_is_fault(snapshot->notices[i].kind))
			complain(&snapshot->notices[i]);
}

bool notices_hide_all(const struct snapshot *snapshot)
{
	return snapshot->n_processes == 0 && snapshot->n_notices > 0 &&
	       snapshot_notice_is_fault(snapshot->notices[0].kind);
}
