/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * relocations: the words of the loaded libraries that the dynamic loader fills with the addresses
 * of functions, whose names are still there: slots of the PLT, and others.
 */
#pragma once

#include <elf.h>
#include <link.h>

struct ttam_relocation {
	const struct dl_phdr_info *object;
	const char *symbol;
	uint32_t type; /* R_X86_64_JUMP_SLOT, R_X86_64_GLOB_DAT or R_X86_64_64 */
	ElfW(Addr) address;
};

/*
 * ttam_relocations_visit: of every loaded library but this one. While it runs the loader's list is
 * held: a visitor must neither wait nor look anything up. Nothing is allocated. Any thread.
 */
void ttam_relocations_visit(
	void (*visit)(const struct ttam_relocation *relocation, void *context), void *context);
