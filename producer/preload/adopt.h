/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * adopt: makes the ledger hold what an allocator holds: what it had before it was tracked, and what
 * a call took or gave that was on its way past the hooks when these came.
 *
 * The allocator's set is read at a moment without a hooked call on its way; it counts only if none
 * has begun when the ledger takes it over. What the buffers say they take is believed when their
 * sum is what the allocator's own statistics say.
 */
#pragma once

#include <stdint.h>

enum ttam_adoption_outcome {
	TTAM_ADOPTED,
	TTAM_ADOPTED_IN_DOUBT, /* without what could not be believed */
	TTAM_ADOPT_EARLY,    /* calls that passed the hooks may not be over; no call was held up */
	TTAM_ADOPT_BUSY,     /* there was no such moment */
	TTAM_ADOPT_DOUBTFUL, /* the sums differ: nothing was changed */
	TTAM_ADOPT_FAILED,   /* this version does not tell, or there is no memory */
};

/* While something is not known of any allocator, TTAM_MISSING_EARLIER_BUFFERS is said. A later look
 * can make it good. */

/* ttam_adopt: calls that allocate or free wait for it, but not longer than this. Any thread that is
 * in none of them, one at a time. Keeps errno. */
enum ttam_adoption_outcome ttam_adopt(const void *allocator, uint64_t longest_ns);

/* ttam_adopt_doubtful: the same, but what cannot be believed is left out; where the fields
 * of buffers are read, nothing is believed any more. */
enum ttam_adoption_outcome ttam_adopt_doubtful(const void *allocator, uint64_t longest_ns);
