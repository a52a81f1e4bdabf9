/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/redirect.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "common/layout.h"
#include "common/metal_names.h"
#include "producer/session.h"

static const char *const names[] = {
	METAL_ALLOCATE_BUFFER,
	METAL_DEALLOCATE_BUFFER,
	METAL_DEALLOCATE_BUFFERS,
	METAL_CLEAR_ALLOCATOR,
	METAL_DESTROY_ALLOCATOR,
	METAL_DESTROY_ALLOCATOR_BASE,
	METAL_DESTROY_MESH,
	METAL_ALLOCATE_CBS,
	METAL_ALLOCATE_DATAFLOW,
	METAL_MARK_ADDRESS,
	METAL_VALIDATE_CBS,
	METAL_VALIDATE_DATAFLOW,
	METAL_DEALLOCATE_CBS,
	METAL_DESTROY_PROGRAM,
	METAL_TRACK_ALLOCATE_CB,
	METAL_TRACK_DEALLOCATE_CB,
	METAL_CHIP_UNIQUE_IDS,
	METAL_BOARD_TYPE,
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

/* A loaded object. */
struct object {
	const struct dl_phdr_info *info;
	const ElfW(Sym) * symbols;
	const char *strings;
	uintptr_t read_only_begin; /* after relocation (RELRO) */
	uintptr_t read_only_end;
};

static uintptr_t round_down(uintptr_t address)
{
	return address & ~(uintptr_t)(TTAM_PAGE_SIZE - 1);
}

static bool find_name(const char *name, unsigned *ret_number)
{
	for (unsigned i = 0; i < NAME_COUNT; i++) {
		if (strcmp(name, names[i]) == 0) {
			*ret_number = i;
			return true;
		}
	}
	return false;
}

static int find_protection(const struct object *object, uintptr_t address)
{
	int protection = PROT_READ | PROT_WRITE;
	const struct dl_phdr_info *info = object->info;
	if (address >= object->read_only_begin && address < object->read_only_end)
		return PROT_READ;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];
		uintptr_t begin = info->dlpi_addr + header->p_vaddr;
		if (header->p_type != PT_LOAD || address < begin ||
			address >= begin + header->p_memsz)
			continue;
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

static void redirect_word(const struct object *object, const ElfW(Rela) * relocation)
{
	uint32_t type = ELF64_R_TYPE(relocation->r_info);
	if (relocation->r_addend != 0 ||
		(type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT && type != R_X86_64_64))
		return;
	const ElfW(Sym) *symbol = &object->symbols[ELF64_R_SYM(relocation->r_info)];
	unsigned name;
	if (!find_name(object->strings + symbol->st_name, &name) || state.hooks[name] == 0)
		return;
	uintptr_t address = object->info->dlpi_addr + relocation->r_offset;
	_Atomic uintptr_t *word = (_Atomic uintptr_t *)address;
	uintptr_t now = atomic_load_explicit(word, memory_order_relaxed);
	if (now == state.hooks[name])
		return;
	if (now == state.real[name])
		state.taken_over++;
	if (!store(word, find_protection(object, address), state.hooks[name]))
		state.has_failed = true;
}

static void redirect_table(const struct object *object, uintptr_t table, size_t bytes)
{
	const ElfW(Rela) *relocations = (const ElfW(Rela) *)table;
	if (table == 0 || object->symbols == NULL || object->strings == NULL)
		return;
	for (size_t i = 0; i < bytes / sizeof(*relocations); i++)
		redirect_word(object, &relocations[i]);
}

/* The loader has made addresses of them, but for an object whose dynamic section is read-only. */
static uintptr_t locate(const struct object *object, uintptr_t value)
{
	return value < object->info->dlpi_addr ? object->info->dlpi_addr + value : value;
}

static void redirect_object(struct object *object, const ElfW(Dyn) * dynamic)
{
	uintptr_t slots = 0;
	uintptr_t others = 0;
	size_t slot_bytes = 0;
	size_t other_bytes = 0;
	for (; dynamic->d_tag != DT_NULL; dynamic++) {
		uintptr_t value = dynamic->d_un.d_ptr;
		if (dynamic->d_tag == DT_JMPREL)
			slots = locate(object, value);
		else if (dynamic->d_tag == DT_PLTRELSZ)
			slot_bytes = value;
		else if (dynamic->d_tag == DT_RELA)
			others = locate(object, value);
		else if (dynamic->d_tag == DT_RELASZ)
			other_bytes = value;
		else if (dynamic->d_tag == DT_SYMTAB)
			object->symbols = (const ElfW(Sym) *)locate(object, value);
		else if (dynamic->d_tag == DT_STRTAB)
			object->strings = (const char *)locate(object, value);
	}
	redirect_table(object, slots, slot_bytes);
	redirect_table(object, others, other_bytes);
}

static int redirect(struct dl_phdr_info *info, size_t size, void *unused)
{
	struct object object = {.info = info};
	const ElfW(Dyn) *dynamic = NULL;
	(void)size;
	(void)unused;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];
		uintptr_t begin = info->dlpi_addr + header->p_vaddr;
		if (header->p_type == PT_DYNAMIC)
			dynamic = (const ElfW(Dyn) *)begin;
		if (header->p_type == PT_GNU_RELRO) {
			object.read_only_begin = round_down(begin);
			object.read_only_end = round_down(begin + header->p_memsz);
		}
		if (header->p_type == PT_LOAD && (uintptr_t)&state >= begin &&
			(uintptr_t)&state < begin + header->p_memsz)
			return 0;
	}
	if (dynamic != NULL)
		redirect_object(&object, dynamic);
	return 0;
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
		state.hooks[i] = (uintptr_t)dlsym(own, names[i]);
		state.real[i] = (uintptr_t)dlsym(library, names[i]);
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
		dl_iterate_phdr(redirect, NULL);
	if (state.has_failed)
		ttam_session_say("some calls of the runtime could not be redirected");
	errno = saved_errno;
	return state.taken_over;
}
