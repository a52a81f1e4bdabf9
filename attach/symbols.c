/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "attach/symbols.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "attach/process.h"

enum {
	MOST_HEADERS = 64,
	MOST_DYNAMIC = 256,
	MOST_SYMBOLS = 1 << 20,
	VERSION_HIDDEN = 0x8000, /* not the default version of its symbol */
};

struct tables {
	pid_t pid;
	uint64_t base;
	uint64_t symbols;
	uint64_t strings;
	uint64_t hash;     /* DT_GNU_HASH */
	uint64_t versions; /* 0: none */
};

/* The loader has added the base to the pointers of some dynamic sections in place, not of all. */
static uint64_t absolute(uint64_t base, uint64_t pointer)
{
	return pointer != 0 && pointer < base ? base + pointer : pointer;
}

static bool read_dynamic(struct tables *tables, uint64_t address)
{
	for (unsigned i = 0; i < MOST_DYNAMIC; i++) {
		Elf64_Dyn entry;
		if (process_read(tables->pid, address + i * sizeof entry, &entry, sizeof entry) < 0)
			return false;
		uint64_t pointer = absolute(tables->base, entry.d_un.d_ptr);
		switch (entry.d_tag) {
		case DT_SYMTAB:
			tables->symbols = pointer;
			break;
		case DT_STRTAB:
			tables->strings = pointer;
			break;
		case DT_GNU_HASH:
			tables->hash = pointer;
			break;
		case DT_VERSYM:
			tables->versions = pointer;
			break;
		case DT_NULL:
			return tables->symbols != 0 && tables->strings != 0 && tables->hash != 0;
		default:
			break;
		}
	}
	return false;
}

static bool read_tables(struct tables *tables)
{
	Elf64_Ehdr head;
	if (process_read(tables->pid, tables->base, &head, sizeof head) < 0 ||
		memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
		head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_phnum > MOST_HEADERS)
		return false;
	for (unsigned i = 0; i < head.e_phnum; i++) {
		Elf64_Phdr segment;
		uint64_t at = tables->base + head.e_phoff + i * sizeof segment;
		if (process_read(tables->pid, at, &segment, sizeof segment) < 0)
			return false;
		if (segment.p_type == PT_DYNAMIC)
			return read_dynamic(tables, tables->base + segment.p_vaddr);
	}
	return false;
}

static uint32_t hash_of(const char *name)
{
	uint32_t hash = 5381;
	for (; *name != '\0'; name++)
		hash = hash * 33 + (uint8_t)*name;
	return hash;
}

static bool has_name(const struct tables *tables, const Elf64_Sym *symbol, const char *name)
{
	char found[64];
	size_t size = strlen(name) + 1;
	return size <= sizeof found &&
	       process_read(tables->pid, tables->strings + symbol->st_name, found, size) == 0 &&
	       memcmp(found, name, size) == 0;
}

static bool is_default(const struct tables *tables, uint32_t number)
{
	uint16_t version;
	uint64_t at = tables->versions + number * sizeof version;
	return tables->versions == 0 ||
	       (process_read(tables->pid, at, &version, sizeof version) == 0 &&
		       (version & VERSION_HIDDEN) == 0);
}

/* 0: it is another one. */
static uint64_t address_if(const struct tables *tables, uint32_t number, const char *name)
{
	Elf64_Sym symbol;
	uint64_t at = tables->symbols + number * sizeof symbol;
	if (process_read(tables->pid, at, &symbol, sizeof symbol) < 0 ||
		symbol.st_shndx == SHN_UNDEF || ELF64_ST_TYPE(symbol.st_info) != STT_FUNC ||
		!has_name(tables, &symbol, name) || !is_default(tables, number))
		return 0;
	return tables->base + symbol.st_value;
}

uint64_t symbol_find(pid_t pid, uint64_t base, const char *name)
{
	struct tables tables = {.pid = pid, .base = base};
	uint32_t head[4]; /* buckets, first symbol, words of the Bloom filter, its shift */
	uint32_t number;
	if (!read_tables(&tables) || process_read(pid, tables.hash, head, sizeof head) < 0 ||
		head[0] == 0)
		return 0;
	uint32_t wanted = hash_of(name);
	uint64_t buckets = tables.hash + sizeof head + head[2] * sizeof(uint64_t);
	uint64_t chains = buckets + head[0] * sizeof(uint32_t);
	uint64_t bucket = buckets + wanted % head[0] * sizeof(uint32_t);
	if (process_read(pid, bucket, &number, sizeof number) < 0)
		return 0;
	for (unsigned i = 0; i < MOST_SYMBOLS && number >= head[1]; i++, number++) {
		uint32_t hash;
		uint64_t at = chains + (uint64_t)(number - head[1]) * sizeof hash;
		if (process_read(pid, at, &hash, sizeof hash) < 0)
			return 0;
		uint64_t address =
			(hash | 1) == (wanted | 1) ? address_if(&tables, number, name) : 0;
		if (address != 0 || (hash & 1) != 0)
			return address;
	}
	return 0;
}

static uint64_t find_in(pid_t pid, const struct mapping *mapping, const void *bytes, size_t size)
{
	enum { MOST = 64 << 20 };
	uint64_t length = mapping->end - mapping->begin;
	uint64_t address = 0;
	char *copy = length <= MOST ? malloc(length) : NULL;
	if (copy != NULL && process_read(pid, mapping->begin, copy, length) == 0) {
		const char *found = memmem(copy, length, bytes, size);
		if (found != NULL)
			address = mapping->begin + (uint64_t)(found - copy);
	}
	free(copy);
	return address;
}

uint64_t symbol_find_bytes(pid_t pid, const struct maps *maps, const struct mapping *library,
	const void *bytes, size_t size)
{
	for (size_t i = 0; i < maps->count; i++) {
		const struct mapping *mapping = &maps->mappings[i];
		if (mapping->inode != library->inode || mapping->device != library->device ||
			mapping->rights[2] != 'x')
			continue;
		uint64_t address = find_in(pid, mapping, bytes, size);
		if (address != 0)
			return address;
	}
	return 0;
}
