/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/unwind.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
	CONTINUE_UNWIND = 8, /* _URC_CONTINUE_UNWIND of the Itanium C++ ABI */
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

void ttam_unwind_init(void *library)
{
	void *resume = dlsym(library, "_Unwind_Resume");
	void *found = dlsym(library, "__gcc_personality_v0");
	if (resume == NULL || found == NULL)
		return;
	ttam_unwind_resume_target = resume;
	memcpy(&personality, &found, sizeof(found));
}
