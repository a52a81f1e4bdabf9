/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* scopes: the names that threads give to what they do, each kept once. */
#pragma once

#include "producer/book.h"

enum { TTAM_SCOPE_DEPTH = 32 };

/* What a thread is in. Small: a library that is loaded late finds little static TLS left. */
struct ttam_scope_stack {
	uint32_t serial; /* of the book whose numbers these are */
	uint32_t depth;
	uint32_t number[TTAM_SCOPE_DEPTH];
};

extern _Thread_local struct ttam_scope_stack ttam_scope_stack
	__attribute__((tls_model("initial-exec"), visibility("hidden")));

bool ttam_scopes_init(struct ttam_scopes *scopes);
void ttam_scopes_finish(struct ttam_scopes *scopes);

void ttam_scopes_push(struct ttam_book *book, const char *name);
void ttam_scopes_pop(struct ttam_book *book);

/* ttam_scopes_current: index in the scope table + 1; 0: none. */
static inline uint32_t ttam_scopes_current(const struct ttam_book *book)
{
	const struct ttam_scope_stack *stack = &ttam_scope_stack;
	if (__builtin_expect(stack->depth == 0 || stack->serial != book->scopes.serial, 1))
		return 0;
	uint32_t depth = stack->depth < TTAM_SCOPE_DEPTH ? stack->depth : TTAM_SCOPE_DEPTH;
	return stack->number[depth - 1];
}
