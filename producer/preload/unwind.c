/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/unwind.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Of the Itanium C++ ABI. */
enum {
	HANDLER_FOUND = 6,
	INSTALL_CONTEXT = 7,
	CONTINUE_UNWIND = 8,
};

enum {
	SEARCH_PHASE = 1,
	HANDLER_FRAME = 4,
	FORCED = 8, /* the end of a thread */
};

enum {
	RAX = 0, /* number of the register, as DWARF counts */
};

typedef int personality_function(
	int version, int actions, uint64_t exception_class, void *exception, void *context);

personality_function __gcc_personality_v0;
static personality_function *personality;

/* Read by the jump below. */
extern void *ttam_unwind_resume_target;
void *ttam_unwind_resume_target;

/* The compiler's tables name this function for every frame that has a cleanup. */
int __gcc_personality_v0(
	int version, int actions, uint64_t exception_class, void *exception, void *context)
{
	if (personality == NULL)
		return CONTINUE_UNWIND;
	return personality(version, actions, exception_class, exception, context);
}

/* Called at the end of a cleanup. It unwinds from its caller's frame, so that only a jump will do;
 * where it is not known no cleanup runs. */
__asm__(".pushsection .text\n"
	".globl _Unwind_Resume\n"
	".hidden _Unwind_Resume\n"
	".type _Unwind_Resume, @function\n"
	"_Unwind_Resume:\n"
	"	jmp *ttam_unwind_resume_target(%rip)\n"
	".size _Unwind_Resume, . - _Unwind_Resume\n"
	".popsection\n");

/* What a frame that catches needs. */
static struct {
	void (*set_register)(void *context, int number, uintptr_t value);
	void (*set_instruction)(void *context, uintptr_t address);
	void *(*begin_catch)(void *exception);
	void (*end_catch)(void);
	bool is_complete;
} catching;

int ttam_unwind_catch(
	int version, int actions, uint64_t exception_class, void *exception, void *context);
bool ttam_unwind_caught(void *exception);
extern const char ttam_unwind_landing[];

/* The personality of ttam_unwind_try(), which has one call and one place to land. */
int ttam_unwind_catch(
	int version, int actions, uint64_t exception_class, void *exception, void *context)
{
	(void)version;
	(void)exception_class;
	if (!catching.is_complete || (actions & FORCED) != 0)
		return CONTINUE_UNWIND;
	if ((actions & SEARCH_PHASE) != 0)
		return HANDLER_FOUND;
	if ((actions & HANDLER_FRAME) == 0)
		return CONTINUE_UNWIND;
	catching.set_register(context, RAX, (uintptr_t)exception);
	catching.set_instruction(context, (uintptr_t)ttam_unwind_landing);
	return INSTALL_CONTEXT;
}

/* Returns what ttam_unwind_try() does. */
bool ttam_unwind_caught(void *exception)
{
	catching.begin_catch(exception);
	catching.end_catch();
	return false;
}

__asm__(".pushsection .text\n"
	".globl ttam_unwind_try\n"
	".hidden ttam_unwind_try\n"
	".type ttam_unwind_try, @function\n"
	"ttam_unwind_try:\n"
	"	.cfi_startproc\n"
	"	.cfi_personality 0x1b, ttam_unwind_catch\n"
	"	pushq %rbx\n" /* so that the stack is aligned */
	"	.cfi_def_cfa_offset 16\n"
	"	.cfi_offset %rbx, -16\n"
	"	movq %rdi, %rax\n"
	"	movq %rsi, %rdi\n"
	"	call *%rax\n"
	"	movl $1, %eax\n"
	"0:	popq %rbx\n"
	"	.cfi_remember_state\n"
	"	.cfi_def_cfa_offset 8\n"
	"	ret\n"
	"	.cfi_restore_state\n"
	".globl ttam_unwind_landing\n"
	".hidden ttam_unwind_landing\n"
	"ttam_unwind_landing:\n"
	"	movq %rax, %rdi\n"
	"	call ttam_unwind_caught\n"
	"	movzbl %al, %eax\n"
	"	jmp 0b\n"
	"	.cfi_endproc\n"
	".size ttam_unwind_try, . - ttam_unwind_try\n"
	".popsection\n");

static bool find(void *library, const char *name, void *ret_function)
{
	void *symbol = dlsym(library, name);
	memcpy(ret_function, &symbol, sizeof(symbol));
	return symbol != NULL;
}

static void find_catching(void *library)
{
	catching.is_complete = find(library, "_Unwind_SetGR", &catching.set_register) &&
			       find(library, "_Unwind_SetIP", &catching.set_instruction) &&
			       find(library, "__cxa_begin_catch", &catching.begin_catch) &&
			       find(library, "__cxa_end_catch", &catching.end_catch);
}

void ttam_unwind_init(void *library)
{
	find_catching(library);
	void *resume = dlsym(library, "_Unwind_Resume");
	void *found = dlsym(library, "__gcc_personality_v0");
	if (resume == NULL || found == NULL)
		return;
	ttam_unwind_resume_target = resume;
	memcpy(&personality, &found, sizeof(found));
}
