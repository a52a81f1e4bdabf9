/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/elf_library.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct elf_library {
	int file;
	Elf *elf;
	Elf_Scn *symbols;
	size_t n_symbols;
	size_t names;           /* section of the symbols' names */
	unsigned char *calls;   /* enum elf_calls of each symbol */
	Elf_Scn *dynamic;       /* or NULL */
	size_t dynamic_strings; /* section of its names */
};

static enum elf_library_status open_file(const char *path, int *ret_file)
{
	struct stat facts;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (file < 0)
		return ELF_LIBRARY_UNREADABLE;
	if (fstat(file, &facts) < 0 || !S_ISREG(facts.st_mode)) {
		close(file);
		return ELF_LIBRARY_NOT_ELF;
	}
	*ret_file = file;
	return ELF_LIBRARY_OPEN;
}

static enum elf_library_status check_head(Elf *elf)
{
	GElf_Ehdr head;
	if (elf_kind(elf) != ELF_K_ELF || gelf_getehdr(elf, &head) == NULL)
		return ELF_LIBRARY_NOT_ELF;
	if (gelf_getclass(elf) != ELFCLASS64 || head.e_machine != EM_X86_64)
		return ELF_LIBRARY_OTHER_MACHINE;
	return head.e_type == ET_DYN ? ELF_LIBRARY_OPEN : ELF_LIBRARY_NOT_SHARED;
}

static void find_sections(struct elf_library *library)
{
	Elf_Scn *section = NULL;
	GElf_Shdr head;
	while ((section = elf_nextscn(library->elf, section)) != NULL) {
		if (gelf_getshdr(section, &head) == NULL || head.sh_entsize == 0)
			continue;
		if (head.sh_type == SHT_DYNSYM && library->symbols == NULL) {
			library->symbols = section;
			library->n_symbols = head.sh_size / head.sh_entsize;
			library->names = head.sh_link;
		} else if (head.sh_type == SHT_DYNAMIC && library->dynamic == NULL) {
			library->dynamic = section;
			library->dynamic_strings = head.sh_link;
		}
	}
}

static enum elf_calls calls_of(uint64_t relocation)
{
	switch (relocation) {
	case R_X86_64_JUMP_SLOT:
		return ELF_CALLS_PLT;
	case R_X86_64_GLOB_DAT:
		return ELF_CALLS_GOT;
	default:
		return ELF_CALLS_DATA;
	}
}

static void note_relocations(struct elf_library *library, Elf_Scn *section, size_t count)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Rela relocation;
	for (size_t i = 0; data != NULL && i < count; i++) {
		if (gelf_getrela(data, (int)i, &relocation) == NULL)
			return;
		size_t symbol = GELF_R_SYM(relocation.r_info);
		enum elf_calls calls = calls_of(GELF_R_TYPE(relocation.r_info));
		if (symbol < library->n_symbols && library->calls[symbol] < calls)
			library->calls[symbol] = (unsigned char)calls;
	}
}

static void find_calls(struct elf_library *library)
{
	Elf_Scn *section = NULL;
	GElf_Shdr head;
	while ((section = elf_nextscn(library->elf, section)) != NULL) {
		if (gelf_getshdr(section, &head) != NULL && head.sh_type == SHT_RELA &&
			head.sh_entsize != 0 && head.sh_link == elf_ndxscn(library->symbols))
			note_relocations(library, section, head.sh_size / head.sh_entsize);
	}
}

static enum elf_library_status read_library(struct elf_library *library)
{
	library->elf = elf_begin(library->file, ELF_C_READ, NULL);
	if (library->elf == NULL)
		return ELF_LIBRARY_NOT_ELF;
	enum elf_library_status status = check_head(library->elf);
	if (status != ELF_LIBRARY_OPEN)
		return status;
	find_sections(library);
	if (library->symbols == NULL || elf_getdata(library->symbols, NULL) == NULL)
		return ELF_LIBRARY_NO_SYMBOLS;
	library->calls = calloc(library->n_symbols + 1, 1);
	if (library->calls == NULL)
		return ELF_LIBRARY_UNREADABLE;
	find_calls(library);
	return ELF_LIBRARY_OPEN;
}

enum elf_library_status elf_library_open(const char *path, struct elf_library **ret_library)
{
	elf_version(EV_CURRENT);
	struct elf_library *library = calloc(1, sizeof *library);
	if (library == NULL)
		return ELF_LIBRARY_UNREADABLE;
	library->file = -1;
	enum elf_library_status status = open_file(path, &library->file);
	if (status == ELF_LIBRARY_OPEN)
		status = read_library(library);
	if (status == ELF_LIBRARY_OPEN) {
		*ret_library = library;
		return status;
	}
	int saved_errno = errno;
	elf_library_close(library);
	errno = saved_errno;
	return status;
}

void elf_library_close(struct elf_library *library)
{
	if (library == NULL)
		return;
	elf_end(library->elf);
	if (library->file >= 0)
		close(library->file);
	free(library->calls);
	free(library);
}

/* Returns its name, or NULL where there is none. */
static const char *read_symbol(
	const struct elf_library *library, Elf_Data *data, size_t i, GElf_Sym *ret_symbol)
{
	if (data == NULL || gelf_getsym(data, (int)i, ret_symbol) == NULL)
		return NULL;
	return elf_strptr(library->elf, library->names, ret_symbol->st_name);
}

struct elf_symbol elf_library_find(const struct elf_library *library, const char *name)
{
	struct elf_symbol found = {0};
	Elf_Data *data = elf_getdata(library->symbols, NULL);
	GElf_Sym symbol;
	for (size_t i = 0; i < library->n_symbols; i++) {
		const char *its_name = read_symbol(library, data, i, &symbol);
		if (its_name == NULL || strcmp(its_name, name) != 0)
			continue;
		found.defined |= symbol.st_shndx != SHN_UNDEF;
		found.imported |= symbol.st_shndx == SHN_UNDEF;
		found.is_protected |= GELF_ST_VISIBILITY(symbol.st_other) == STV_PROTECTED;
		if (found.calls < library->calls[i])
			found.calls = library->calls[i];
	}
	return found;
}

bool elf_library_exports_any(const struct elf_library *library, const char *beginning)
{
	Elf_Data *data = elf_getdata(library->symbols, NULL);
	GElf_Sym symbol;
	for (size_t i = 0; i < library->n_symbols; i++) {
		const char *name = read_symbol(library, data, i, &symbol);
		if (name != NULL && symbol.st_shndx != SHN_UNDEF &&
			strncmp(name, beginning, strlen(beginning)) == 0)
			return true;
	}
	return false;
}

/* The n-th entry with this tag. */
static bool find_dynamic(
	const struct elf_library *library, int64_t tag, size_t n, uint64_t *ret_value)
{
	if (library->dynamic == NULL)
		return false;
	Elf_Data *data = elf_getdata(library->dynamic, NULL);
	GElf_Dyn entry;
	for (int i = 0; data != NULL && gelf_getdyn(data, i, &entry) != NULL; i++) {
		if (entry.d_tag == tag && n-- == 0) {
			*ret_value = entry.d_un.d_val;
			return true;
		}
	}
	return false;
}

bool elf_library_is_symbolic(const struct elf_library *library)
{
	uint64_t value;
	return find_dynamic(library, DT_SYMBOLIC, 0, &value) ||
	       (find_dynamic(library, DT_FLAGS, 0, &value) && (value & DF_SYMBOLIC) != 0);
}

const char *elf_library_soname(const struct elf_library *library)
{
	uint64_t offset;
	return find_dynamic(library, DT_SONAME, 0, &offset)
		       ? elf_strptr(library->elf, library->dynamic_strings, offset)
		       : NULL;
}

const char *elf_library_needed(const struct elf_library *library, size_t n)
{
	uint64_t offset;
	return find_dynamic(library, DT_NEEDED, n, &offset)
		       ? elf_strptr(library->elf, library->dynamic_strings, offset)
		       : NULL;
}
