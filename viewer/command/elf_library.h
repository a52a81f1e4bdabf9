/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * elf_library: a shared library as a file: what it exports, and which calls of it another library
 * can step into. Nothing of it is loaded or run.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_library;

enum elf_library_status {
	ELF_LIBRARY_OPEN,
	ELF_LIBRARY_UNREADABLE, /* errno says why */
	ELF_LIBRARY_NOT_ELF,
	ELF_LIBRARY_OTHER_MACHINE, /* not 64-bit x86-64 */
	ELF_LIBRARY_NOT_SHARED,    /* a program or an object file */
	ELF_LIBRARY_NO_SYMBOLS,    /* without section headers or a dynamic symbol table */
};

/* How calls of a function find it; of several the one that can be stepped into is told. */
enum elf_calls {
	ELF_CALLS_NONE, /* no relocation: not called, or bound when the library was linked */
	ELF_CALLS_DATA, /* its address lies in data only, as in a vtable */
	ELF_CALLS_GOT,  /* as -fno-plt makes them */
	ELF_CALLS_PLT,
};

struct elf_symbol {
	bool defined;      /* here */
	bool imported;     /* from another library */
	bool is_protected; /* exported, but calls from within must not be stepped into */
	enum elf_calls calls;
};

/* elf_library_open: the file stays open until elf_library_close(). */
enum elf_library_status elf_library_open(const char *path, struct elf_library **ret_library);
void elf_library_close(struct elf_library *library);

/* A symbol that the library does not know is all zero. */
struct elf_symbol elf_library_find(const struct elf_library *library, const char *name);
/* elf_library_exports_any: a symbol is defined whose name begins so. */
bool elf_library_exports_any(const struct elf_library *library, const char *beginning);
/* Linked with -Bsymbolic: all its calls of its own functions are bound. */
bool elf_library_is_symbolic(const struct elf_library *library);
const char *elf_library_soname(const struct elf_library *library); /* or NULL */
/* The n-th library that it needs, or NULL. Lives as long as the library. */
const char *elf_library_needed(const struct elf_library *library, size_t n);
