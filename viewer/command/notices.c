/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/notices.h"

#include <stdio.h>

#include "viewer/output/escape.h"

void notices_complain(const struct snapshot *snapshot)
{
	for (unsigned i = 0; i < snapshot->n_notices; i++) {
		char message[4 * sizeof(snapshot->notices[i].message) + 1];
		fprintf(stderr, "tt-allocmon: %s\n",
			escape_text(snapshot->notices[i].message, message, sizeof(message)));
	}
}

bool notices_hide_all(const struct snapshot *snapshot)
{
	return snapshot->n_processes == 0 && snapshot->n_notices > 0 &&
	       snapshot_notice_is_fault(snapshot->notices[0].kind);
}
