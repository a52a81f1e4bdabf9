/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/late.h"

#include <dlfcn.h>
#include <errno.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "common/layout.h"
#include "common/metal_names.h"
#include "producer/clock.h"
#include "producer/export.h"
#include "producer/ledger.h"
#include "producer/preload/adopt.h"
#include "producer/preload/metal.h"
#include "producer/preload/metal_allocators.h"
#include "producer/preload/passage.h"
#include "producer/preload/redirect.h"
#include "producer/preload/runtime.h"
#include "producer/preload/start_late.h"
#include "producer/preload/tracking.h"
#include "producer/session.h"

#define MILLISECOND UINT64_C(1000000)

/* How long calls of the job may be held up, once: as long as those take that are on their way. */
#define LONGEST_HOLD_UP (50 * MILLISECOND)

/* So that to be held up stays rare where one call takes for ever. */
#define TRY_PAUSE (2000 * MILLISECOND)

/* A call that was on its way past the hooks makes the sums differ, until it ends. */
#define FIRST_DOUBT_PAUSE (2 * MILLISECOND)
#define LAST_DOUBT_PAUSE (32 * MILLISECOND)
#define LONGEST_DOUBT (500 * MILLISECOND)
#define PASSAGE_PAUSE MILLISECOND

enum {
	MOST_ALLOCATORS = 256,
};

/* When to look again: for a lazy binding or a call that was on its way, in a thread that had to
 * wait long for a processor. Since the first look. */
static const uint64_t checks[] = {
	10 * MILLISECOND,
	100 * MILLISECOND,
	1000 * MILLISECOND,
	10000 * MILLISECOND,
};

enum {
	CHECK_COUNT = sizeof(checks) / sizeof(checks[0]),
	SETTLED = 2, /* checks until then */
};

_Atomic bool ttam_late_is_on;

/* The process in whose turn this is: a fork's child does not wait for its parent's thread. */
static _Atomic pid_t turn;
static bool is_done;           /* in turn */
static bool is_taken_over;     /* likewise */
static void *library;          /* likewise */
static uint64_t begun;         /* when */
static uint64_t doubted_since; /* likewise; 0: not now */
static pid_t owner;            /* a fork's child starts from zero */
static _Atomic uint64_t next_check;
static _Atomic uint64_t next_try; /* after one that was in vain */
static _Atomic unsigned n_checks;

static bool try_turn(void)
{
	pid_t own = getpid();
	pid_t holder = atomic_load(&turn);
	return holder != own && atomic_compare_exchange_strong(&turn, &holder, own);
}

static void take_turn(void)
{
	while (!try_turn())
		sched_yield();
}

static void end_turn(void)
{
	atomic_store(&turn, 0);
}

static void pause_for(uint64_t ns)
{
	nanosleep(&(struct timespec){.tv_nsec = (long)ns}, NULL);
}

static unsigned redirect(void)
{
	unsigned n_words = ttam_redirect(library);
	if (n_words != 0)
		ttam_passage_begin();
	return n_words;
}

/* A lazy binding was on its way, too: then there is another passage. */
static bool await_passage(void)
{
	uint64_t until = ttam_clock_now().ns + LONGEST_DOUBT;
	while (!ttam_passage_is_over() || redirect() != 0) {
		if (ttam_clock_now().ns >= until)
			return false;
		pause_for(PASSAGE_PAUSE);
	}
	return true;
}

static void adopt_patiently(const void *allocator)
{
	uint64_t until = ttam_clock_now().ns + LONGEST_DOUBT;
	uint64_t pause_ns = FIRST_DOUBT_PAUSE;
	enum ttam_adoption_outcome outcome = ttam_adopt(allocator, LONGEST_HOLD_UP);
	while (outcome == TTAM_ADOPT_DOUBTFUL && ttam_clock_now().ns < until) {
		pause_for(pause_ns);
		if (pause_ns < LAST_DOUBT_PAUSE)
			pause_ns *= 2;
		outcome = ttam_adopt(allocator, LONGEST_HOLD_UP);
	}
	if (outcome == TTAM_ADOPT_DOUBTFUL)
		outcome = ttam_adopt_doubtful(allocator, LONGEST_HOLD_UP);
	is_taken_over = is_taken_over && outcome != TTAM_ADOPT_BUSY;
}

static void take_over(void)
{
	is_taken_over = await_passage();
	if (ttam_tracking_of_buffers_is_on())
		ttam_runtime_each_allocator(adopt_patiently);
}

static void begin(void)
{
	ttam_session_add_missing(TTAM_MISSING_EARLIER_CBS);
	take_over();
	begun = ttam_clock_now().ns;
	atomic_store(&next_check, begun + checks[0]);
	ttam_ledger_mark("attach");
}

static int start(void)
{
	bool was_on = ttam_tracking_has_begun();
	ttam_tracking_ask();
	int error = ttam_session_start(TTAM_SHM_SOURCE_PRELOAD);
	if (error != 0)
		return error;
	owner = getpid();
	atomic_store(&next_check, UINT64_MAX);
	ttam_metal();
	ttam_runtime_learn_chips();
	atomic_store(&ttam_late_is_on, true);
	bool was_hooked = redirect() == 0;
	if (was_on && was_hooked)
		atomic_store(&ttam_late_is_on, false); /* it was there in time */
	else if (ttam_tracking_is_on())
		begin();
	is_done = true;
	return 0;
}

static void check_all(void)
{
	const void *allocators[MOST_ALLOCATORS];
	size_t count = ttam_metal_allocators_list(MOST_ALLOCATORS, allocators);
	redirect();
	for (size_t i = 0; i < count; i++) {
		if (ttam_metal_allocators_have_set(allocators[i]))
			ttam_adopt(allocators[i], LONGEST_HOLD_UP);
	}
}

static void check(void)
{
	unsigned number = atomic_load(&n_checks);
	uint64_t now = ttam_clock_now().ns;
	if (!ttam_passage_is_over()) {
		atomic_store(&next_check, now + LAST_DOUBT_PAUSE);
		return;
	}
	check_all();
	do
		number++;
	while (number < CHECK_COUNT && begun + checks[number] <= now);
	atomic_store(&n_checks, number);
	atomic_store(&next_check, number < CHECK_COUNT ? begun + checks[number] : UINT64_MAX);
}

/* A job that does nothing any more takes no look by itself. */
static void look_if_due(void)
{
	if (!atomic_load(&ttam_late_is_on) || getpid() != owner)
		return;
	if (!is_taken_over)
		take_over();
	if (ttam_clock_now().ns >= atomic_load(&next_check))
		check();
}

TTAM_EXPORT int ttam_preload_start_late(void)
{
	int saved_errno = errno;
	int error = 0;
	take_turn();
	if (is_done) {
		look_if_due();
	} else {
		library = dlopen(METAL_LIBRARY, RTLD_LAZY | RTLD_NOLOAD);
		if (library != NULL)
			error = start();
		else
			ttam_tracking_ask();
	}
	end_turn();
	errno = saved_errno;
	return error;
}

static void adopt_hastily(const void *allocator)
{
	enum ttam_adoption_outcome outcome = ttam_adopt(allocator, LONGEST_HOLD_UP);
	uint64_t now = ttam_clock_now().ns;
	if (outcome == TTAM_ADOPT_EARLY) {
		atomic_store(&next_try, now + LAST_DOUBT_PAUSE);
		return;
	}
	if (outcome != TTAM_ADOPT_DOUBTFUL) {
		doubted_since = 0;
	} else if (doubted_since == 0 || now < doubted_since + LONGEST_DOUBT) {
		doubted_since = doubted_since != 0 ? doubted_since : now;
		atomic_store(&next_try, now + LAST_DOUBT_PAUSE);
		return;
	} else {
		doubted_since = 0;
		outcome = ttam_adopt_doubtful(allocator, LONGEST_HOLD_UP);
	}
	if (outcome != TTAM_ADOPTED && outcome != TTAM_ADOPTED_IN_DOUBT)
		atomic_store(&next_try, now + TRY_PAUSE);
}

void ttam_late_meet_now(const void *allocator)
{
	bool is_met = ttam_metal_allocators_are_adopted(allocator);
	if (ttam_clock_now().ns < atomic_load(is_met ? &next_check : &next_try))
		return;
	if (getpid() != owner) {
		atomic_store(&ttam_late_is_on, false);
		return;
	}
	/* Not waited for: who has it may hold this call up in a moment, and looks at all there are.
	 */
	if (!try_turn())
		return;
	int saved_errno = errno;
	if (!ttam_metal_allocators_are_adopted(allocator))
		adopt_hastily(allocator);
	if (ttam_clock_now().ns >= atomic_load(&next_check))
		check();
	errno = saved_errno;
	end_turn();
}

bool ttam_late_is_settling(void)
{
	return atomic_load_explicit(&ttam_late_is_on, memory_order_relaxed) &&
	       atomic_load_explicit(&n_checks, memory_order_relaxed) < SETTLED;
}
