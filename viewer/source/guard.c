/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/guard.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <ucontext.h>

struct guard {
	uintptr_t start;
	size_t size;
	sigjmp_buf leave;
};

static _Thread_local struct guard *volatile current;
static struct sigaction previous;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void pass_on(int signal_number, siginfo_t *info, void *context)
{
	if (previous.sa_flags & SA_SIGINFO) {
		previous.sa_sigaction(signal_number, info, context);
	} else if (previous.sa_handler == SIG_DFL || previous.sa_handler == SIG_IGN) {
		/* The faulting instruction runs again, and ends the process as it should. */
		signal(signal_number, SIG_DFL);
	} else {
		previous.sa_handler(signal_number);
	}
}

static void handle(int signal_number, siginfo_t *info, void *context)
{
	struct guard *guard = current;
	if (guard && (uintptr_t)info->si_addr - guard->start < guard->size) {
		/* Here, as to save the mask at every run would be a system call for each. */
		const ucontext_t *before = context;
		pthread_sigmask(SIG_SETMASK, &before->uc_sigmask, NULL);
		siglongjmp(guard->leave, 1);
	}
	pass_on(signal_number, info, context);
}

static void install(void)
{
	struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO};
	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, &previous);
}

bool guard_run(const void *start, size_t size_bytes, void (*function)(void *), void *context)
{
	struct guard guard = {.start = (uintptr_t)start, .size = size_bytes};
	pthread_once(&once, install);
	if (sigsetjmp(guard.leave, 0) != 0) {
		current = NULL;
		return false;
	}
	current = &guard;
	atomic_signal_fence(memory_order_seq_cst);
	function(context);
	atomic_signal_fence(memory_order_seq_cst);
	current = NULL;
	return true;
}
