/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* On other machines than x86-64: refuses. */
#include <stdio.h>

#include "attach/attach.h"

void attach_call(const struct attach_request *request, struct attach_report *ret_report)
{
	*ret_report = (struct attach_report){.outcome = ATTACH_REFUSED};
	snprintf(ret_report->message, sizeof ret_report->message,
		"%d cannot be attached to: that is made for x86-64 alone", request->pid);
}
