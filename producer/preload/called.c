/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/called.h"

#include <stddef.h>
#include <string.h>

#include "common/metal_names.h"
#include "producer/preload/relocations.h"

struct hooked {
	const char *symbol;
	bool *exported;
	size_t length;
	bool is_called;
};

struct search {
	struct hooked *hooked;
	size_t count;
};

/* Libraries of the runtime hold 20,000 such words: the lengths tell nearly all of them apart. */
static void note(const struct ttam_relocation *relocation, void *context)
{
	const struct search *search = context;
	if (relocation->type == R_X86_64_64)
		return;
	size_t length = strlen(relocation->symbol);
	for (size_t i = 0; i < search->count; i++) {
		struct hooked *hooked = &search->hooked[i];
		if (hooked->length == length && !hooked->is_called)
			hooked->is_called = memcmp(hooked->symbol, relocation->symbol, length) == 0;
	}
}

void ttam_called_narrow(bool is_older, struct ttam_metal_exports *exports)
{
	struct hooked hooked[] = {
#define METAL_HOOK(name, result, arguments, symbol) {symbol, &exports->name, 0, false},
#define METAL_FUNCTION(name, result, arguments, symbol)
#include "common/metal_functions.h"
	};
	enum {
		COUNT = sizeof(hooked) / sizeof(hooked[0]),
	};
	char older_names[COUNT][TTAM_METAL_NAME_BYTES];
	for (size_t i = 0; i < COUNT; i++) {
		if (is_older) {
			ttam_metal_older_name(hooked[i].symbol, &older_names[i]);
			hooked[i].symbol = older_names[i];
		}
		hooked[i].length = strlen(hooked[i].symbol);
	}
	struct search search = {hooked, COUNT};
	ttam_relocations_visit(note, &search);
	for (size_t i = 0; i < COUNT; i++)
		*hooked[i].exported = *hooked[i].exported && hooked[i].is_called;
}
