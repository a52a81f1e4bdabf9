/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/check_rule.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/layout.h"
#include "common/names.h"
#include "viewer/command/values.h"
#include "viewer/model/number.h"
#include "viewer/view/format.h"
#include "viewer/view/names.h"
#include "viewer/view/sentence.h"

enum {
	REASON_COLUMNS = 400,
	LIMIT_MOST = 48,
};

#define FORMS \
	"a rule like leak, suspect, growth=10MiB/min, growth=1%/min, peak=30GiB or peak=L1:90%"

static bool parse_limit(const char *text, struct check_limit *limit)
{
	uint64_t bytes = 0;
	double share = 0;
	size_t length = strlen(text);
	char number[LIMIT_MOST];
	if (length == 0 || length >= sizeof(number))
		return false;
	strcpy(number, text);
	if (number[length - 1] == '%') {
		number[length - 1] = '\0';
		if (value_factor(number, &share) != NULL || share > 100)
			return false;
		*limit = (struct check_limit){true, share / 100};
		return true;
	}
	if (value_bytes(number, &bytes) != NULL)
		return false;
	*limit = (struct check_limit){false, (double)bytes};
	return true;
}

const char *check_parse_limit(const char *text, struct check_limit *ret_limit)
{
	return parse_limit(text, ret_limit) ? NULL : "a size like 10MiB or a share like 2%";
}

static bool parse_growth(const char *text, struct check_rule *rule)
{
	static const char per[] = "/min";
	size_t length = strlen(text);
	char limit[LIMIT_MOST];
	if (length >= sizeof(limit) || length < sizeof(per) ||
		strcmp(text + length - (sizeof(per) - 1), per) != 0)
		return false;
	memcpy(limit, text, length);
	limit[length - (sizeof(per) - 1)] = '\0';
	return parse_limit(limit, &rule->limit);
}

static bool parse_peak(const char *text, struct check_rule *rule)
{
	const char *colon = strchr(text, ':');
	rule->type = CHECK_DRAM;
	if (colon == NULL)
		return parse_limit(text, &rule->limit);
	for (uint32_t type = 0; type < TTAM_SHM_TYPE_COUNT; type++) {
		const char *name = ttam_type_name(type);
		if (strlen(name) == (size_t)(colon - text) &&
			strncmp(name, text, strlen(name)) == 0) {
			rule->type = type;
			return parse_limit(colon + 1, &rule->limit);
		}
	}
	return false;
}

const char *check_parse(const char *text, struct check_rule *ret_rule)
{
	struct check_rule rule = {.text = text, .type = CHECK_DRAM};
	bool good = true;
	if (strcmp(text, "leak") == 0) {
		rule.kind = CHECK_LEAK;
	} else if (strcmp(text, "suspect") == 0) {
		rule.kind = CHECK_SUSPECT;
	} else if (strncmp(text, "growth=", 7) == 0) {
		rule.kind = CHECK_GROWTH;
		good = parse_growth(text + 7, &rule);
	} else if (strncmp(text, "peak=", 5) == 0) {
		rule.kind = CHECK_PEAK;
		good = parse_peak(text + 5, &rule);
	} else {
		good = false;
	}
	if (!good)
		return FORMS;
	*ret_rule = rule;
	return NULL;
}

static void judge_suspects(
	const struct check_rule *rule, const struct model *model, struct check_result *result)
{
	for (size_t i = 0; i < model->n_suspects; i++) {
		const struct model_group *suspect = &model->suspects[i];
		if (rule->kind == CHECK_LEAK && suspect->verdict != MODEL_LEAK)
			continue;
		struct sentence sentence = sentence_begin(REASON_COLUMNS);
		sentence_suspect(&sentence, model, i);
		result->outcome = CHECK_HOLDS;
		snprintf(result->reason, sizeof(result->reason), "%" PRIu64 ": %.480s",
			suspect->pid, sentence.text);
		return;
	}
	result->outcome = CHECK_HOLDS_NOT;
	if (rule->kind == CHECK_LEAK && model->n_suspects > 0)
		snprintf(result->reason, sizeof(result->reason),
			"%zu group%s grow%s, not for long enough to be called a leak",
			model->n_suspects, model->n_suspects == 1 ? "" : "s",
			model->n_suspects == 1 ? "s" : "");
}

/* What suspects add to a device; where none does, the slope of its troughs. */
static double growth_of(const struct model *model, unsigned device, enum model_memory memory)
{
	const struct model_use *use = &model->devices[device].row.memory[memory];
	double growth = 0;
	for (size_t i = 0; i < model->n_suspects; i++) {
		const struct model_group *suspect = &model->suspects[i];
		if ((suspect->devices >> device & 1) != 0 &&
			names_memory(suspect->type) == memory && !isnan(suspect->per_minute))
			growth += suspect->per_minute;
	}
	if (use->rate_lasts && !isnan(use->per_minute))
		return number_max(growth, use->per_minute);
	return growth > 0 ? growth : (double)NAN;
}

static double limit_of(const struct check_rule *rule, uint64_t capacity)
{
	if (!rule->limit.is_share)
		return rule->limit.limit;
	return capacity == SNAPSHOT_UNKNOWN ? (double)NAN : rule->limit.limit * (double)capacity;
}

static void judge_growth(
	const struct check_rule *rule, const struct model *model, struct check_result *result)
{
	double worst = -1;
	for (unsigned d = 0; d < model->n_devices; d++)
		for (enum model_memory memory = 0; memory < MODEL_MEMORIES; memory++) {
			const struct model_device *device = &model->devices[d];
			double growth = growth_of(model, d, memory);
			double limit = limit_of(rule, device->row.memory[memory].capacity);
			if (isnan(growth) || isnan(limit))
				continue;
			if (result->outcome == CHECK_UNKNOWN)
				result->outcome = CHECK_HOLDS_NOT;
			if (growth > limit && growth > worst) {
				worst = growth;
				result->outcome = CHECK_HOLDS;
				snprintf(result->reason, sizeof(result->reason),
					"%s of %s grows by %s a minute", names_of_memory(memory),
					names_the_device(&model->devices[d]).text,
					format_rate(growth).text);
			}
		}
	if (result->outcome == CHECK_UNKNOWN)
		snprintf(result->reason, sizeof(result->reason),
			"no device was seen over five troughs or a minute: --for tells how long to "
			"watch");
}

static uint64_t higher(uint64_t a, uint64_t b)
{
	if (a == SNAPSHOT_UNKNOWN || b == SNAPSHOT_UNKNOWN)
		return a == SNAPSHOT_UNKNOWN ? b : a;
	return a > b ? a : b;
}

static uint64_t dram_peak(const struct model *model, unsigned d)
{
	uint64_t most = model->devices[d].row.memory[MODEL_DRAM].peak;
	for (size_t p = 0; p < model->n_processes; p++)
		for (unsigned i = 0; i < model->processes[p].n_devices; i++)
			if (model->processes[p].device[i].device == d)
				most = higher(most,
					model->processes[p].device[i].row.memory[MODEL_DRAM].peak);
	return most;
}

/* The highest that any process alone, or all live ones of a device, ever held. */
static uint64_t peak_of(const struct check_rule *rule, const struct model *model, unsigned d)
{
	if (rule->type == CHECK_DRAM)
		return dram_peak(model, d);
	const struct snapshot_type *type = &model->snapshot->devices[d].type[rule->type];
	uint64_t most = type->used ? type->peak : SNAPSHOT_UNKNOWN;
	for (size_t p = 0; p < model->snapshot->n_processes; p++) {
		const struct snapshot_process *process = &model->snapshot->processes[p];
		for (unsigned s = 0; s < process->n_slots; s++) {
			const struct snapshot_slot *slot = &process->slot[s];
			uint64_t peak = slot->type[rule->type].peak;
			if (snapshot_find_device(model->snapshot, slot) == d &&
				slot->type[rule->type].used)
				most = higher(most, peak);
		}
	}
	return most;
}

static uint64_t capacity_of(const struct check_rule *rule, const struct model *model, unsigned d)
{
	if (rule->type == CHECK_DRAM)
		return model->devices[d].row.memory[MODEL_DRAM].capacity;
	uint64_t capacity = model->snapshot->devices[d].type[rule->type].capacity;
	/* What lies in another type's memory has its capacity. */
	if (capacity == SNAPSHOT_UNKNOWN || capacity == 0)
		return model->devices[d].row.memory[names_memory(rule->type)].capacity;
	return capacity;
}

static void judge_peak(
	const struct check_rule *rule, const struct model *model, struct check_result *result)
{
	uint64_t worst = 0;
	const char *what = rule->type == CHECK_DRAM ? "DRAM" : ttam_type_name(rule->type);
	for (unsigned d = 0; d < model->n_devices; d++) {
		uint64_t peak = peak_of(rule, model, d);
		double limit = limit_of(rule, capacity_of(rule, model, d));
		if (peak == SNAPSHOT_UNKNOWN || isnan(limit))
			continue;
		if (result->outcome == CHECK_UNKNOWN)
			result->outcome = CHECK_HOLDS_NOT;
		if ((double)peak > limit && peak > worst) {
			worst = peak;
			result->outcome = CHECK_HOLDS;
			snprintf(result->reason, sizeof(result->reason),
				"%s of %s held %s, %s bytes, at its peak", what,
				names_the_device(&model->devices[d]).text, format_size(peak).text,
				format_exact(peak).text);
		}
	}
	if (result->outcome == CHECK_UNKNOWN)
		snprintf(result->reason, sizeof(result->reason), "no device tells %s of %s",
			rule->limit.is_share ? "peak and capacity" : "a peak", what);
}

struct check_result check_judge(const struct check_rule *rule, const struct model *model)
{
	struct check_result result = {.outcome = CHECK_UNKNOWN};
	switch (rule->kind) {
	case CHECK_LEAK:
	case CHECK_SUSPECT:
		judge_suspects(rule, model, &result);
		break;
	case CHECK_GROWTH:
		judge_growth(rule, model, &result);
		break;
	case CHECK_PEAK:
		judge_peak(rule, model, &result);
		break;
	}
	return result;
}
