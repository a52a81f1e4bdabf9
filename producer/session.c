/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/session.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/text.h"
#include "common/word.h"
#include "producer/buffers.h"
#include "producer/devices.h"
#include "producer/hold.h"
#include "producer/identity.h"
#include "producer/programs.h"
#include "producer/say.h"

_Atomic uint32_t ttam_switch;
struct ttam_hold *_Atomic ttam_hold_page;

/* Under the hold's start lock. Not wiped by a fork: they hold for the child, too. */
static struct {
	int failure; /* -errno of the start; 0: none */
	uint32_t source;
	bool is_source_set; /* by who tells of the buffers */
	uint32_t left_out;  /* a second source; 0: none */
	uint64_t missing;
	uint64_t forgiven; /* of it, not said */
	char runtime[64];
	bool minds_forks;
} session = {.source = TTAM_SHM_SOURCE_API};

static void turn(enum ttam_switch to)
{
	atomic_store_explicit(&ttam_switch, to, memory_order_release);
}

static struct ttam_hold *make_hold(void)
{
	struct ttam_hold *none = NULL;
	struct ttam_hold *hold = mmap(
		NULL, TTAM_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (hold == MAP_FAILED)
		return NULL;
	if (madvise(hold, TTAM_PAGE_SIZE, MADV_WIPEONFORK) != 0 ||
		!atomic_compare_exchange_strong(&ttam_hold_page, &none, hold)) {
		munmap(hold, TTAM_PAGE_SIZE);
		return none;
	}
	return hold;
}

static struct ttam_hold *get_hold(void)
{
	struct ttam_hold *hold = atomic_load(&ttam_hold_page);
	return hold != NULL ? hold : make_hold();
}

/* While tracking starts, the claim is in a descriptor that a child would inherit, and the window
 * is mapped but not yet kept from children: fork() waits until that is over. */
static void before_fork(void)
{
	struct ttam_hold *hold = atomic_load(&ttam_hold_page);
	if (hold != NULL)
		ttam_lock_take(&hold->start);
}

static void after_fork_in_parent(void)
{
	struct ttam_hold *hold = atomic_load(&ttam_hold_page);
	if (hold != NULL)
		ttam_lock_release(&hold->start);
}

static void publish(struct ttam_shm_window *shm)
{
	ttam_identity_publish(&shm->process);
	ttam_word_store(&shm->process.source, session.source);
	ttam_word_store(&shm->process.missing, session.missing & ~session.forgiven);
	ttam_word_store(&shm->process.left_out, session.left_out);
	ttam_text_store(
		shm->process.runtime, TTAM_TEXT_WORDS(sizeof session.runtime), session.runtime);
	ttam_devices_publish_all(shm);
}

static int make_book(struct ttam_book **ret_book, char *ret_why)
{
	struct ttam_window window;
	int error = ttam_window_claim(&window, ret_why);
	if (error != 0)
		return error;
	struct ttam_book *book = ttam_book_create(&window);
	if (book == NULL) {
		ttam_window_release(&window);
		return ttam_say_failure(ret_why, "make", "private tables", -ENOMEM);
	}
	publish(window.shm);
	ttam_window_show(&window);
	*ret_book = book;
	return 0;
}

static void fail(int error, const char *why)
{
	char text[TTAM_WHY_CAPACITY + 32];
	struct ttam_line line;
	ttam_line_init(&line, text, sizeof text);
	ttam_line_add(&line, "not tracking: ");
	ttam_line_add(&line, why);
	session.failure = error;
	turn(TTAM_OFF);
	ttam_session_say(text);
}

/* start: with the start lock. */
static int start(struct ttam_hold *hold)
{
	char why[TTAM_WHY_CAPACITY];
	struct ttam_book *book = NULL;
	if (session.failure != 0)
		return session.failure;
	if (!session.minds_forks)
		session.minds_forks = pthread_atfork(before_fork, after_fork_in_parent, NULL) == 0;
	int error = make_book(&book, why);
	if (error != 0) {
		fail(error, why);
		return error;
	}
	ttam_lock_take(&hold->lock);
	hold->book = book;
	ttam_lock_release(&hold->lock);
	turn(TTAM_ON);
	return 0;
}

static bool is_asked_for(void)
{
	const char *value = getenv("TT_ALLOC_TRACKING_ENABLED");
	return value != NULL && strcmp(value, "1") == 0;
}

/* decide: whether tracking is on: the environment says so the first time; in the child of a fork
 * it is if it was in the parent. */
static bool decide(void)
{
	struct ttam_hold *hold = get_hold();
	if (hold == NULL) {
		turn(TTAM_OFF);
		return false;
	}
	ttam_lock_take(&hold->start);
	uint32_t is = atomic_load_explicit(&ttam_switch, memory_order_relaxed);
	if (is == TTAM_UNDECIDED && !is_asked_for())
		turn(TTAM_OFF);
	else if (is != TTAM_OFF && hold->book == NULL)
		start(hold);
	ttam_lock_release(&hold->start);
	return atomic_load_explicit(&ttam_switch, memory_order_relaxed) == TTAM_ON;
}

struct ttam_book *ttam_hold_begin(void)
{
	int saved_errno = errno;
	struct ttam_book *book = NULL;
	if (decide()) {
		struct ttam_hold *hold = atomic_load(&ttam_hold_page);
		ttam_lock_take(&hold->lock);
		book = hold->book;
		if (book == NULL)
			ttam_lock_release(&hold->lock);
	}
	errno = saved_errno;
	return book;
}

void ttam_hold_end_with_lines(struct ttam_hold *hold)
{
	struct ttam_lines lines = hold->book->lines;
	hold->book->lines.count = 0;
	ttam_lock_release(&hold->lock);
	ttam_lines_write(&lines);
}

/* A scope or mark of the program's own may come before the first hook: a window says the source
 * that sees most. */
static void tell_source(struct ttam_hold *hold, uint32_t source)
{
	if (session.is_source_set || source <= session.source)
		return;
	session.source = source;
	if (hold->book != NULL)
		ttam_word_store(&hold->book->window.shm->process.source, source);
}

int ttam_session_start(uint32_t source)
{
	int saved_errno = errno;
	int error = -ENOMEM;
	struct ttam_hold *hold = get_hold();
	if (hold != NULL) {
		ttam_lock_take(&hold->start);
		tell_source(hold, source);
		error = hold->book == NULL ? start(hold) : 0;
		ttam_lock_release(&hold->start);
	}
	errno = saved_errno;
	return error;
}

bool ttam_session_is_on(void)
{
	uint32_t is = atomic_load_explicit(&ttam_switch, memory_order_relaxed);
	if (is == TTAM_UNDECIDED) {
		int saved_errno = errno;
		bool is_on = decide();
		errno = saved_errno;
		return is_on;
	}
	return is == TTAM_ON;
}

void ttam_session_set_runtime(const char *name_and_version)
{
	struct ttam_hold *hold = get_hold();
	if (hold == NULL)
		return;
	ttam_lock_take(&hold->start);
	size_t length = ttam_text_fit(name_and_version, sizeof session.runtime - 1);
	memset(session.runtime, 0, sizeof session.runtime);
	memcpy(session.runtime, name_and_version, length);
	if (hold->book != NULL)
		ttam_text_store(hold->book->window.shm->process.runtime,
			TTAM_TEXT_WORDS(sizeof session.runtime), session.runtime);
	ttam_lock_release(&hold->start);
}

static void change_missing(uint64_t added, uint64_t dropped, uint64_t forgiven)
{
	struct ttam_hold *hold = get_hold();
	if (hold == NULL)
		return;
	ttam_lock_take(&hold->start);
	session.missing = (session.missing | added) & ~dropped;
	session.forgiven |= forgiven;
	if (hold->book != NULL)
		ttam_word_store(&hold->book->window.shm->process.missing,
			session.missing & ~session.forgiven);
	ttam_lock_release(&hold->start);
}

void ttam_session_add_missing(uint64_t missing_bits)
{
	change_missing(missing_bits, 0, 0);
}

void ttam_session_drop_missing(uint64_t missing_bits)
{
	change_missing(0, missing_bits, 0);
}

void ttam_session_forgive_missing(uint64_t missing_bits)
{
	change_missing(0, 0, missing_bits);
}

void ttam_session_set_source(uint32_t source)
{
	struct ttam_hold *hold = get_hold();
	if (hold == NULL)
		return;
	ttam_lock_take(&hold->start);
	session.source = source;
	session.is_source_set = true;
	if (hold->book != NULL)
		ttam_word_store(&hold->book->window.shm->process.source, source);
	ttam_lock_release(&hold->start);
}

static void say_left_out(uint32_t source)
{
	ttam_session_say(source == TTAM_SHM_SOURCE_API
				 ? "reports of the program itself are left out: the preload "
				   "library sees the same"
				 : "the preload library stands back: the program reports itself");
}

void ttam_session_leave_out(uint32_t source)
{
	struct ttam_hold *hold = get_hold();
	if (hold == NULL)
		return;
	ttam_lock_take(&hold->start);
	session.left_out = source;
	if (hold->book != NULL)
		ttam_word_store(&hold->book->window.shm->process.left_out, source);
	ttam_lock_release(&hold->start);
	say_left_out(source);
}

void ttam_session_say(const char *message)
{
	char text[TTAM_WHY_CAPACITY + 64];
	struct ttam_line line;
	const char *target = getenv("TT_ALLOCMON_LOG");
	if (target == NULL || target[0] == '\0')
		return;
	ttam_line_init(&line, text, sizeof text - 1);
	ttam_line_add(&line, "tt-allocmon [PID ");
	ttam_line_add_number(&line, (uint64_t)getpid());
	ttam_line_add(&line, "]: ");
	ttam_line_add(&line, message);
	text[line.length] = '\n';
	ttam_say_to(target, text, line.length + 1);
}

static void end(struct ttam_book *book)
{
	book->now = ttam_clock_now();
	ttam_buffers_close(book, NULL, TTAM_CLOSED_DEVICE);
	ttam_programs_free_all(book);
	ttam_word_store(&book->window.shm->process.end_realtime, ttam_clock_realtime());
}

void ttam_session_close(void)
{
	int saved_errno = errno;
	struct ttam_hold *hold = get_hold();
	if (hold == NULL)
		return;
	ttam_lock_take(&hold->start);
	turn(TTAM_OFF);
	ttam_lock_take(&hold->lock);
	struct ttam_book *book = hold->book;
	hold->book = NULL;
	ttam_lock_release(&hold->lock);
	if (book != NULL) {
		end(book);
		ttam_lines_write(&book->lines);
		ttam_book_destroy(book);
	}
	ttam_lock_release(&hold->start);
	errno = saved_errno;
}

/*
 * At a normal exit what is live stays live, so that a leak at exit can be seen. Threads may still
 * run, and one that was stopped for good may hold the lock.
 */
__attribute__((destructor)) static void note_exit(void)
{
	enum { TRIES = 1000 };
	struct ttam_hold *hold = atomic_load(&ttam_hold_page);
	for (int i = 0; hold != NULL && i < TRIES; i++) {
		if (ttam_lock_try(&hold->lock)) {
			if (hold->book != NULL)
				ttam_word_store(&hold->book->window.shm->process.end_realtime,
					ttam_clock_realtime());
			ttam_lock_release(&hold->lock);
			return;
		}
		sched_yield();
	}
}
