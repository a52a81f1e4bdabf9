/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/elf_library.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of a section, or of all headers: a copy with a NUL behind it, as the file may change or be cut.
 */
struct part {
	void *bytes;
	size_t count; /* of its entries */
};

struct elf_library {
	int file;
	uint64_t size; /* of the file */
	struct part sections;
	struct part symbols;
	struct part names;    /* of the symbols */
	unsigned char *calls; /* enum elf_calls of each symbol */
	struct part dynamic;  /* none: count is 0 */
	struct part dynamic_strings;
};

static enum elf_library_status open_file(struct elf_library *library, const char *path)
{
	struct stat facts;
	library->file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (library->file < 0 || fstat(library->file, &facts) < 0)
		return ELF_LIBRARY_UNREADABLE;
	library->size = (uint64_t)facts.st_size;
	return S_ISREG(facts.st_mode) ? ELF_LIBRARY_OPEN : ELF_LIBRARY_NOT_ELF;
}

/* False: it does not lie within the file, or there is no memory. */
static bool read_part(const struct elf_library *library, uint64_t offset, uint64_t size,
	size_t entry_size, struct part *ret_part)
{
	if (offset > library->size || size > library->size - offset)
		return false;
	char *bytes = malloc(size + 1);
	if (bytes == NULL)
		return false;
	size_t length = 0;
	while (length < size) {
		ssize_t n = pread(
			library->file, bytes + length, size - length, (off_t)(offset + length));
		if (n <= 0) {
			free(bytes);
			return false;
		}
		length += (size_t)n;
	}
	bytes[size] = '\0';
	*ret_part = (struct part){bytes, size / entry_size};
	return true;
}

static bool read_section(const struct elf_library *library, const Elf64_Shdr *section,
	size_t entry_size, struct part *ret_part)
{
	return section->sh_type != SHT_NOBITS &&
	       read_part(library, section->sh_offset, section->sh_size, entry_size, ret_part);
}

static enum elf_library_status check_head(const Elf64_Ehdr *head)
{
	if (memcmp(head->e_ident, ELFMAG, SELFMAG) != 0)
		return ELF_LIBRARY_NOT_ELF;
	if (head->e_ident[EI_CLASS] != ELFCLASS64 || head->e_ident[EI_DATA] != ELFDATA2LSB ||
		head->e_machine != EM_X86_64)
		return ELF_LIBRARY_OTHER_MACHINE;
	return head->e_type == ET_DYN ? ELF_LIBRARY_OPEN : ELF_LIBRARY_NOT_SHARED;
}

/* The first section of a type; NULL: there is none. */
static const Elf64_Shdr *find_section(const struct elf_library *library, uint32_t type)
{
	const Elf64_Shdr *sections = library->sections.bytes;
	for (size_t i = 0; i < library->sections.count; i++)
		if (sections[i].sh_type == type)
			return &sections[i];
	return NULL;
}

/* A section with entries, and the strings that they point into. */
static bool read_with_strings(const struct elf_library *library, const Elf64_Shdr *section,
	size_t entry_size, struct part *ret_entries, struct part *ret_strings)
{
	const Elf64_Shdr *sections = library->sections.bytes;
	return section != NULL && section->sh_entsize == entry_size &&
	       section->sh_link < library->sections.count &&
	       read_section(library, &sections[section->sh_link], 1, ret_strings) &&
	       read_section(library, section, entry_size, ret_entries);
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

static void note_relocations(struct elf_library *library, const struct part *part)
{
	const Elf64_Rela *relocation = part->bytes;
	for (size_t i = 0; i < part->count; i++) {
		size_t symbol = ELF64_R_SYM(relocation[i].r_info);
		enum elf_calls calls = calls_of(ELF64_R_TYPE(relocation[i].r_info));
		if (symbol < library->symbols.count && library->calls[symbol] < calls)
			library->calls[symbol] = (unsigned char)calls;
	}
}

static bool find_calls(struct elf_library *library, size_t symbols)
{
	const Elf64_Shdr *sections = library->sections.bytes;
	library->calls = calloc(library->symbols.count + 1, 1);
	for (size_t i = 0; library->calls != NULL && i < library->sections.count; i++) {
		struct part part;
		if (sections[i].sh_type != SHT_RELA || sections[i].sh_link != symbols ||
			!read_section(library, &sections[i], sizeof(Elf64_Rela), &part))
			continue;
		note_relocations(library, &part);
		free(part.bytes);
	}
	return library->calls != NULL;
}

static enum elf_library_status read_library(struct elf_library *library)
{
	Elf64_Ehdr head;
	if (pread(library->file, &head, sizeof head, 0) != (ssize_t)sizeof head)
		return ELF_LIBRARY_NOT_ELF;
	enum elf_library_status status = check_head(&head);
	if (status != ELF_LIBRARY_OPEN)
		return status;
	if (head.e_shentsize != sizeof(Elf64_Shdr) ||
		!read_part(library, head.e_shoff, head.e_shnum * sizeof(Elf64_Shdr),
			sizeof(Elf64_Shdr), &library->sections))
		return ELF_LIBRARY_NO_SYMBOLS;
	const Elf64_Shdr *symbols = find_section(library, SHT_DYNSYM);
	if (!read_with_strings(
		    library, symbols, sizeof(Elf64_Sym), &library->symbols, &library->names))
		return ELF_LIBRARY_NO_SYMBOLS;
	read_with_strings(library, find_section(library, SHT_DYNAMIC), sizeof(Elf64_Dyn),
		&library->dynamic, &library->dynamic_strings);
	size_t number = (size_t)(symbols - (const Elf64_Shdr *)library->sections.bytes);
	return find_calls(library, number) ? ELF_LIBRARY_OPEN : ELF_LIBRARY_UNREADABLE;
}

enum elf_library_status elf_library_open(const char *path, struct elf_library **ret_library)
{
	struct elf_library *library = calloc(1, sizeof *library);
	if (library == NULL)
		return ELF_LIBRARY_UNREADABLE;
	enum elf_library_status status = open_file(library, path);
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
	if (library->file >= 0)
		close(library->file);
	free(library->sections.bytes);
	free(library->symbols.bytes);
	free(library->names.bytes);
	free(library->calls);
	free(library->dynamic.bytes);
	free(library->dynamic_strings.bytes);
	free(library);
}

/* NULL: there is no such string. */
static const char *string_at(const struct part *strings, uint64_t offset)
{
	return offset < strings->count ? (const char *)strings->bytes + offset : NULL;
}

struct elf_symbol elf_library_find(const struct elf_library *library, const char *name)
{
	struct elf_symbol found = {0};
	const Elf64_Sym *symbols = library->symbols.bytes;
	for (size_t i = 0; i < library->symbols.count; i++) {
		const char *its_name = string_at(&library->names, symbols[i].st_name);
		if (its_name == NULL || strcmp(its_name, name) != 0)
			continue;
		found.defined |= symbols[i].st_shndx != SHN_UNDEF;
		found.imported |= symbols[i].st_shndx == SHN_UNDEF;
		found.is_protected |= ELF64_ST_VISIBILITY(symbols[i].st_other) == STV_PROTECTED;
		if (found.calls < library->calls[i])
			found.calls = library->calls[i];
	}
	return found;
}

bool elf_library_exports_any(const struct elf_library *library, const char *beginning)
{
	const Elf64_Sym *symbols = library->symbols.bytes;
	for (size_t i = 0; i < library->symbols.count; i++) {
		const char *name = string_at(&library->names, symbols[i].st_name);
		if (name != NULL && symbols[i].st_shndx != SHN_UNDEF &&
			strncmp(name, beginning, strlen(beginning)) == 0)
			return true;
	}
	return false;
}

/* The n-th entry with this tag. */
static bool find_dynamic(
	const struct elf_library *library, int64_t tag, size_t n, uint64_t *ret_value)
{
	const Elf64_Dyn *dynamic = library->dynamic.bytes;
	for (size_t i = 0; i < library->dynamic.count; i++) {
		if (dynamic[i].d_tag == tag && n-- == 0) {
			*ret_value = dynamic[i].d_un.d_val;
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

static const char *find_string(const struct elf_library *library, int64_t tag, size_t n)
{
	uint64_t offset;
	return find_dynamic(library, tag, n, &offset) ? string_at(&library->dynamic_strings, offset)
						      : NULL;
}

const char *elf_library_soname(const struct elf_library *library)
{
	return find_string(library, DT_SONAME, 0);
}

const char *elf_library_needed(const struct elf_library *library, size_t n)
{
	return find_string(library, DT_NEEDED, n);
}
