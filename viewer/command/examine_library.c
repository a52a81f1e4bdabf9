/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* examine_library: what of a libtt_metal.so could be tracked, told from the file. */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "common/metal_names.h"
#include "common/metal_needs.h"
#include "common/names.h"
#include "viewer/command/elf_library.h"
#include "viewer/command/examination.h"

enum {
	PATH_SIZE = 4096,
	NAME_SIZE = 256,
	NEIGHBOURS = 32,
};

#define NAMESPACE "_ZN2tt8tt_metal" /* as symbols of its functions begin */

static const char instead[] = "or report from the source by tt_allocmon.h, see tt-metal-hooks.md";

struct examination {
	struct findings *findings;
	const char *path;
	struct elf_library *library;
	struct elf_library *neighbours[NEIGHBOURS]; /* that it needs and that lie beside it */
	const char *neighbour_names[NEIGHBOURS];
	unsigned n_neighbours;
	unsigned n_bound; /* functions whose calls cannot be stepped into */
	unsigned n_protected;
	unsigned n_absent;
};

static struct elf_symbol find_symbol(const struct examination *of, const char *symbol)
{
	char older[TTAM_METAL_NAME_BYTES];
	struct elf_symbol found = elf_library_find(of->library, symbol);
	if (found.defined || found.imported ||
		!elf_library_find(of->library, METAL_OLDER_ALLOCATE_BUFFER).defined)
		return found;
	ttam_metal_older_name(symbol, &older);
	return elf_library_find(of->library, older);
}

/* Returns the library that exports what libtt_metal.so imports, or NULL. */
static const char *find_exporter(const struct examination *of, const char *symbol)
{
	for (unsigned i = 0; i < of->n_neighbours; i++) {
		if (elf_library_find(of->neighbours[i], symbol).defined)
			return of->neighbour_names[i];
	}
	return NULL;
}

/* Of a nested name its parts: a::b::c; also of destructors and vtables. */
static void read_name(const char *symbol, char (*ret_name)[NAME_SIZE])
{
	bool is_vtable = strncmp(symbol, "_ZTVN", 5) == 0;
	const char *at = symbol + strcspn(symbol, "123456789");
	const char *last = "";
	int last_length = 0;
	size_t length = 0;
	if (strncmp(symbol, "_ZN", 3) != 0 && !is_vtable) {
		snprintf(*ret_name, sizeof *ret_name, "%s", symbol);
		return;
	}
	if (is_vtable)
		length = (size_t)snprintf(*ret_name, sizeof *ret_name, "vtable of ");
	for (const char *between = ""; *at >= '1' && *at <= '9'; between = "::") {
		char *end;
		last_length = (int)strtol(at, &end, 10);
		last = end;
		length += (size_t)snprintf(*ret_name + length, sizeof *ret_name - length, "%s%.*s",
			between, last_length, last);
		at = last + last_length;
	}
	if (*at == 'D')
		snprintf(*ret_name + length, sizeof *ret_name - length, "::~%.*s%s", last_length,
			last, at[1] == '2' ? " (of a base)" : "");
}

static bool can_be_hooked(const struct elf_symbol *symbol)
{
	return !symbol->is_protected &&
	       (symbol->calls == ELF_CALLS_PLT || symbol->calls == ELF_CALLS_GOT);
}

static void tell_place(const struct examination *of, const char *name, const char *symbol,
	const struct elf_symbol *found)
{
	const char *calls = found->calls == ELF_CALLS_PLT ? "the PLT" : "the GOT";
	const char *exporter = found->defined ? NULL : find_exporter(of, symbol);
	if (found->defined)
		finding_ok(of->findings, "%s: exported, called through %s", name, calls);
	else if (exporter != NULL)
		finding_ok(of->findings, "%s: exported by %s, called through %s", name, exporter,
			calls);
	else
		finding_ok(of->findings, "%s: called through %s; no library beside it exports it",
			name, calls);
}

/* Returns whether it can be hooked. */
static bool examine_hook(struct examination *of, const char *symbol)
{
	char name[NAME_SIZE];
	struct elf_symbol found = find_symbol(of, symbol);
	read_name(symbol, &name);
	if (can_be_hooked(&found)) {
		tell_place(of, name, symbol, &found);
		return true;
	}
	if (!found.defined && !found.imported) {
		finding_note(of->findings, "%s: not exported", name);
		of->n_absent++;
	} else if (found.is_protected) {
		finding_note(of->findings, "%s: exported as protected, its calls are bound", name);
		of->n_protected++;
	} else {
		finding_note(of->findings, "%s: exported, but not called through the PLT", name);
		of->n_bound++;
	}
	return false;
}

static bool examine_function(struct examination *of, const char *symbol)
{
	char name[NAME_SIZE];
	struct elf_symbol found = find_symbol(of, symbol);
	/* Of the C++ library, whether this one calls it or not. */
	if (found.defined || found.imported || strcmp(symbol, METAL_OPERATOR_DELETE) == 0)
		return true;
	read_name(symbol, &name);
	finding_note(of->findings, "%s: not exported", name);
	of->n_absent++;
	return false;
}

static uint64_t examine_functions(struct examination *of)
{
	struct ttam_metal_exports exports = {
#define METAL_HOOK(name, result, arguments, symbol) .name = examine_hook(of, symbol),
#define METAL_FUNCTION(name, result, arguments, symbol) .name = examine_function(of, symbol),
#include "common/metal_functions.h"
		.device_vtable = examine_function(of, METAL_DEVICE_VTABLE),
		.mesh_vtable = examine_function(of, METAL_MESH_VTABLE),
	};
	exports.device_id = exports.device_vtable && exports.mesh_vtable && exports.mesh_id;
	if (exports.allocate_buffer &&
		!(exports.buffer_size && exports.buffer_type && exports.buffer_device))
		finding_note(of->findings,
			"size, type and device of a buffer have no exported function: they are "
			"read where 0.65.0 to 0.78.0 have them, and believed only when the first "
			"buffers take the bytes that they say");
	/* In a process only from the first program on that has some. */
	uint64_t of_version = exports.allocate_scratchpads ? TTAM_MISSING_SCRATCHPADS : 0;
	return ttam_metal_missing(&exports) | of_version;
}

static void list_parts(uint64_t parts, size_t size, char *ret_list)
{
	size_t length = 0;
	ret_list[0] = '\0';
	for (unsigned bit = 0; bit < TTAM_MISSING_BITS; bit++) {
		if ((parts >> bit & 1) != 0 && length < size)
			length += (size_t)snprintf(ret_list + length, size - length, "%s%s",
				length != 0 ? ", " : "", ttam_missing_name(bit));
	}
}

static void conclude(const struct examination *of, uint64_t missing)
{
	char list[1024];
	/* How buffers are laid out, and what was there before tracking, is seen in a process. */
	uint64_t later = TTAM_MISSING_LAYOUT | TTAM_MISSING_EARLIER_CBS |
			 TTAM_MISSING_EARLIER_BUFFERS | TTAM_MISSING_SCRATCHPADS;
	uint64_t all = ((UINT64_C(1) << TTAM_MISSING_BITS) - 1) & ~later;
	if ((missing & TTAM_MISSING_BUFFERS) != 0) {
		finding_problem(of->findings, "%s: nothing can be tracked with the preload library",
			of->path);
		return;
	}
	list_parts(all & ~missing, sizeof list, list);
	finding_ok(of->findings, "tracked: %s", list);
	list_parts(missing, sizeof list, list);
	if (missing != 0)
		finding_note(of->findings, "not tracked: %s", list);
}

/* What a build of one's own has to change. The version may be without a function, too. */
static void advise(const struct examination *of, uint64_t missing)
{
	if ((missing & (TTAM_MISSING_BUFFERS | TTAM_MISSING_BULK_FREE | TTAM_MISSING_CBS)) == 0)
		return;
	if (elf_library_is_symbolic(of->library))
		finding_problem(of->findings, "linked with -Bsymbolic: link without, %s", instead);
	else if (of->n_protected != 0)
		finding_problem(of->findings,
			"built with -fvisibility=protected: build with default visibility, %s",
			instead);
	else if (of->n_bound > of->n_absent)
		finding_problem(of->findings,
			"%u functions are called past the PLT: linked with "
			"-Bsymbolic-functions, or built with -fno-semantic-interposition, with LTO "
			"(TT_ENABLE_LTO) or, by clang, in units of many files (TT_UNITY_BUILDS): "
			"build without, %s",
			of->n_bound, instead);
	else
		finding_problem(of->findings,
			"%u functions are not exported under the names of ttnn 0.65.0 to 0.81.1: "
			"a version that is not known yet, or changed source: %s",
			of->n_absent, instead + strlen("or "));
}

static void open_neighbours(struct examination *of)
{
	const char *slash = strrchr(of->path, '/');
	int folder = slash != NULL ? (int)(slash - of->path + 1) : 0;
	const char *name;
	for (size_t n = 0; of->n_neighbours < NEIGHBOURS &&
			   (name = elf_library_needed(of->library, n)) != NULL;
		n++) {
		char path[PATH_SIZE];
		snprintf(path, sizeof path, "%.*s%s", folder, of->path, name);
		if (strchr(name, '/') == NULL &&
			elf_library_open(path, &of->neighbours[of->n_neighbours]) ==
				ELF_LIBRARY_OPEN)
			of->neighbour_names[of->n_neighbours++] = name;
	}
}

static void refuse(struct findings *findings, const char *path, enum elf_library_status status)
{
	static const char *const reasons[] = {
		[ELF_LIBRARY_NOT_ELF] = "not an ELF file",
		[ELF_LIBRARY_OTHER_MACHINE] = "not a library for x86-64",
		[ELF_LIBRARY_NOT_SHARED] = "not a shared library",
		[ELF_LIBRARY_NO_SYMBOLS] = "has no table of dynamic symbols",
	};
	if (status == ELF_LIBRARY_UNREADABLE)
		finding_problem(findings, "cannot read %s: %s", path, strerror(errno));
	else
		finding_problem(findings, "%s: %s", path, reasons[status]);
}

void examine_library(struct findings *findings, const char *path)
{
	struct examination of = {.findings = findings, .path = path};
	enum elf_library_status status = elf_library_open(path, &of.library);
	if (status != ELF_LIBRARY_OPEN) {
		refuse(findings, path, status);
		return;
	}
	const char *soname = elf_library_soname(of.library);
	finding_ok(findings, "%s: a shared library for x86-64, SONAME %s", path,
		soname != NULL ? soname : "none");
	open_neighbours(&of);
	if (elf_library_exports_any(of.library, NAMESPACE)) {
		uint64_t missing = examine_functions(&of);
		conclude(&of, missing);
		advise(&of, missing);
	} else {
		finding_problem(findings,
			"exports nothing of tt::tt_metal: either it is another library, or it was "
			"built with -fvisibility=hidden or linked with a version script: build "
			"without, %s",
			instead);
	}
	for (unsigned i = 0; i < of.n_neighbours; i++)
		elf_library_close(of.neighbours[i]);
	elf_library_close(of.library);
}
