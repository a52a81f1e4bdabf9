/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "attach/frame.h"

#include <asm/sigcontext.h>
#include <cpuid.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	RED_ZONE = 128,    /* of the x86-64 ABI: the function's own, below its stack pointer */
	FEATURES_AT = 464, /* of the machine, where ptrace leaves them: bytes for software */
	STATE_FEATURES_AT = 512, /* of what is not in its initial state */
	FIXED_SIZE = 576,        /* x87 and SSE, and the head of the rest */
	FEATURES = 63,
	TILES = 18, /* AMX: part of a frame only where a thread has used it */
	XSTATE_LEAF = 0xd,
	USER_CODE = 0x33,
	USER_STACK = 0x2b,
	SYSCALL_SIZE = 2,      /* bytes of the instruction */
	CONTEXT_FLAGS = 0x7,   /* vector state, stack segment, and that it is to be restored */
	NO_STACK_CHANGE = 0x7, /* flags of no alternate stack: the thread keeps the one it has */
};

/* The kernel's struct ucontext, whose mask is shorter than that of libc. */
struct context {
	uint64_t flags;
	uint64_t link;
	struct {
		uint64_t address;
		int32_t flags;
		uint32_t unused;
		uint64_t size;
	} alternate_stack;
	struct sigcontext machine;
	uint64_t signals;
};

static void describe_registers(const struct user_regs_struct *from, struct sigcontext *to)
{
	to->r8 = from->r8;
	to->r9 = from->r9;
	to->r10 = from->r10;
	to->r11 = from->r11;
	to->r12 = from->r12;
	to->r13 = from->r13;
	to->r14 = from->r14;
	to->r15 = from->r15;
	to->rdi = from->rdi;
	to->rsi = from->rsi;
	to->rbp = from->rbp;
	to->rbx = from->rbx;
	to->rdx = from->rdx;
	to->rcx = from->rcx;
	to->rsp = from->rsp;
	to->eflags = from->eflags;
	to->cs = USER_CODE;
	to->ss = USER_STACK;
	/* The call again, from its first instruction. */
	to->rax = from->orig_rax;
	to->rip = from->rip - SYSCALL_SIZE;
}

/* Bytes of these features in the layout of XSAVE. */
static size_t vector_size_of(uint64_t features)
{
	size_t size = FIXED_SIZE;
	for (unsigned i = 2; i < FEATURES; i++) {
		unsigned length, offset, ecx, edx;
		if ((features >> i & 1) != 0 &&
			__get_cpuid_count(XSTATE_LEAF, i, &length, &offset, &ecx, &edx) &&
			offset + length > size)
			size = offset + length;
	}
	return size;
}

static void copy_vector(const struct tracee_state *state, uint64_t features, size_t size, char *to)
{
	struct _fpx_sw_bytes mark = {
		.magic1 = FP_XSTATE_MAGIC1,
		.extended_size = (uint32_t)size + FP_XSTATE_MAGIC2_SIZE,
		.xfeatures = features,
		.xstate_size = (uint32_t)size,
	};
	uint32_t end = FP_XSTATE_MAGIC2;
	memcpy(to, state->vector, size);
	memcpy(to + FEATURES_AT, &mark, sizeof mark);
	memcpy(to + size, &end, sizeof end);
}

int frame_build(const struct tracee_state *state, struct frame *ret_frame)
{
	uint64_t features, used;
	if (state->vector_size < FIXED_SIZE)
		return -ENOTSUP;
	memcpy(&features, (const char *)state->vector + FEATURES_AT, sizeof features);
	memcpy(&used, (const char *)state->vector + STATE_FEATURES_AT, sizeof used);
	if ((used >> TILES & 1) == 0)
		features &= ~(UINT64_C(1) << TILES);
	size_t size = vector_size_of(features);
	if (size > state->vector_size)
		return -ENOTSUP;
	uint64_t top = state->registers.rsp - RED_ZONE;
	uint64_t vector_at = (top - size - FP_XSTATE_MAGIC2_SIZE) & ~UINT64_C(63);
	struct frame frame = {.address = (vector_at - sizeof(struct context)) & ~UINT64_C(15)};
	frame.size = vector_at + size + FP_XSTATE_MAGIC2_SIZE - frame.address;
	frame.bytes = calloc(1, frame.size);
	if (frame.bytes == NULL)
		return -ENOMEM;
	struct context *context = frame.bytes;
	context->flags = CONTEXT_FLAGS;
	context->alternate_stack.flags = NO_STACK_CHANGE;
	context->signals = state->signals;
	describe_registers(&state->registers, &context->machine);
	context->machine.fpstate = (struct _fpstate *)(uintptr_t)vector_at;
	copy_vector(state, features, size, (char *)frame.bytes + (vector_at - frame.address));
	*ret_frame = frame;
	return 0;
}

void frame_finish(struct frame *frame)
{
	free(frame->bytes);
	*frame = (struct frame){0};
}
