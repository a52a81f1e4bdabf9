/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/tracking.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "producer/ledger.h"
#include "producer/preload/metal_allocators.h"
#include "producer/preload/chips.h"
#include "producer/preload/meshes.h"
#include "producer/preload/metal.h"
#include "producer/preload/metal_programs.h"
#include "producer/preload/version.h"
#include "producer/reporter.h"
#include "producer/session.h"

enum {
	MOST_ALLOCATORS = 256,
	VERSION_BYTES = 64,
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic bool is_decided;
static _Atomic bool is_asked; /* by ttam_tracking_ask() */
static _Atomic bool is_announced;
static _Atomic bool distrusts_buffers;
static _Atomic bool trusts_buffers;

static void before_fork(void)
{
	pthread_mutex_lock(&lock);
	ttam_metal_programs_lock();
	ttam_metal_allocators_lock();
	ttam_meshes_lock();
	ttam_chips_lock();
}

static void after_fork(void)
{
	ttam_chips_unlock();
	ttam_meshes_unlock();
	ttam_metal_allocators_unlock();
	ttam_metal_programs_unlock();
	pthread_mutex_unlock(&lock);
}

static bool is_asked_for(void)
{
	const char *value = getenv("TT_ALLOC_TRACKING_ENABLED");
	return (value != NULL && strcmp(value, "1") == 0) || atomic_load(&is_asked);
}

static void do_once(_Atomic bool *done, void (*action)(void))
{
	pthread_mutex_lock(&lock);
	if (!atomic_load_explicit(done, memory_order_relaxed)) {
		action();
		atomic_store_explicit(done, true, memory_order_release);
	}
	pthread_mutex_unlock(&lock);
}

static void decide(void)
{
	if (is_asked_for())
		ttam_session_start(TTAM_SHM_SOURCE_PRELOAD);
}

/* A fork takes these locks before the session's own: the session was first to ask for that. */
static void announce(void)
{
	const struct ttam_metal *metal = ttam_metal();
	char version[VERSION_BYTES];
	pthread_atfork(before_fork, after_fork, after_fork);
	ttam_session_start(TTAM_SHM_SOURCE_PRELOAD);
	ttam_version_find(metal->path, sizeof(version), version);
	ttam_session_set_runtime(version);
	ttam_session_add_missing(metal->missing);
}

void ttam_tracking_ask(void)
{
	pthread_mutex_lock(&lock);
	atomic_store(&is_asked, true);
	atomic_store(&is_decided, false);
	pthread_mutex_unlock(&lock);
}

bool ttam_tracking_has_begun(void)
{
	return atomic_load_explicit(&is_announced, memory_order_acquire);
}

bool ttam_tracking_is_on(void)
{
	if (!atomic_load_explicit(&is_decided, memory_order_acquire))
		do_once(&is_decided, decide);
	if (!ttam_session_is_on())
		return false;
	if (!atomic_load_explicit(&is_announced, memory_order_acquire))
		do_once(&is_announced, announce);
	return true;
}

/* Where another one has it, that the hooks stand back is said, once. */
static bool is_left_to_us(enum ttam_report what)
{
	return !ttam_reporter_is_other(what, TTAM_SHM_SOURCE_PRELOAD) ||
	       ttam_reporter_ask(what, TTAM_SHM_SOURCE_PRELOAD);
}

bool ttam_tracking_of_buffers_is_on(void)
{
	return (ttam_metal()->missing & TTAM_MISSING_BUFFERS) == 0 &&
	       !atomic_load_explicit(&distrusts_buffers, memory_order_relaxed) &&
	       ttam_tracking_is_on() && is_left_to_us(TTAM_REPORT_BUFFERS);
}

bool ttam_tracking_of_cbs_is_on(void)
{
	return (ttam_metal()->missing & TTAM_MISSING_CBS) == 0 && ttam_tracking_is_on() &&
	       is_left_to_us(TTAM_REPORT_CBS);
}

bool ttam_tracking_takes_buffers(void)
{
	if (ttam_reporter_is(TTAM_REPORT_BUFFERS, TTAM_SHM_SOURCE_PRELOAD))
		return true;
	/* A program's own report of a CB comes first, within the hooked call. */
	if (ttam_tracking_of_cbs_is_on())
		ttam_tracking_takes_cbs();
	return ttam_reporter_ask(TTAM_REPORT_BUFFERS, TTAM_SHM_SOURCE_PRELOAD);
}

bool ttam_tracking_takes_cbs(void)
{
	return ttam_reporter_may(TTAM_REPORT_CBS, TTAM_SHM_SOURCE_PRELOAD);
}

void ttam_tracking_stop_buffers(const char *why)
{
	if (atomic_exchange_explicit(&distrusts_buffers, true, memory_order_relaxed))
		return;
	const void *allocators[MOST_ALLOCATORS];
	size_t count = ttam_metal_allocators_list(MOST_ALLOCATORS, allocators);
	for (size_t i = 0; i < count; i++)
		ttam_ledger_close((uint64_t)(uintptr_t)allocators[i], TTAM_CLOSED_BULK);
	ttam_reporter_resign(TTAM_REPORT_BUFFERS, TTAM_SHM_SOURCE_PRELOAD);
	ttam_session_add_missing(TTAM_MISSING_BUFFERS | TTAM_MISSING_LAYOUT);
	ttam_session_say(why);
}

void ttam_tracking_prove_buffers(void)
{
	atomic_store_explicit(&trusts_buffers, true, memory_order_relaxed);
}

bool ttam_tracking_buffers_are_proven(void)
{
	return atomic_load_explicit(&trusts_buffers, memory_order_relaxed);
}
