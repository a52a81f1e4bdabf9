/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/redirect.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "common/layout.h"
#include "common/metal_names.h"
#include "producer/preload/relocations.h"
#include "producer/session.h"

static const struct {
	const char *name;
	size_t length;
} names[] = {
#define METAL_FUNCTION(name, result, arguments, symbol)
#define METAL_HOOK(name, result, arguments, symbol) {symbol, sizeof(symbol) - 1},
#define METAL_OLDER METAL_HOOK
#include "common/metal_functions.h"
};

enum {
	NAME_COUNT = sizeof(names) / sizeof(names[0]),
};

static struct {
	uintptr_t hooks[NAME_COUNT];
	uintptr_t real[NAME_COUNT];
	unsigned taken_over;
	bool has_failed;
} state; /* one call at a time */

static uintptr_t round_down(uintptr_t address)
{
	return address & ~(uintptr_t)(TTAM_PAGE_SIZE - 1);
}

/* The lengths tell nearly all apart, of which there are tens of thousands. */
static bool find_name(const char *name, unsigned *ret_number)
{
	size_t length = strlen(name);
	for (unsigned i = 0; i < NAME_COUNT; i++) {
		if (names[i].length == length && memcmp(name, names[i].name, length) == 0) {
			*ret_number = i;
			return true;
		}
	}
	return false;
}

static int find_protection(const struct dl_phdr_info *object, uintptr_t address)
{
	int protection = PROT_READ | PROT_WRITE;
	for (unsigned i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &object->dlpi_phdr[i];
		uintptr_t begin = object->dlpi_addr + header->p_vaddr;
		uintptr_t end = begin + header->p_memsz;
		/* Read-only after relocation, in whole pages. */
		if (header->p_type == PT_GNU_RELRO && address >= round_down(begin) &&
			address < round_down(end))
			return PROT_READ;
		if (header->p_type == PT_LOAD && address >= begin && address < end)
			protection = ((header->p_flags & PF_R) != 0 ? PROT_READ : 0) |
				     ((header->p_flags & PF_W) != 0 ? PROT_WRITE : 0) |
				     ((header->p_flags & PF_X) != 0 ? PROT_EXEC : 0);
	}
	return protection;
}

static bool store(_Atomic uintptr_t *word, int protection, uintptr_t hook)
{
	void *page = (void *)round_down((uintptr_t)word);
	bool is_writable = (protection & PROT_WRITE) != 0;
	if (!is_writable && mprotect(page, TTAM_PAGE_SIZE, protection | PROT_WRITE) != 0)
		return false;
	atomic_store_explicit(word, hook, memory_order_release);
	return is_writable || mprotect(page, TTAM_PAGE_SIZE, protection) == 0;
}

static void redirect(const struct ttam_relocation *relocation, void *unused)
{
	unsigned name;
	(void)unused;
	if (!find_name(relocation->symbol, &name) || state.hooks[name] == 0)
		return;
	_Atomic uintptr_t *word = (_Atomic uintptr_t *)relocation->address;
	uintptr_t now = atomic_load_explicit(word, memory_order_relaxed);
	if (now == state.hooks[name])
		return;
	if (now == state.real[name])
		state.taken_over++;
	int protection = find_protection(relocation->object, relocation->address);
	if (!store(word, protection, state.hooks[name]))
		state.has_failed = true;
}

/* Our own handle. Who loaded us out of the global scope did not want that: libraries that are
 * loaded later find the hooks there. */
static void *open_own(void)
{
	Dl_info info;
	if (dladdr(&state, &info) == 0 || info.dli_fname == NULL)
		return NULL;
	return dlopen(info.dli_fname, RTLD_NOW | RTLD_GLOBAL | RTLD_NOLOAD);
}

static bool find_hooks(void *library)
{
	void *own = open_own();
	if (own == NULL)
		return false;
	for (unsigned i = 0; i < NAME_COUNT; i++) {
		state.hooks[i] = (uintptr_t)dlsym(own, names[i].name);
		state.real[i] = (uintptr_t)dlsym(library, names[i].name);
	}
	dlclose(own);
	return true;
}

/* Nothing is looked up while the loader's list is held: another thread's dlopen() would wait for
 * one of the two locks with the other in its hands. While it is held, nothing is unloaded. */
unsigned ttam_redirect(void *library)
{
	int saved_errno = errno;
	state.taken_over = 0;
	state.has_failed = !find_hooks(library);
	if (!state.has_failed)
		ttam_relocations_visit(redirect, NULL);
	if (state.has_failed)
		ttam_session_say("some calls of the runtime could not be redirected");
	errno = saved_errno;
	return state.taken_over;
}
