/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tt_allocmon.h"

/* Nothing but the header: that it compiles is the test. */
int main(void)
{
	return TTAM_DEVICE(TTAM_MAX_DEVICES - 1) == 0;
}
