/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "attach/injection.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "attach/frame.h"
#include "attach/maps.h"
#include "attach/process.h"
#include "attach/stub.h"

enum {
	PAGE = 4096,
	DATA_PAGES = 3, /* stub_data and two strings */
	STRING_AT = PAGE,
	STACK_SIZE = 1 << 20,
	/* A guard, a stack, data, code, from below. */
	SCRATCH_SIZE = PAGE + STACK_SIZE + DATA_PAGES * PAGE + PAGE,
	DATA_AT = PAGE + STACK_SIZE,
	CODE_AT = DATA_AT + DATA_PAGES * PAGE,
	RESTART_BLOCK = 516, /* ERESTART_RESTARTBLOCK: the kernel knows how the wait goes on */
	GRACE_NS = 1000000000,
};

/* Those of what a thread does itself stay as they are: blocked they would kill. */
static const uint64_t faults = UINT64_C(1) << (SIGSEGV - 1) | UINT64_C(1) << (SIGBUS - 1) |
			       UINT64_C(1) << (SIGILL - 1) | UINT64_C(1) << (SIGFPE - 1) |
			       UINT64_C(1) << (SIGTRAP - 1) | UINT64_C(1) << (SIGSYS - 1);

struct injection {
	struct tracee *tracee;
	const struct tracee_state *state;
	const struct injection_call *call;
	uint64_t frame;
	uint64_t scratch;   /* 0: none yet */
	bool has_lost_wait; /* the kernel no longer knows how the wait goes on */
};

static bool is_futex_wait(const struct user_regs_struct *registers)
{
	uint64_t operation = registers->rsi & (uint64_t)FUTEX_CMD_MASK & 0xffffffff;
	return operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET;
}

/* What makes the kernel forget the wait that was interrupted. */
static bool forgets_wait(const struct user_regs_struct *registers)
{
	switch (registers->orig_rax) {
	case SYS_nanosleep:
	case SYS_clock_nanosleep:
	case SYS_poll:
	case SYS_restart_syscall:
	case SYS_rt_sigreturn:
		return true;
	case SYS_futex:
		return is_futex_wait(registers) && registers->r10 != 0;
	default:
		return false;
	}
}

/* advance: to the next begin or end of a system call. -EFAULT: a fault, and the tracee stands where
 * it was to be delivered. */
static int advance(
	struct injection *injection, uint64_t until_ns, struct user_regs_struct *ret_registers)
{
	int signal = 0;
	for (;;) {
		int error = tracee_resume(injection->tracee, signal);
		if (error < 0)
			return error;
		signal = 0;
		switch (tracee_wait(injection->tracee, until_ns)) {
		case TRACEE_CALL:
			return tracee_get_registers(injection->tracee, ret_registers);
		case TRACEE_SIGNAL:
			if (tracee_has_fault(injection->tracee))
				return -EFAULT;
			signal = injection->tracee->signal;
			break;
		case TRACEE_INTERRUPTED:
		case TRACEE_GROUP_STOP: /* takes effect when the thread is released */
			break;
		case TRACEE_GONE:
			return -ESRCH;
		case TRACEE_LATE:
			return -ETIMEDOUT;
		}
	}
}

static bool is_return(const struct injection *injection, const struct user_regs_struct *registers)
{
	return registers->orig_rax == SYS_rt_sigreturn && registers->rsp == injection->frame;
}

/* From the begin of rt_sigreturn, where it is suppressed, to its next begin in libc. */
static int call_kernel(struct injection *injection, uint64_t number, uint64_t first,
	uint64_t second, uint64_t third, uint64_t *ret_result)
{
	struct user_regs_struct registers;
	int error = tracee_get_registers(injection->tracee, &registers);
	if (error < 0)
		return error;
	registers.orig_rax = number;
	registers.rdi = first;
	registers.rsi = second;
	registers.rdx = third;
	registers.r10 = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE; /* of mmap alone */
	registers.r8 = UINT64_MAX;
	registers.r9 = 0;
	registers.rip = injection->call->loader->sigreturn;
	registers.rsp = injection->frame;
	error = tracee_set_registers(injection->tracee, &registers);
	if (error == 0)
		error = advance(injection, injection->call->until_ns, &registers);
	uint64_t result = registers.rax;
	if (error == 0)
		error = advance(injection, injection->call->until_ns, &registers);
	if (error == 0 && !is_return(injection, &registers))
		error = -EPROTO;
	if (error == 0)
		*ret_result = result;
	return error;
}

/* From the safe point to the begin of rt_sigreturn. */
static int enter(struct injection *injection)
{
	struct frame frame;
	struct user_regs_struct registers = injection->state->registers;
	int error = frame_build(injection->state, &frame);
	if (error < 0)
		return error;
	injection->frame = frame.address;
	error = process_write(injection->tracee->process, frame.address, frame.bytes, frame.size);
	frame_finish(&frame);
	if (error < 0)
		return error;
	registers.rip = injection->call->loader->sigreturn;
	registers.rsp = injection->frame;
	registers.orig_rax = UINT64_MAX;
	error = tracee_set_registers(injection->tracee, &registers);
	/* Only now: a thread that were left before would keep these signals blocked. */
	if (error == 0)
		error = tracee_block_signals(
			injection->tracee, ~faults | injection->state->signals);
	if (error == 0)
		error = advance(injection, injection->call->until_ns, &registers);
	return error == 0 && !is_return(injection, &registers) ? -EPROTO : error;
}

static int write_scratch(const struct injection *injection)
{
	const struct injection_call *call = injection->call;
	pid_t process = injection->tracee->process;
	uint64_t data_at = injection->scratch + DATA_AT;
	struct stub_data data = {
		.errno_location = call->loader->errno_location,
		.dlopen = call->loader->dlopen,
		.dlsym = call->loader->dlsym,
		.dlerror = call->loader->dlerror,
		.library = data_at + STRING_AT,
		.function = data_at + 2 * STRING_AT,
		.flags = RTLD_NOW | RTLD_GLOBAL,
		.frame = injection->frame,
	};
	int error = process_write(process, data_at, &data, sizeof data);
	if (error == 0)
		error = process_write(
			process, data.library, call->library, strlen(call->library) + 1);
	if (error == 0)
		error = process_write(
			process, data.function, call->function, strlen(call->function) + 1);
	if (error == 0)
		error = process_write(process, injection->scratch + CODE_AT, stub_begin,
			(size_t)(stub_end - stub_begin));
	return error;
}

static int make_scratch(struct injection *injection)
{
	uint64_t address, guarded, executable;
	int error =
		call_kernel(injection, SYS_mmap, 0, SCRATCH_SIZE, PROT_READ | PROT_WRITE, &address);
	if (error < 0)
		return error;
	if (address > UINT64_MAX - PAGE || address % PAGE != 0)
		return -ENOMEM;
	injection->scratch = address;
	error = write_scratch(injection);
	if (error == 0)
		error = call_kernel(injection, SYS_mprotect, address, PAGE, PROT_NONE, &guarded);
	if (error == 0)
		error = call_kernel(injection, SYS_mprotect, address + CODE_AT, PAGE,
			PROT_READ | PROT_EXEC, &executable);
	return error == 0 && (guarded | executable) != 0 ? -ENOMEM : error;
}

/* From the begin of rt_sigreturn through the stub to its rt_sigreturn. */
static int run_stub(struct injection *injection)
{
	struct user_regs_struct registers;
	int error = tracee_get_registers(injection->tracee, &registers);
	if (error < 0)
		return error;
	registers.orig_rax = UINT64_MAX;
	registers.rip = injection->scratch + CODE_AT;
	registers.rbx = injection->scratch + DATA_AT;
	registers.rsp = injection->scratch + DATA_AT;
	registers.rbp = 0;
	error = tracee_set_registers(injection->tracee, &registers);
	while (error == 0) {
		error = advance(injection, injection->call->until_ns, &registers);
		if (error == 0 && is_return(injection, &registers))
			break;
		injection->has_lost_wait |= error == 0 && forgets_wait(&registers);
	}
	return error;
}

/* Puts vector registers and signals back; what is left of the frame's work then is the rest. */
static int give_back(const struct injection *injection, const struct user_regs_struct *registers)
{
	int error = tracee_set_vector(injection->tracee, injection->state);
	if (error == 0)
		error = tracee_block_signals(injection->tracee, injection->state->signals);
	if (error == 0)
		error = tracee_set_registers(injection->tracee, registers);
	int released = tracee_release(injection->tracee, 0);
	return error < 0 ? error : released;
}

static bool knows_wait(const struct injection *injection)
{
	return injection->state->registers.rax == (uint64_t)-RESTART_BLOCK &&
	       !injection->has_lost_wait;
}

/* At the begin of rt_sigreturn: in its place the interrupted call begins, where the kernel would
 * have started it anew. */
static int leave(struct injection *injection)
{
	uint64_t unmapped;
	int error = 0;
	if (injection->scratch != 0)
		error = call_kernel(
			injection, SYS_munmap, injection->scratch, SCRATCH_SIZE, 0, &unmapped);
	if (error < 0)
		return error;
	struct user_regs_struct registers = injection->state->registers;
	registers.rax = (uint64_t)-ENOSYS;
	if (knows_wait(injection))
		registers.orig_rax = SYS_restart_syscall;
	return give_back(injection, &registers);
}

/* Where a signal would be delivered: the kernel itself looks whether to start a call anew. */
static int leave_at_signal(struct injection *injection)
{
	enum { SYSCALL_SIZE = 2 };
	struct user_regs_struct registers = injection->state->registers;
	if (registers.rax == (uint64_t)-RESTART_BLOCK && injection->has_lost_wait) {
		registers.rax = registers.orig_rax;
		registers.rip -= SYSCALL_SIZE;
		registers.orig_rax = UINT64_MAX;
	}
	return give_back(injection, &registers);
}

static bool is_loaded(const struct injection *injection)
{
	struct maps maps;
	bool is_there = true;
	if (maps_read(injection->tracee->process, &maps) == 0) {
		const char *name = strrchr(injection->call->library, '/');
		is_there = maps_of_file(&maps, name + 1) != NULL;
		maps_finish(&maps);
	}
	return is_there;
}

static bool waits_for_lock(const struct injection *injection)
{
	enum { WITH_WAITERS = 2 };
	struct user_regs_struct registers;
	return tracee_get_registers(injection->tracee, &registers) == 0 &&
	       registers.orig_rax == SYS_futex && is_futex_wait(&registers) &&
	       (uint32_t)registers.rdx == WITH_WAITERS;
}

static enum stub_stage stage_of(const struct injection *injection)
{
	uint64_t stage = STUB_BEGUN;
	process_read(injection->tracee->process,
		injection->scratch + DATA_AT + offsetof(struct stub_data, stage), &stage,
		sizeof stage);
	return (enum stub_stage)stage;
}

/* Until it stands where signals are delivered. The begin or end of a call may come before, and the
 * kernel forgets the interruption at any other stop. */
static enum tracee_stop interrupt(const struct injection *injection)
{
	enum { MOST_STOPS = 8 };
	uint64_t until_ns = tracee_clock_ns() + GRACE_NS;
	enum tracee_stop stop = TRACEE_CALL;
	int error = tracee_interrupt(injection->tracee);
	for (int i = 0; i < MOST_STOPS && error == 0 && stop == TRACEE_CALL; i++) {
		if (i > 0)
			error = tracee_interrupt(injection->tracee);
		if (i > 0 && error == 0)
			error = tracee_resume(injection->tracee, 0);
		if (error == 0)
			stop = tracee_wait(injection->tracee, until_ns);
	}
	return error < 0 ? TRACEE_GONE : stop;
}

/* The thread has been away for too long. Where the loader's lock keeps it from its own work before
 * anything has happened, whoever holds that lock may be waiting for just this thread. */
static enum injection_end give_up(struct injection *injection)
{
	enum tracee_stop stop = interrupt(injection);
	if (stop == TRACEE_GONE)
		return INJECTION_GONE;
	if (stop == TRACEE_INTERRUPTED && injection->scratch != 0 &&
		stage_of(injection) == STUB_LOADING && !is_loaded(injection) &&
		waits_for_lock(injection))
		return leave_at_signal(injection) < 0 ? INJECTION_GONE : INJECTION_BLOCKED;
	tracee_release(injection->tracee, injection->tracee->signal);
	return INJECTION_GOES_ON;
}

static enum injection_end end_of(
	const struct injection *injection, int *ret_result, char *ret_text, size_t size)
{
	struct stub_data data = {.stage = STUB_FAILED};
	pid_t process = injection->tracee->process;
	process_read(process, injection->scratch + DATA_AT, &data, sizeof data);
	if (data.stage == STUB_DONE) {
		*ret_result = (int)data.result;
		return INJECTION_CALLED;
	}
	process_read_text(process, data.error, ret_text, size);
	return INJECTION_NOT_LOADED;
}

/* After a step that did not succeed. */
static enum injection_end end_early(struct injection *injection, int error)
{
	switch (error) {
	case -ENOMEM:
		return leave(injection) < 0 ? INJECTION_GONE : INJECTION_NO_MEMORY;
	case -ETIMEDOUT:
		return give_up(injection);
	case -ESRCH:
		return INJECTION_GONE;
	default:
		break;
	}
	if (error == -EFAULT && injection->tracee->signal != 0)
		return leave_at_signal(injection) < 0 ? INJECTION_GONE : INJECTION_FAULTED;
	/* Whatever it was: the frame brings the thread back. */
	tracee_release(injection->tracee, 0);
	return INJECTION_IMPOSSIBLE;
}

enum injection_end injection_run(struct tracee *tracee, const struct tracee_state *state,
	const struct injection_call *call, int *ret_result, char *ret_text, size_t size)
{
	struct injection injection = {.tracee = tracee, .state = state, .call = call};
	int error = enter(&injection);
	if (error == -ENOMEM) /* ours: the thread stands where it stood */
		error = -ENOTSUP;
	if (error == 0)
		error = make_scratch(&injection);
	if (error == 0)
		error = run_stub(&injection);
	if (error < 0)
		return end_early(&injection, error);
	enum injection_end end = end_of(&injection, ret_result, ret_text, size);
	return leave(&injection) < 0 ? INJECTION_GONE : end;
}
