/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/names.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/layout.h"

#define MOST_NUMBER UINT64_C(999999999) /* of a program that is called by it */

static const char *const type_names[TTAM_SHM_TYPE_COUNT] = {
	"DRAM", "L1", "SYSTEM_MEMORY", "L1_SMALL", "TRACE", "CB"};

const char *names_type(uint32_t type)
{
	return type < TTAM_SHM_TYPE_COUNT ? type_names[type] : "?";
}

enum model_memory names_memory(uint32_t type)
{
	return type == TTAM_SHM_L1 || type == TTAM_SHM_L1_SMALL || type == TTAM_SHM_CB ? MODEL_L1
										       : MODEL_DRAM;
}

const char *names_of_memory(enum model_memory memory)
{
	return memory == MODEL_DRAM ? "DRAM" : "L1";
}

bool names_has_twin(const struct model_device *device)
{
	size_t length = strlen(device->name);
	return length > 0 && isalpha((unsigned char)device->name[length - 1]);
}

static struct format_text list_names(const struct model *model, uint64_t mask, int width)
{
	struct format_text list = {""};
	size_t used = 0;
	for (unsigned i = 0; i < model->n_devices; i++) {
		const char *name = model->devices[i].name;
		size_t length = strlen(name);
		if ((mask >> i & 1) == 0)
			continue;
		if (used + (used > 0) + length > (size_t)width ||
			used + length + 2 > sizeof(list.text)) {
			snprintf(list.text, sizeof(list.text), "%d of %u",
				__builtin_popcountll(mask), model->n_devices);
			return list;
		}
		if (used > 0)
			list.text[used++] = ',';
		memcpy(list.text + used, name, length + 1);
		used += length;
	}
	return list;
}

const char *names_group(const struct model_group *group)
{
	if (group->verdict == MODEL_UNLISTED)
		return "not listed";
	if (group->scope[0] != '\0')
		return group->scope;
	if (group->type != TTAM_SHM_CB)
		return "–";
	return group->size == SNAPSHOT_UNKNOWN ? "program cache" : "CBs of no program";
}

void names_program(uint64_t id, const char *scope, char *ret_text, size_t size)
{
	bool is_short = id <= MOST_NUMBER;
	if (id == 0)
		snprintf(ret_text, size, "of no program");
	else if (is_short && scope[0] != '\0')
		snprintf(ret_text, size, "%" PRIu64 " %s", id, scope);
	else if (is_short)
		snprintf(ret_text, size, "program %" PRIu64, id);
	else if (scope[0] != '\0')
		snprintf(ret_text, size, "%s", scope);
	else
		snprintf(ret_text, size, "program …%05" PRIx64, id & 0xfffff);
}

const char *names_verdict(const struct model_group *group)
{
	static const char *const names[MODEL_VERDICTS] = {
		[MODEL_LEAK] = "leak",
		[MODEL_GROWING] = "growing",
		[MODEL_CLEARED] = "cleared",
		[MODEL_WATCH] = "watch",
		[MODEL_AT_CLOSE] = "at close",
		[MODEL_SAWTOOTH] = "sawtooth",
		[MODEL_LEVELLED] = "levelled",
		[MODEL_ONCE] = "once",
		[MODEL_YOUNG] = "young",
		[MODEL_UNLISTED] = "–",
	};
	if (group->ignored)
		return "ignored";
	return group->verdict < MODEL_VERDICTS ? names[group->verdict] : "?";
}

struct format_text names_devices(const struct model *model, uint64_t mask, int width)
{
	uint64_t labels[SNAPSHOT_DEVICES] = {0};
	unsigned n = 0;
	for (unsigned i = 0; i < model->n_devices; i++) {
		if ((mask >> i & 1) == 0)
			continue;
		if (names_has_twin(&model->devices[i]))
			return list_names(model, mask, width);
		labels[n++] = model->devices[i].label;
	}
	return format_devices(labels, n, model->n_devices, width);
}

const char *names_process(const struct snapshot_process *process, bool with_arguments)
{
	const char *name = process->name[0] != '\0' ? process->name : process->command;
	if (!with_arguments || process->name[0] == '\0')
		return name;
	/* The arguments follow the name where it begins a word or follows a slash. */
	const char *command = process->command;
	for (const char *at = strstr(command, name); at; at = strstr(at + 1, name))
		if (at == command || at[-1] == ' ' || at[-1] == '/')
			return at;
	return name;
}

struct format_text names_the_device(const struct model_device *device)
{
	struct format_text name;
	if (device->label == SNAPSHOT_UNKNOWN && device->node > 0)
		snprintf(name.text, sizeof(name.text), "/dev/tenstorrent/%u", device->node - 1);
	else
		snprintf(name.text, sizeof(name.text), "device %s", device->name);
	return name;
}

const char *names_board(const struct model *model)
{
	const char *board = model->n_devices > 0 ? model->devices[0].board : "";
	for (unsigned i = 1; i < model->n_devices; i++)
		if (strncmp(board, model->devices[i].board, sizeof(model->devices[i].board)) != 0)
			return NULL;
	return board[0] != '\0' ? board : NULL;
}

uint64_t names_capacity(const struct model *model, enum model_memory memory)
{
	uint64_t capacity = SNAPSHOT_UNKNOWN;
	for (unsigned i = 0; i < model->n_devices; i++) {
		uint64_t of = model->devices[i].row.memory[memory].capacity;
		if (of == SNAPSHOT_UNKNOWN)
			continue;
		if (capacity != SNAPSHOT_UNKNOWN && of != capacity)
			return SNAPSHOT_UNKNOWN;
		capacity = of;
	}
	return capacity;
}

bool names_mixed(const struct model *model)
{
	bool some = false;
	for (unsigned i = 0; i < model->n_devices; i++)
		some |= model->devices[i].row.memory[MODEL_DRAM].capacity != SNAPSHOT_UNKNOWN;
	return some && names_capacity(model, MODEL_DRAM) == SNAPSHOT_UNKNOWN;
}
