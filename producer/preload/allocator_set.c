/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/allocator_set.h"

#include "producer/preload/metal.h"

/* libstdc++, std::unordered_set<Buffer *>: the hash of a pointer is not stored. */
struct node {
	struct node *next;
	uint64_t buffer;
};

struct set {
	void *buckets;
	size_t num_buckets;
	struct node *first;
	size_t size;
	uint64_t rehash_policy[2];
	void *only_bucket;
	uint64_t later[8];
};

bool ttam_allocator_set_is_known(void)
{
	const struct ttam_metal *metal = ttam_metal();
	return metal->allocated_buffers != NULL && metal->num_allocated != NULL &&
	       metal->operator_delete != NULL;
}

size_t ttam_allocator_set_size(const void *allocator)
{
	return ttam_metal()->num_allocated(allocator);
}

/* Copies the set's pointers and destroys it. */
static size_t take(struct set *set, size_t capacity, uint64_t *ret_buffers)
{
	const struct ttam_metal *metal = ttam_metal();
	size_t count = 0;
	for (struct node *node = set->first; node != NULL;) {
		struct node *next = node->next;
		if (count < capacity)
			ret_buffers[count] = node->buffer;
		count++;
		metal->operator_delete(node);
		node = next;
	}
	if (set->buckets != NULL && set->buckets != (void *)&set->only_bucket)
		metal->operator_delete(set->buckets);
	return count;
}

size_t ttam_allocator_set_read(const void *allocator, size_t capacity, uint64_t *ret_buffers)
{
	struct set set = {0};
	ttam_metal()->allocated_buffers(&set, allocator);
	return take(&set, capacity, ret_buffers);
}

static void sift_down(uint64_t *numbers, size_t root, size_t count)
{
	for (size_t child; (child = 2 * root + 1) < count; root = child) {
		if (child + 1 < count && numbers[child] < numbers[child + 1])
			child++;
		if (numbers[root] >= numbers[child])
			return;
		uint64_t number = numbers[root];
		numbers[root] = numbers[child];
		numbers[child] = number;
	}
}

void ttam_sort(uint64_t *numbers, size_t count)
{
	for (size_t i = count / 2; i > 0; i--)
		sift_down(numbers, i - 1, count);
	for (size_t left = count; left > 1; left--) {
		uint64_t largest = numbers[0];
		numbers[0] = numbers[left - 1];
		numbers[left - 1] = largest;
		sift_down(numbers, 0, left - 1);
	}
}
