/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "attach/stub.h"

#include <assert.h>

static_assert(offsetof(struct stub_data, dlopen) == 8 && offsetof(struct stub_data, dlsym) == 16 &&
		      offsetof(struct stub_data, dlerror) == 24 &&
		      offsetof(struct stub_data, library) == 32 &&
		      offsetof(struct stub_data, function) == 40 &&
		      offsetof(struct stub_data, flags) == 48 &&
		      offsetof(struct stub_data, frame) == 56 &&
		      offsetof(struct stub_data, stage) == 64 &&
		      offsetof(struct stub_data, error) == 72 &&
		      offsetof(struct stub_data, result) == 80,
	"the instructions below read these offsets");

/* The jump after rt_sigreturn: a tracer that dies after it has suppressed that call leaves the
 * thread there. */
__asm__(".pushsection .rodata\n"
	".globl stub_begin, stub_end\n"
	".hidden stub_begin, stub_end\n"
	"stub_begin:\n"
	"	call *0(%rbx)\n"
	"	mov %rax, %r12\n"
	"	mov (%rax), %r13d\n"
	"	movq $1, 64(%rbx)\n"
	"	mov 32(%rbx), %rdi\n"
	"	mov 48(%rbx), %rsi\n"
	"	call *8(%rbx)\n"
	"	test %rax, %rax\n"
	"	jz 1f\n"
	"	movq $2, 64(%rbx)\n"
	"	mov %rax, %rdi\n"
	"	mov 40(%rbx), %rsi\n"
	"	call *16(%rbx)\n"
	"	test %rax, %rax\n"
	"	jz 1f\n"
	"	movq $3, 64(%rbx)\n"
	"	call *%rax\n"
	"	movslq %eax, %rax\n"
	"	mov %rax, 80(%rbx)\n"
	"	movq $4, 64(%rbx)\n"
	"	jmp 2f\n"
	"1:	call *24(%rbx)\n"
	"	mov %rax, 72(%rbx)\n"
	"	movq $5, 64(%rbx)\n"
	"2:	mov %r13d, (%r12)\n"
	"	mov 56(%rbx), %rsp\n"
	"3:	mov $15, %eax\n"
	"	syscall\n"
	"	jmp 3b\n"
	"stub_end:\n"
	".popsection\n");
