/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/chips.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "producer/preload/metal.h"

enum {
	MOST_NAMES = 64,
};

/* libstdc++, std::unordered_map with an integer for a key: its hash is not stored. */
struct map_node {
	const struct map_node *next;
	int32_t key;
	uint64_t value;
};

struct map {
	const void *buckets;
	size_t num_buckets;
	const struct map_node *first;
	size_t size;
};

/* The same with an enum for a key, and std::string_view. */
struct name_node {
	const struct name_node *next;
	uint32_t board_type;
	size_t length;
	const char *bytes;
};

struct names {
	const void *buckets;
	size_t num_buckets;
	const struct name_node *first;
	size_t size;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct ttam_chip chips[TTAM_CHIP_COUNT];
static uint32_t board_types[TTAM_CHIP_COUNT]; /* type + 1; 0: unknown */

bool ttam_chips_set_ids(const void *map)
{
	const struct map *ids = map;
	bool is_new = false;
	if (ids == NULL || ids->size > TTAM_CHIP_COUNT || ids->size > ids->num_buckets)
		return false;
	pthread_mutex_lock(&lock);
	size_t left = ids->size;
	for (const struct map_node *node = ids->first; node != NULL && left > 0;
		node = node->next) {
		if (node->key >= 0 && node->key < TTAM_CHIP_COUNT) {
			is_new = is_new || chips[node->key].asic_id != node->value;
			chips[node->key].asic_id = node->value;
		}
		left--;
	}
	pthread_mutex_unlock(&lock);
	return is_new;
}

static const struct name_node *find_name(const struct names *names, uint32_t board_type)
{
	if (names == NULL || names->size > MOST_NAMES || names->size > names->num_buckets)
		return NULL;
	const struct name_node *node = names->first;
	for (size_t left = names->size; node != NULL && left > 0; left--, node = node->next) {
		if (node->board_type == board_type)
			return node;
	}
	return NULL;
}

/* Not by board_type_to_string(), which throws for a type without a name. */
static void name_board(uint32_t board_type, char ret_name[TTAM_BOARD_BYTES])
{
	const struct ttam_metal *metal = ttam_metal();
	const struct name_node *name = NULL;
	for (size_t i = 0; name == NULL && i < TTAM_BOARD_NAMES; i++)
		name = find_name(metal->board_names[i], board_type);
	if (name == NULL || name->length >= TTAM_BOARD_BYTES ||
		strncmp(name->bytes, "unknown", name->length) == 0)
		return;
	memcpy(ret_name, name->bytes, name->length);
	ret_name[name->length] = '\0';
}

void ttam_chips_set_board(uint32_t number, uint32_t board_type)
{
	if (number >= TTAM_CHIP_COUNT)
		return;
	pthread_mutex_lock(&lock);
	bool known = board_types[number] == board_type + 1;
	pthread_mutex_unlock(&lock);
	if (known)
		return;
	char name[TTAM_BOARD_BYTES] = "";
	name_board(board_type, name);
	pthread_mutex_lock(&lock);
	board_types[number] = board_type + 1;
	memcpy(chips[number].board, name, sizeof(name));
	pthread_mutex_unlock(&lock);
}

void ttam_chips_find(uint32_t number, struct ttam_chip *ret_chip)
{
	*ret_chip = (struct ttam_chip){0};
	if (number >= TTAM_CHIP_COUNT)
		return;
	pthread_mutex_lock(&lock);
	*ret_chip = chips[number];
	pthread_mutex_unlock(&lock);
}

void ttam_chips_lock(void)
{
	pthread_mutex_lock(&lock);
}

void ttam_chips_unlock(void)
{
	pthread_mutex_unlock(&lock);
}
