/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/attach/registers.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

enum {
	GENERAL = 10, /* rbx rbp r12 r13 r14 r15 rdi rsi rdx r10 */
	VECTORS = 16,
	RED_WORDS = 16,
};

struct registers {
	uint64_t general[GENERAL];
	uint64_t vector[VECTORS][4];
	uint64_t red[RED_WORDS];
	uint32_t control;
	uint32_t unused;
	int64_t result;
	uint64_t stack; /* the compiler's, kept here meanwhile */
	uint64_t base;
};

/*
 * registers_wait: all as in before, futex(rdi, rsi, rdx, r10), all into after. r8 and r9 carry the
 * two pointers over the call.
 */
void registers_wait(const struct registers *before, struct registers *after);

#define EACH_VECTOR(move)                                                                        \
	move(0) move(1) move(2) move(3) move(4) move(5) move(6) move(7) move(8) move(9) move(10) \
		move(11) move(12) move(13) move(14) move(15)
#define LOAD(n) "vmovdqu 80+32*" #n "(%r8), %ymm" #n "\n"
#define STORE(n) "vmovdqu %ymm" #n ", 80+32*" #n "(%r9)\n"
#define EACH_RED(move)                                                                            \
	move(1) move(2) move(3) move(4) move(5) move(6) move(7) move(8) move(9) move(10) move(11) \
		move(12) move(13) move(14) move(15) move(16)
#define PUT_RED(n) "mov 592-8+8*" #n "(%r8), %rax\n mov %rax, -8*" #n "(%rsp)\n"
#define GET_RED(n) "mov -8*" #n "(%rsp), %rax\n mov %rax, 592-8+8*" #n "(%r9)\n"

_Static_assert(__builtin_offsetof(struct registers, vector) == 80 &&
		       __builtin_offsetof(struct registers, red) == 592 &&
		       __builtin_offsetof(struct registers, control) == 720 &&
		       __builtin_offsetof(struct registers, result) == 728,
	"the instructions below use these offsets");

__asm__(".text\n"
	"registers_wait:\n"
	"push %rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n push %r15\n"
	"sub $24, %rsp\n"
	"stmxcsr 8(%rsp)\n"
	"mov %rdi, %r8\n"
	"mov %rsi, %r9\n" EACH_VECTOR(LOAD)
		EACH_RED(PUT_RED) "ldmxcsr 720(%r8)\n"
				  "mov 0(%r8), %rbx\n mov 8(%r8), %rbp\n mov 16(%r8), %r12\n mov "
				  "24(%r8), %r13\n"
				  "mov 32(%r8), %r14\n mov 40(%r8), %r15\n mov 48(%r8), %rdi\n mov "
				  "56(%r8), %rsi\n"
				  "mov 64(%r8), %rdx\n mov 72(%r8), %r10\n"
				  "mov $202, %eax\n"
				  "syscall\n"
				  "mov %rax, 728(%r9)\n"
				  "mov %rbx, 0(%r9)\n mov %rbp, 8(%r9)\n mov %r12, 16(%r9)\n mov "
				  "%r13, 24(%r9)\n"
				  "mov %r14, 32(%r9)\n mov %r15, 40(%r9)\n mov %rdi, 48(%r9)\n mov "
				  "%rsi, 56(%r9)\n"
				  "mov %rdx, 64(%r9)\n mov %r10, 72(%r9)\n" EACH_VECTOR(STORE)
					  EACH_RED(GET_RED) "stmxcsr 720(%r9)\n"
							    "ldmxcsr 8(%rsp)\n"
							    "vzeroupper\n"
							    "add $24, %rsp\n"
							    "pop %r15\n pop %r14\n pop %r13\n pop "
							    "%r12\n pop %rbp\n pop %rbx\n"
							    "ret\n");

static void fill(struct registers *registers)
{
	static uint64_t word = 0x9e3779b97f4a7c15u;
	uint64_t *words = (uint64_t *)registers;
	for (size_t i = 0; i < sizeof *registers / sizeof *words; i++) {
		word = word * 6364136223846793005u + 1442695040888963407u;
		words[i] = word;
	}
}

int registers_survive(int milliseconds)
{
	static _Thread_local uint32_t nobody_wakes;
	struct registers before, after;
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += milliseconds % 1000 * 1000000L;
	until.tv_sec += milliseconds / 1000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	fill(&before);
	before.control = 0x1f80 | 0x6000; /* towards zero */
	before.general[6] = (uintptr_t)&nobody_wakes;
	before.general[7] = FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG;
	before.general[8] = 0;
	before.general[9] = (uintptr_t)&until;
	memset(&after, 0, sizeof after);
	/* r8 is the second address, which this call does not use; r9, the mask, is not zero. */
	registers_wait(&before, &after);
	if (after.result != -ETIMEDOUT)
		return 5;
	if (memcmp(before.general, after.general, sizeof before.general) != 0)
		return 1;
	if (memcmp(before.vector, after.vector, sizeof before.vector) != 0)
		return 2;
	if (memcmp(before.red, after.red, sizeof before.red) != 0)
		return 3;
	return before.control == after.control ? 0 : 4;
}
