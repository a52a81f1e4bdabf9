/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/adopt.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>

#include "common/layout.h"
#include "producer/ledger.h"
#include "producer/preload/allocator_set.h"
#include "producer/preload/buffer.h"
#include "producer/preload/flights.h"
#include "producer/preload/granule.h"
#include "producer/preload/metal.h"
#include "producer/preload/metal_allocators.h"
#include "producer/preload/passage.h"
#include "producer/preload/tracking.h"
#include "producer/preload/unwind.h"
#include "producer/session.h"

enum {
	SPARE = 64, /* that may come between the asking for the number and for the set */
	TYPE_COUNT = TTAM_SHM_TRACE + 1,
	TRIES = 10,
	COST_NS = 5000, /* of a buffer that is read with care, and more */
};

/* What the statistics say to what the buffers say. */
enum belief {
	TRUE,
	TOO_LITTLE,
	TOO_MUCH,
};

/* What is found out in one go. */
struct look {
	const void *allocator;
	uint64_t flights; /* that there had been */
	size_t capacity;
	uint64_t *theirs;
	uint64_t *ours;
	uint64_t *unvalued; /* of ours */
	uint64_t *per_bank; /* of what was found */
	struct ttam_allocation *found;
	size_t n_found;
	size_t n_gone; /* first of ours */
	uint64_t ours_per_bank[TYPE_COUNT];
	ttam_granules granules[TYPE_COUNT]; /* known so far */
	bool is_in_use;                     /* by the statistics */
	bool is_proven;                     /* what was found is what they say */
};

static uint64_t as_number(const void *pointer)
{
	return (uint64_t)(uintptr_t)pointer;
}

static size_t measure_memory(const struct look *look)
{
	return look->capacity * (4 * sizeof(uint64_t) + sizeof(struct ttam_allocation));
}

static bool begin_look(struct look *look)
{
	uint64_t space = as_number(look->allocator);
	look->capacity = ttam_allocator_set_size(look->allocator) +
			 ttam_ledger_objects(space, 0, NULL) + SPARE;
	void *memory = mmap(NULL, measure_memory(look), PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return false;
	look->found = memory;
	look->theirs = (uint64_t *)(look->found + look->capacity);
	look->ours = look->theirs + look->capacity;
	look->unvalued = look->ours + look->capacity;
	look->per_bank = look->unvalued + look->capacity;
	return true;
}

static void end_look(struct look *look)
{
	munmap(look->found, measure_memory(look));
}

struct doubt {
	struct look *look;
	const void *buffer;
};

/* May throw. */
static void examine(void *argument)
{
	const struct doubt *doubt = argument;
	struct look *look = doubt->look;
	const struct ttam_metal *metal = ttam_metal();
	const void *buffer = doubt->buffer;
	struct ttam_buffer_facts facts;
	struct ttam_allocator_view view;
	if (!ttam_buffer_read_doubtful(buffer, look->allocator, &facts) ||
		!ttam_metal_allocators_view(look->allocator, facts.device, facts.type, &view))
		return;
	uint64_t bytes =
		metal->buffer_size_per_bank != NULL ? metal->buffer_size_per_bank(buffer) : 0;
	look->granules[facts.type] = view.banks.granules;
	look->per_bank[look->n_found] = bytes;
	look->found[look->n_found] = (struct ttam_allocation){
		.object = as_number(buffer),
		.space = as_number(look->allocator),
		.id = ttam_buffer_id(buffer),
		.devices = view.devices,
		.size = facts.size,
		.address = ttam_buffer_address(buffer),
		.allocator = as_number(look->allocator),
		.type = facts.type,
		.num_banks = view.banks.count,
	};
	look->n_found++;
}

static bool contains(const uint64_t *numbers, size_t count, uint64_t number)
{
	while (count > 0) {
		size_t half = count / 2;
		if (numbers[half] == number)
			return true;
		if (numbers[half] < number) {
			numbers += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return false;
}

/* Returns false where another call has begun. */
static bool examine_with_care(struct look *look, uint64_t buffer)
{
	struct doubt doubt = {look, (const void *)(uintptr_t)buffer};
	if (!ttam_flights_may_read(look->flights))
		return false;
	ttam_unwind_try(examine, &doubt);
	ttam_flights_have_read();
	return true;
}

/* All in order. What only they have is examined, and what we do not know enough of; what only we
 * have comes first in ours. Returns false where another call has begun. */
static bool compare(struct look *look, size_t n_theirs, size_t n_ours, size_t n_unvalued)
{
	size_t i = 0;
	size_t j = 0;
	while (i < n_theirs || j < n_ours) {
		bool theirs = j == n_ours || (i < n_theirs && look->theirs[i] < look->ours[j]);
		bool ours = i == n_theirs || (j < n_ours && look->ours[j] < look->theirs[i]);
		if (ours) {
			look->ours[look->n_gone++] = look->ours[j];
		} else if ((theirs || contains(look->unvalued, n_unvalued, look->theirs[i])) &&
			   !examine_with_care(look, look->theirs[i])) {
			return false;
		}
		i += !ours;
		j += !theirs;
	}
	return true;
}

static uint64_t add_up(const struct look *look, uint32_t type, unsigned exponent)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < look->n_found; i++) {
		if (look->found[i].type == type)
			sum += ttam_round_up(look->per_bank[i], exponent);
	}
	return sum;
}

static void set_reserved(struct look *look, uint32_t type, ttam_granules granules)
{
	for (size_t i = 0; i < look->n_found; i++) {
		struct ttam_allocation *found = &look->found[i];
		uint64_t taken;
		if (found->type == type && look->per_bank[i] != 0 &&
			ttam_granules_agree(granules, look->per_bank[i], &taken))
			found->reserved = taken * found->num_banks;
	}
}

/* Which granules explain the statistics of a type by what was found and what is in the ledger. */
static ttam_granules explain(const struct look *look, uint32_t type, uint64_t allocated)
{
	ttam_granules left = 0;
	for (unsigned exponent = 0; TTAM_ANY_GRANULE >> exponent != 0; exponent++) {
		if (look->ours_per_bank[type] + add_up(look, type, exponent) == allocated)
			left |= (ttam_granules)1 << exponent;
	}
	return left;
}

static bool has_found(const struct look *look, uint32_t type)
{
	for (size_t i = 0; i < look->n_found; i++) {
		if (look->found[i].type == type)
			return true;
	}
	return false;
}

/* Without the statistics of a type the buffers' own words have to do, where they are spoken. */
static enum belief believe(struct look *look, uint32_t type)
{
	struct ttam_statistics statistics;
	uint32_t banks = ttam_metal_allocators_banks(look->allocator, type);
	/* These two exist in every allocator; the others may be absent until they are used. */
	bool exists = type <= TTAM_SHM_L1 || banks != 0;
	if (type == TTAM_SHM_SYSTEM_MEMORY || !exists)
		return TRUE;
	if (ttam_metal()->buffer_size_per_bank == NULL ||
		!ttam_statistics_read(look->allocator, type, &statistics))
		return ttam_buffer_has_accessors() || !has_found(look, type) ? TRUE : TOO_MUCH;
	look->is_in_use = look->is_in_use || statistics.allocated != 0;
	if (banks != 0)
		look->ours_per_bank[type] =
			ttam_ledger_reserved(as_number(look->allocator), type) / banks;
	ttam_granules granules = explain(look, type, statistics.allocated);
	set_reserved(look, type, granules != 0 ? granules : look->granules[type]);
	if (granules != 0) {
		ttam_metal_allocators_keep(look->allocator, type, granules);
		look->is_proven = look->is_proven || has_found(look, type);
		return TRUE;
	}
	return look->ours_per_bank[type] + add_up(look, type, 0) > statistics.allocated
		       ? TOO_MUCH
		       : TOO_LITTLE;
}

static void drop(struct look *look, uint32_t type)
{
	size_t kept = 0;
	for (size_t i = 0; i < look->n_found; i++) {
		if (look->found[i].type != type)
			look->found[kept++] = look->found[i];
	}
	look->n_found = kept;
}

/* What is gone is so by the set alone; then the sums say nothing until the next look. */
static bool believe_all(struct look *look, bool must_decide)
{
	bool is_true = true;
	for (uint32_t type = 0; type < TYPE_COUNT && look->n_gone != 0; type++)
		set_reserved(look, type, look->granules[type]);
	for (uint32_t type = 0; type < TYPE_COUNT && look->n_gone == 0; type++) {
		enum belief belief = believe(look, type);
		is_true = is_true && belief == TRUE;
		if (must_decide && belief == TOO_MUCH)
			drop(look, type);
	}
	/* A bulk free leaves what it freed in the set. */
	if (!is_true && !look->is_in_use) {
		ttam_metal_allocators_end_set(look->allocator);
		look->n_found = 0;
		is_true = true;
	}
	return is_true;
}

static bool is_still_so(const void *context)
{
	const struct look *look = context;
	return ttam_flights_are_over(look->flights);
}

static enum ttam_adoption_outcome take_over(const struct look *look)
{
	const struct ttam_adoption adoption = {
		.allocator = as_number(look->allocator),
		.found = look->found,
		.n_found = look->n_found,
		.gone = look->ours,
		.n_gone = look->n_gone,
		.scope = TTAM_SCOPE_BEFORE_ATTACH,
		.is_still_so = is_still_so,
		.context = look,
	};
	if (!ttam_tracking_takes_buffers() || !ttam_ledger_adopt(&adoption))
		return TTAM_ADOPT_BUSY;
	if (look->is_proven)
		ttam_tracking_prove_buffers();
	ttam_metal_allocators_adopt(look->allocator);
	return TTAM_ADOPTED;
}

static enum ttam_adoption_outcome decide(struct look *look, bool must_decide)
{
	if (believe_all(look, must_decide))
		return take_over(look);
	if (!ttam_flights_are_over(look->flights))
		return TTAM_ADOPT_BUSY;
	if (!must_decide)
		return TTAM_ADOPT_DOUBTFUL;
	if (ttam_buffer_has_accessors())
		return take_over(look) == TTAM_ADOPTED ? TTAM_ADOPTED_IN_DOUBT : TTAM_ADOPT_BUSY;
	ttam_tracking_stop_buffers("buffers are not tracked: those that were there before take "
				   "other bytes than they say");
	return TTAM_ADOPT_DOUBTFUL;
}

static enum ttam_adoption_outcome look_once(struct look *look, bool must_decide)
{
	uint64_t space = as_number(look->allocator);
	if (!begin_look(look))
		return TTAM_ADOPT_FAILED;
	enum ttam_adoption_outcome outcome = TTAM_ADOPT_BUSY;
	size_t n_theirs = ttam_allocator_set_read(look->allocator, look->capacity, look->theirs);
	size_t n_ours = ttam_ledger_objects(space, look->capacity, look->ours);
	size_t n_unvalued = ttam_ledger_unvalued(space, look->capacity, look->unvalued);
	if (n_theirs <= look->capacity && n_ours <= look->capacity &&
		n_unvalued <= look->capacity) {
		ttam_sort(look->theirs, n_theirs);
		ttam_sort(look->ours, n_ours);
		ttam_sort(look->unvalued, n_unvalued);
		if (compare(look, n_theirs, n_ours, n_unvalued))
			outcome = decide(look, must_decide);
	}
	end_look(look);
	return outcome;
}

static enum ttam_adoption_outcome adopt(
	const void *allocator, bool must_decide, uint64_t longest_ns)
{
	enum ttam_adoption_outcome outcome = TTAM_ADOPT_BUSY;
	if (!ttam_passage_is_over())
		return TTAM_ADOPT_EARLY;
	ttam_flights_close_gate(longest_ns + ttam_allocator_set_size(allocator) * COST_NS);
	bool must_look = true;
	for (int i = 0; i < TRIES && must_look; i++) {
		struct look look = {.allocator = allocator};
		if (!ttam_flights_land(&look.flights))
			break;
		outcome = look_once(&look, must_decide);
		must_look =
			outcome == TTAM_ADOPT_BUSY || (outcome == TTAM_ADOPTED && look.n_gone != 0);
	}
	ttam_flights_open_gate();
	return outcome;
}

/* That something is not known is said until it is: another look can make it good. */
static void say(const void *allocator, enum ttam_adoption_outcome outcome)
{
	bool is_sure = outcome == TTAM_ADOPTED;
	/* What was known still is, as far as can be told from a look that came to nothing. */
	if (!is_sure && outcome != TTAM_ADOPT_FAILED && outcome != TTAM_ADOPTED_IN_DOUBT &&
		ttam_metal_allocators_are_adopted(allocator))
		return;
	if (ttam_metal_allocators_doubt(allocator, !is_sure))
		ttam_session_add_missing(TTAM_MISSING_EARLIER_BUFFERS);
	else
		ttam_session_drop_missing(TTAM_MISSING_EARLIER_BUFFERS);
}

/* What cannot be looked at need not be tried again. */
static enum ttam_adoption_outcome adopt_or_give_up(
	const void *allocator, bool must_decide, uint64_t longest_ns)
{
	int saved_errno = errno;
	enum ttam_adoption_outcome outcome = TTAM_ADOPT_FAILED;
	if (ttam_allocator_set_is_known())
		outcome = adopt(allocator, must_decide, longest_ns);
	if (outcome == TTAM_ADOPT_FAILED)
		ttam_metal_allocators_adopt(allocator);
	say(allocator, outcome);
	errno = saved_errno;
	return outcome;
}

enum ttam_adoption_outcome ttam_adopt(const void *allocator, uint64_t longest_ns)
{
	return adopt_or_give_up(allocator, false, longest_ns);
}

enum ttam_adoption_outcome ttam_adopt_doubtful(const void *allocator, uint64_t longest_ns)
{
	return adopt_or_give_up(allocator, true, longest_ns);
}
