/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/scopes.h"

#include <stdatomic.h>
#include <string.h>

#include "common/text.h"
#include "common/word.h"
#include "producer/memory.h"

enum {
	INDEX_LOG2 = 8,
	NAME_BYTES = sizeof(struct ttam_shm_scope),
};

_Thread_local struct ttam_scope_stack ttam_scope_stack;

static _Atomic uint32_t last_serial;

bool ttam_scopes_init(struct ttam_scopes *scopes)
{
	*scopes = (struct ttam_scopes){
		.name = ttam_memory_map((size_t)TTAM_SCOPE_COUNT * NAME_BYTES),
		.serial = atomic_fetch_add(&last_serial, 1) + 1,
	};
	return scopes->name != NULL && ttam_index_init(&scopes->index, INDEX_LOG2);
}

void ttam_scopes_finish(struct ttam_scopes *scopes)
{
	ttam_memory_unmap(scopes->name, (size_t)TTAM_SCOPE_COUNT * NAME_BYTES);
	ttam_index_finish(&scopes->index);
}

static uint32_t hash_name(const char *name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return ttam_index_hash(hash, 0);
}

static uint32_t find(const struct ttam_scopes *scopes, uint32_t hash, const char *name)
{
	uint64_t position = ttam_index_home(&scopes->index, hash);
	for (;; position++) {
		uint32_t number = ttam_index_next(&scopes->index, hash, &position);
		if (number == TTAM_NOT_FOUND || strcmp(scopes->name[number], name) == 0)
			return number;
	}
}

static uint32_t add(struct ttam_book *book, uint32_t hash, const char *name)
{
	struct ttam_scopes *scopes = &book->scopes;
	struct ttam_shm_window *shm = book->window.shm;
	bool has_room =
		scopes->used < TTAM_SCOPE_COUNT &&
		(scopes->used < book->scope_names.ready ||
			ttam_area_grow(&book->window, &book->scope_names, book->now.second)) &&
		ttam_index_reserve(&scopes->index);
	if (!has_room) {
		ttam_word_add(&shm->process.dropped_scopes, 1);
		return TTAM_NOT_FOUND;
	}
	uint32_t number = scopes->used++;
	memcpy(scopes->name[number], name, strlen(name) + 1);
	ttam_index_insert(&scopes->index, hash, number);
	ttam_text_store(shm->scope[number].name, TTAM_TEXT_WORDS(NAME_BYTES), name);
	ttam_word_store(&shm->process.n_scopes, scopes->used);
	return number;
}

static uint32_t intern(struct ttam_book *book, const char *name)
{
	char cut[NAME_BYTES] = {0};
	memcpy(cut, name, ttam_text_fit(name, sizeof cut - 1));
	uint32_t hash = hash_name(cut);
	uint32_t number = find(&book->scopes, hash, cut);
	if (number == TTAM_NOT_FOUND)
		number = add(book, hash, cut);
	return number == TTAM_NOT_FOUND ? 0 : number + 1;
}

/* own_stack: emptied when it comes from before a fork or an end of tracking. */
static struct ttam_scope_stack *own_stack(const struct ttam_book *book)
{
	struct ttam_scope_stack *stack = &ttam_scope_stack;
	if (stack->serial != book->scopes.serial) {
		stack->serial = book->scopes.serial;
		stack->depth = 0;
	}
	return stack;
}

void ttam_scopes_push(struct ttam_book *book, const char *name)
{
	struct ttam_scope_stack *stack = own_stack(book);
	if (stack->depth < TTAM_SCOPE_DEPTH)
		stack->number[stack->depth] = intern(book, name);
	if (stack->depth < UINT32_MAX)
		stack->depth++;
}

void ttam_scopes_pop(struct ttam_book *book)
{
	struct ttam_scope_stack *stack = own_stack(book);
	if (stack->depth > 0)
		stack->depth--;
}
