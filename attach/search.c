/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "attach/search.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attach/frame.h"
#include "attach/maps.h"
#include "attach/process.h"

enum {
	MOST_THREADS = 4096,
	MOST_TRIES = 4,               /* stops of threads in one round */
	ROUND_NS = 20000000,          /* who waits in the same place as long before is preferred */
	SETTLED_ONLY_NS = 1000000000, /* for so long: nobody else is taken */
	STOP_NS = 1000000000,         /* a waiting thread stops at once */
};

int search_init(pid_t pid, struct search *ret_search)
{
	struct search search = {.pid = pid};
	search.before = calloc(MOST_THREADS, sizeof *search.before);
	search.now = calloc(MOST_THREADS, sizeof *search.now);
	if (search.before == NULL || search.now == NULL) {
		search_finish(&search);
		return -ENOMEM;
	}
	*ret_search = search;
	return 0;
}

void search_finish(struct search *search)
{
	free(search->before);
	free(search->now);
	*search = (struct search){0};
}

/* What it waits for now has to be what it was seen waiting for, with registers that say that the
 * kernel would start the call anew. */
static bool is_where_it_was(
	const struct waiting_thread *thread, const struct user_regs_struct *registers)
{
	enum { FIRST_RESTART = 512, LAST_RESTART = 516, NO_RESTART = 515 };
	const uint64_t argument[6] = {registers->rdi, registers->rsi, registers->rdx,
		registers->r10, registers->r8, registers->r9};
	uint64_t reason = -registers->rax;
	return registers->orig_rax == thread->number && registers->rsp == thread->stack_pointer &&
	       reason >= FIRST_RESTART && reason <= LAST_RESTART && reason != NO_RESTART &&
	       safe_point_of(registers->orig_rax, argument) != SAFE_POINT_NONE;
}

/* The instruction before must be syscall: int 0x80 has other numbers. */
static bool entered_by_syscall(pid_t pid, const struct user_regs_struct *registers)
{
	uint8_t code[2];
	return process_read(pid, registers->rip - sizeof code, code, sizeof code) == 0 &&
	       code[0] == 0x0f && code[1] == 0x05;
}

/* Its own stack, with room below: a stack that a program made itself may lie in its heap. glibc
 * puts what belongs to a thread on top of the thread's stack. */
static bool has_room(pid_t pid, const struct user_regs_struct *registers)
{
	struct maps maps;
	if (maps_read(pid, &maps) < 0)
		return false;
	const struct mapping *stack = maps_at(&maps, registers->rsp);
	bool is_own = stack != NULL && stack->inode == 0 &&
		      (strcmp(stack->name, "[stack]") == 0 ||
			      (stack == maps_at(&maps, registers->fs_base) &&
				      registers->rsp < registers->fs_base &&
				      strcmp(stack->name, "[heap]") != 0));
	bool has = is_own && registers->rsp - stack->begin >= FRAME_ROOM;
	maps_finish(&maps);
	return has;
}

/* Each thread can be confined, or traced by another attach, for itself. */
static int may_be_borrowed(pid_t thread)
{
	struct process_status status;
	int error = process_status_read(thread, &status);
	return error == 0 && (status.tracer != 0 || status.seccomp != 0) ? -EAGAIN : error;
}

/* borrow: stop this one thread. False: it runs on, and another may be tried. */
static bool borrow(pid_t pid, const struct waiting_thread *thread, struct tracee *ret_tracee,
	struct tracee_state *ret_state, int *ret_error)
{
	struct tracee tracee;
	struct tracee_state state = {0};
	*ret_error = may_be_borrowed(thread->thread);
	if (*ret_error == 0)
		*ret_error = tracee_seize(pid, thread->thread, &tracee);
	if (*ret_error == 0)
		*ret_error = tracee_interrupt(&tracee);
	if (*ret_error < 0)
		return false;
	enum tracee_stop stop = tracee_wait(&tracee, tracee_clock_ns() + STOP_NS);
	if (stop == TRACEE_INTERRUPTED && tracee_save(&tracee, &state) == 0 &&
		is_where_it_was(thread, &state.registers) &&
		entered_by_syscall(pid, &state.registers) && has_room(pid, &state.registers)) {
		*ret_tracee = tracee;
		*ret_state = state;
		return true;
	}
	*ret_error = stop == TRACEE_GONE ? -ESRCH : stop == TRACEE_LATE ? -ETIMEDOUT : -EAGAIN;
	tracee_state_finish(&state);
	tracee_release(&tracee, tracee.signal);
	return false;
}

static bool is_same_wait(const struct waiting_thread *a, const struct waiting_thread *b)
{
	return a->thread == b->thread && a->number == b->number &&
	       a->stack_pointer == b->stack_pointer &&
	       memcmp(a->argument, b->argument, sizeof a->argument) == 0;
}

static int score_of(const struct search *search, const struct waiting_thread *thread)
{
	int score = thread->point == SAFE_POINT_EXACT;
	for (int i = 0; i < search->n_before; i++)
		if (is_same_wait(&search->before[i], thread))
			score += 2;
	return score;
}

/* The best one that has not been tried in this round; NULL: none is left. */
static struct waiting_thread *choose(const struct search *search, int least_score)
{
	struct waiting_thread *best = NULL;
	for (int i = 0; i < search->n_now; i++) {
		struct waiting_thread *thread = &search->now[i];
		if (thread->point != SAFE_POINT_NONE && score_of(search, thread) >= least_score &&
			(best == NULL || score_of(search, thread) > score_of(search, best)))
			best = thread;
	}
	return best;
}

static int look(struct search *search)
{
	pid_t pid = search->pid;
	search->n_before = safe_point_list(pid, search->before, MOST_THREADS, &search->n_threads);
	nanosleep(&(struct timespec){.tv_nsec = ROUND_NS}, NULL);
	search->n_now = safe_point_list(pid, search->now, MOST_THREADS, &search->n_threads);
	return search->n_before < 0 ? search->n_before : search->n_now < 0 ? search->n_now : 0;
}

int search_find(struct search *search, uint64_t patience_ns, struct tracee *ret_tracee,
	struct tracee_state *ret_state)
{
	uint64_t begin_ns = tracee_clock_ns();
	do {
		int error = look(search);
		if (error < 0)
			return error;
		bool is_early = tracee_clock_ns() - begin_ns < SETTLED_ONLY_NS;
		for (int i = 0; i < MOST_TRIES; i++) {
			struct waiting_thread *thread = choose(search, is_early ? 2 : 0);
			if (thread == NULL)
				break;
			if (borrow(search->pid, thread, ret_tracee, ret_state, &error))
				return 0;
			if (error == -EPERM || error == -ETIMEDOUT)
				return error;
			thread->point = SAFE_POINT_NONE;
		}
	} while (tracee_clock_ns() - begin_ns < patience_ns);
	return -EAGAIN;
}
