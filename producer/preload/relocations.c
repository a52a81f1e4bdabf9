/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/relocations.h"

#include <stdbool.h>
#include <stddef.h>

struct visit {
	void (*visit)(const struct ttam_relocation *relocation, void *context);
	void *context;
};

/* What the dynamic section of an object tells. */
struct tables {
	const ElfW(Sym) * symbols;
	const char *names;
	const ElfW(Rela) * slots;
	size_t slot_bytes;
	const ElfW(Rela) * others;
	size_t other_bytes;
};

static const char own_place;

/* The loader has made addresses of them, but for an object whose dynamic section is read-only. */
static const void *locate(const struct dl_phdr_info *object, ElfW(Addr) value)
{
	return (const void *)(value < object->dlpi_addr ? object->dlpi_addr + value : value);
}

static struct tables read_tables(const struct dl_phdr_info *object, const ElfW(Dyn) * entry)
{
	struct tables tables = {0};
	for (; entry->d_tag != DT_NULL; entry++) {
		const void *place = locate(object, entry->d_un.d_ptr);
		if (entry->d_tag == DT_SYMTAB)
			tables.symbols = place;
		else if (entry->d_tag == DT_STRTAB)
			tables.names = place;
		else if (entry->d_tag == DT_JMPREL)
			tables.slots = place;
		else if (entry->d_tag == DT_PLTRELSZ)
			tables.slot_bytes = entry->d_un.d_val;
		else if (entry->d_tag == DT_RELA)
			tables.others = place;
		else if (entry->d_tag == DT_RELASZ)
			tables.other_bytes = entry->d_un.d_val;
	}
	return tables;
}

static void visit_table(const struct visit *visit, const struct dl_phdr_info *object,
	const struct tables *tables, const ElfW(Rela) * first, size_t bytes)
{
	for (size_t i = 0; first != NULL && i < bytes / sizeof(*first); i++) {
		uint32_t type = ELF64_R_TYPE(first[i].r_info);
		if (first[i].r_addend != 0 ||
			(type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT &&
				type != R_X86_64_64))
			continue;
		const ElfW(Sym) *symbol = &tables->symbols[ELF64_R_SYM(first[i].r_info)];
		struct ttam_relocation relocation = {
			.object = object,
			.symbol = tables->names + symbol->st_name,
			.type = type,
			.address = object->dlpi_addr + first[i].r_offset,
		};
		visit->visit(&relocation, visit->context);
	}
}

static bool holds(const struct dl_phdr_info *object, const ElfW(Phdr) * segment, const void *place)
{
	ElfW(Addr) begin = object->dlpi_addr + segment->p_vaddr;
	ElfW(Addr) address = (ElfW(Addr))place;
	return segment->p_type == PT_LOAD && address >= begin && address < begin + segment->p_memsz;
}

static int visit_object(struct dl_phdr_info *object, size_t size, void *context)
{
	const struct visit *visit = context;
	const ElfW(Dyn) *dynamic = NULL;
	(void)size;
	for (unsigned i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
		if (holds(object, segment, &own_place))
			return 0;
		if (segment->p_type == PT_DYNAMIC)
			dynamic = (const ElfW(Dyn) *)(object->dlpi_addr + segment->p_vaddr);
	}
	if (dynamic == NULL)
		return 0;
	struct tables tables = read_tables(object, dynamic);
	if (tables.symbols == NULL || tables.names == NULL)
		return 0;
	visit_table(visit, object, &tables, tables.slots, tables.slot_bytes);
	visit_table(visit, object, &tables, tables.others, tables.other_bytes);
	return 0;
}

void ttam_relocations_visit(
	void (*visit)(const struct ttam_relocation *relocation, void *context), void *context)
{
	struct visit of = {visit, context};
	dl_iterate_phdr(visit_object, &of);
}
