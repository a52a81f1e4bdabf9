/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/reporter.h"

#include <errno.h>

#include "common/layout.h"
#include "producer/session.h"

/* What the API tells of, the hooks need not be able to see. */
static const uint64_t of_cbs = TTAM_MISSING_CBS | TTAM_MISSING_DATAFLOW | TTAM_MISSING_CB_FREES |
			       TTAM_MISSING_CB_CLASHES | TTAM_MISSING_EARLIER_CBS |
			       TTAM_MISSING_SCRATCHPADS;

_Atomic uint32_t ttam_reporters[TTAM_REPORT_COUNT];
static _Atomic bool is_said;

static void begin(enum ttam_report what, uint32_t source)
{
	if (what == TTAM_REPORT_BUFFERS)
		ttam_session_set_source(source);
	if (source == TTAM_SHM_SOURCE_API)
		ttam_session_forgive_missing(what == TTAM_REPORT_CBS ? of_cbs : ~of_cbs);
}

bool ttam_reporter_ask(enum ttam_report what, uint32_t source)
{
	uint32_t is = 0;
	int saved_errno = errno;
	/* Who calls while tracking is off may never call again when it is on. */
	if (!ttam_session_is_on())
		return false;
	bool is_first = atomic_compare_exchange_strong(&ttam_reporters[what], &is, source);
	if (is_first)
		begin(what, source);
	else if (is != source && !atomic_load(&is_said) && !atomic_exchange(&is_said, true))
		ttam_session_leave_out(source);
	errno = saved_errno;
	return is_first || is == source;
}

void ttam_reporter_resign(enum ttam_report what, uint32_t source)
{
	atomic_compare_exchange_strong(&ttam_reporters[what], &source, 0);
}
