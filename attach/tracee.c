/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "attach/tracee.h"

#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

enum {
	VECTOR_ROOM = 1 << 16, /* AMX takes 11 KiB */
	CALL_MARK = 0x80,      /* PTRACE_O_TRACESYSGOOD */
};

uint64_t tracee_clock_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static int request(const struct tracee *tracee, enum __ptrace_request what, uintptr_t address,
	const void *data)
{
	return ptrace(what, tracee->thread, (void *)address, (void *)(uintptr_t)data) < 0 ? -errno
											  : 0;
}

static int request_number(const struct tracee *tracee, enum __ptrace_request what, uintptr_t number)
{
	return request(tracee, what, 0, (const void *)number);
}

int tracee_seize(pid_t process, pid_t thread, struct tracee *ret_tracee)
{
	struct tracee tracee = {.process = process, .thread = thread};
	/* Never PTRACE_O_EXITKILL: the end of this process must not be that of the job. */
	int error = request_number(&tracee, PTRACE_SEIZE, PTRACE_O_TRACESYSGOOD);
	if (error == 0)
		*ret_tracee = tracee;
	return error;
}

int tracee_interrupt(const struct tracee *tracee)
{
	return request_number(tracee, PTRACE_INTERRUPT, 0);
}

static enum tracee_stop stop_of(struct tracee *tracee, int status)
{
	if (!WIFSTOPPED(status))
		return TRACEE_GONE;
	int signal = WSTOPSIG(status);
	tracee->signal = 0;
	if (status >> 16 == PTRACE_EVENT_STOP)
		return signal == SIGTRAP ? TRACEE_INTERRUPTED : TRACEE_GROUP_STOP;
	if (signal == (SIGTRAP | CALL_MARK))
		return TRACEE_CALL;
	if (status >> 16 == 0)
		tracee->signal = signal;
	return TRACEE_SIGNAL;
}

enum tracee_stop tracee_wait(struct tracee *tracee, uint64_t until_ns)
{
	const uint64_t slice_ns = 100000000;
	sigset_t child;
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	for (;;) {
		int status;
		pid_t found = waitpid(tracee->thread, &status, __WALL | WNOHANG);
		if (found < 0)
			return TRACEE_GONE;
		if (found == tracee->thread)
			return stop_of(tracee, status);
		uint64_t now_ns = tracee_clock_ns();
		if (now_ns >= until_ns)
			return TRACEE_LATE;
		uint64_t wait_ns = until_ns - now_ns < slice_ns ? until_ns - now_ns : slice_ns;
		sigtimedwait(&child, NULL, &(struct timespec){.tv_nsec = (long)wait_ns});
	}
}

int tracee_resume(const struct tracee *tracee, int signal)
{
	return request_number(tracee, PTRACE_SYSCALL, (uintptr_t)signal);
}

int tracee_release(const struct tracee *tracee, int signal)
{
	return request_number(tracee, PTRACE_DETACH, (uintptr_t)signal);
}

int tracee_get_registers(const struct tracee *tracee, struct user_regs_struct *ret_registers)
{
	struct iovec place = {ret_registers, sizeof *ret_registers};
	return request(tracee, PTRACE_GETREGSET, NT_PRSTATUS, &place);
}

int tracee_set_registers(const struct tracee *tracee, const struct user_regs_struct *registers)
{
	struct iovec place = {(void *)(uintptr_t)registers, sizeof *registers};
	return request(tracee, PTRACE_SETREGSET, NT_PRSTATUS, &place);
}

int tracee_block_signals(const struct tracee *tracee, uint64_t mask)
{
	return request(tracee, PTRACE_SETSIGMASK, sizeof mask, &mask);
}

int tracee_set_vector(const struct tracee *tracee, const struct tracee_state *state)
{
	struct iovec place = {state->vector, state->vector_size};
	return request(tracee, PTRACE_SETREGSET, NT_X86_XSTATE, &place);
}

int tracee_save(const struct tracee *tracee, struct tracee_state *ret_state)
{
	struct tracee_state state = {.vector = calloc(1, VECTOR_ROOM)};
	if (state.vector == NULL)
		return -ENOMEM;
	struct iovec vector = {state.vector, VECTOR_ROOM};
	int error = tracee_get_registers(tracee, &state.registers);
	if (error == 0)
		error = request(tracee, PTRACE_GETREGSET, NT_X86_XSTATE, &vector);
	if (error == 0)
		error = request(tracee, PTRACE_GETSIGMASK, sizeof state.signals, &state.signals);
	state.vector_size = vector.iov_len;
	if (error < 0)
		tracee_state_finish(&state);
	else
		*ret_state = state;
	return error;
}

void tracee_state_finish(struct tracee_state *state)
{
	free(state->vector);
	*state = (struct tracee_state){0};
}

int tracee_has_fault(const struct tracee *tracee)
{
	siginfo_t info = {0};
	int signal = tracee->signal;
	bool is_fault = signal == SIGSEGV || signal == SIGBUS || signal == SIGILL ||
			signal == SIGFPE || signal == SIGTRAP || signal == SIGSYS;
	if (!is_fault || request(tracee, PTRACE_GETSIGINFO, 0, &info) < 0)
		return 0;
	return info.si_code > 0;
}
