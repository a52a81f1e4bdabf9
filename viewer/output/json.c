/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/output/json.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/layout.h"
#include "common/names.h"
#include "viewer/model/event_list.h"
#include "viewer/output/escape.h"
#include "viewer/output/groups.h"
#include "viewer/output/names.h"

/* cJSON keeps numbers as double: an exact one is added as text. */
static bool add_number(cJSON *object, const char *name, uint64_t number)
{
	char text[24];
	if (number == SNAPSHOT_UNKNOWN)
		return true;
	snprintf(text, sizeof(text), "%" PRIu64, number);
	return cJSON_AddRawToObject(object, name, text);
}

static bool add_count_if_any(cJSON *object, const char *name, uint64_t number)
{
	return number == 0 || add_number(object, name, number);
}

static bool add_seconds(cJSON *object, const char *name, uint64_t time_ns)
{
	char text[32];
	if (time_ns == SNAPSHOT_UNKNOWN)
		return true;
	int length = snprintf(text, sizeof(text), "%" PRIu64 ".%09" PRIu64,
		time_ns / UINT64_C(1000000000), time_ns % UINT64_C(1000000000));
	while (text[length - 1] == '0' && text[length - 2] != '.')
		text[--length] = '\0';
	return cJSON_AddRawToObject(object, name, text);
}

/* Each byte may become three. */
static bool add_text(cJSON *object, const char *name, const char *text)
{
	char valid[512 * 3 + 1];
	return cJSON_AddStringToObject(object, name, escape_unicode(text, valid, sizeof(valid)));
}

static bool add_text_if_any(cJSON *object, const char *name, const char *text)
{
	return text[0] == '\0' || add_text(object, name, text);
}

static bool add_asic_id(cJSON *object, uint64_t asic_id)
{
	char text[24];
	if (asic_id == SNAPSHOT_UNKNOWN)
		return true;
	snprintf(text, sizeof(text), "%" PRIu64, asic_id);
	return cJSON_AddStringToObject(object, "asic_id", text);
}

static bool add_real_if_known(cJSON *object, const char *name, double number)
{
	return !isfinite(number) || cJSON_AddNumberToObject(object, name, number);
}

/* An array's next element, owned by the array. */
static cJSON *append_object(cJSON *array)
{
	cJSON *object = cJSON_CreateObject();
	if (object && !cJSON_AddItemToArray(array, object)) {
		cJSON_Delete(object);
		return NULL;
	}
	return object;
}

static bool add_type(cJSON *types, const struct snapshot_type *type, unsigned index)
{
	cJSON *object = cJSON_AddObjectToObject(types, ttam_type_name(index));
	return object && add_number(object, "current", type->current) &&
	       add_number(object, "reserved", type->reserved) &&
	       add_number(object, "peak", type->peak) &&
	       add_seconds(object, "peak_time", type->peak_time) &&
	       add_number(object, "reserved_peak", type->reserved_peak) &&
	       add_number(object, "floor", type->floor) &&
	       add_number(object, "count", type->count) &&
	       add_number(object, "n_alloc", type->n_alloc) &&
	       add_number(object, "n_free", type->n_free) &&
	       add_number(object, "n_failed", type->n_failed) &&
	       add_number(object, "programs", type->programs) &&
	       add_number(object, "capacity", type->capacity) &&
	       add_number(object, "largest_free", type->largest_free) &&
	       add_number(object, "last_failed_size", type->last_failed_size) &&
	       add_seconds(object, "last_failed_time", type->last_failed_time);
}

static uint64_t count_buffers(const struct snapshot_type types[])
{
	uint64_t sum = 0;
	for (unsigned t = 0; t < TTAM_SHM_CB; t++) {
		if (types[t].count == SNAPSHOT_UNKNOWN)
			return SNAPSHOT_UNKNOWN;
		sum += types[t].count;
	}
	return sum;
}

static bool add_types(
	cJSON *object, const struct snapshot_type types[], bool are_known, bool cbs_are_known)
{
	if ((are_known && !add_number(object, "buffers", count_buffers(types))) ||
		(are_known && cbs_are_known &&
			!add_number(object, "cbs", types[TTAM_SHM_CB].count)))
		return false;
	cJSON *list = cJSON_AddObjectToObject(object, "types");
	bool ok = list != NULL;
	for (unsigned t = 0; ok && t < SNAPSHOT_TYPES; t++)
		ok = !types[t].used || add_type(list, &types[t], t);
	return ok;
}

/* What tells chips apart that have no id. */
static bool add_numbering(cJSON *object, uint64_t asic_id, uint64_t numbering)
{
	char text[24];
	if (asic_id != SNAPSHOT_UNKNOWN || numbering == 0)
		return true;
	snprintf(text, sizeof(text), "%016" PRIx64, numbering);
	return cJSON_AddStringToObject(object, "numbering", text);
}

/* The N of /dev/tenstorrent/N. */
static bool add_node(cJSON *object, unsigned node)
{
	return node == 0 || add_number(object, "node", node - 1);
}

static bool add_device(cJSON *array, const struct snapshot_device *device)
{
	cJSON *object = append_object(array);
	bool are_known = device->n_untracked == 0 || device->n_untracked < device->n_processes;
	return object && add_number(object, "id", device->label) &&
	       add_asic_id(object, device->asic_id) &&
	       add_numbering(object, device->asic_id, device->node ? 0 : device->numbering) &&
	       add_node(object, device->node) && add_text_if_any(object, "board", device->board) &&
	       add_number(object, "processes", device->n_processes) &&
	       add_count_if_any(object, "untracked", device->n_untracked) &&
	       add_types(object, device->type, are_known, true);
}

static bool add_slot(
	cJSON *array, const struct snapshot_process *process, const struct snapshot_slot *slot)
{
	cJSON *object = append_object(array);
	bool are_known = (process->missing & TTAM_MISSING_BUFFERS) == 0;
	bool cbs_are_known = (process->missing & TTAM_MISSING_CBS) == 0;
	return object && add_number(object, "id", slot->label) &&
	       add_asic_id(object, slot->asic_id) &&
	       add_numbering(object, slot->asic_id, slot->node ? 0 : slot->numbering) &&
	       add_node(object, slot->node) && add_text_if_any(object, "board", slot->board) &&
	       (!slot->from_runtime || cJSON_AddStringToObject(object, "source",
					       names_origin(SNAPSHOT_UPSTREAM))) &&
	       add_types(object, slot->type, are_known, cbs_are_known) &&
	       add_number(object, "cb_end", slot->cb_end);
}

/* What tt-metal's own files never tell, beside what has a bit. */
static bool add_upstream_missing(cJSON *array)
{
	static const char *const names[] = {"counts", "peaks", "other threads"};
	bool ok = true;
	for (size_t i = 0; ok && i < sizeof(names) / sizeof(names[0]); i++)
		ok = cJSON_AddItemToArray(array, cJSON_CreateString(names[i]));
	return ok;
}

static bool add_missing(cJSON *object, const struct snapshot_process *process)
{
	uint64_t missing = process->missing;
	if (missing == 0)
		return true;
	cJSON *array = cJSON_AddArrayToObject(object, "missing");
	bool ok = array != NULL;
	if (ok && process->origin == SNAPSHOT_UPSTREAM)
		ok = add_upstream_missing(array);
	for (unsigned bit = 0; ok && bit < TTAM_MISSING_BITS; bit++)
		if (missing >> bit & 1)
			ok = cJSON_AddItemToArray(
				array, cJSON_CreateString(ttam_missing_name(bit)));
	return ok;
}

/* The labels of the devices in a mask of a process's slots. */
static bool add_devices(cJSON *object, const struct snapshot_process *process, uint64_t devices)
{
	cJSON *array = cJSON_AddArrayToObject(object, "devices");
	bool ok = array != NULL;
	for (unsigned s = 0; ok && s < process->n_slots; s++) {
		char text[24];
		if ((devices >> process->slot[s].index & 1) == 0)
			continue;
		snprintf(text, sizeof(text), "%" PRIu64, process->slot[s].label);
		ok = cJSON_AddItemToArray(array, cJSON_CreateRaw(text));
	}
	return ok;
}

static bool add_alive_group(
	cJSON *array, const struct snapshot_process *process, const struct group *group)
{
	cJSON *object = append_object(array);
	return object && cJSON_AddStringToObject(object, "type", ttam_type_name(group->type)) &&
	       add_number(object, "size", group->size) &&
	       add_number(object, "count", group->count) &&
	       add_number(object, "reserved", group->reserved) &&
	       add_text_if_any(object, "scope", group_scope(process, group)) &&
	       add_seconds(object, "oldest", group->oldest) &&
	       add_devices(object, process, group->devices);
}

static bool add_alive(cJSON *object, const struct snapshot_process *process)
{
	size_t count = 0;
	if (process->n_records == 0)
		return true;
	struct group *groups = groups_of_records(process, &count);
	cJSON *array = groups ? cJSON_AddArrayToObject(object, "alive") : NULL;
	bool ok = array != NULL;
	for (size_t i = 0; ok && i < count; i++)
		ok = add_alive_group(array, process, &groups[i]);
	free(groups);
	return ok;
}

static bool add_closed_group(
	cJSON *array, const struct snapshot_process *process, const struct snapshot_closed *closed)
{
	cJSON *object = append_object(array);
	const char *reason = names_close_reason(closed->reason);
	const char *scope = closed->scope > 0 && closed->scope <= process->n_scopes
				    ? process->scopes[closed->scope - 1]
				    : "";
	return object && cJSON_AddStringToObject(object, "type", ttam_type_name(closed->type)) &&
	       add_number(object, "size", closed->size) &&
	       add_number(object, "count", closed->count) &&
	       add_number(object, "reserved", closed->reserved) &&
	       add_text_if_any(object, "scope", scope) &&
	       (!reason || cJSON_AddStringToObject(object, "reason", reason)) &&
	       add_seconds(object, "oldest", closed->oldest) &&
	       add_seconds(object, "time", closed->time) &&
	       add_devices(object, process, closed->devices);
}

static bool add_closed(cJSON *object, const struct snapshot_process *process)
{
	if (process->n_closed == 0)
		return true;
	cJSON *array = cJSON_AddArrayToObject(object, "closed");
	bool ok = array != NULL;
	for (size_t i = 0; ok && i < process->n_closed; i++)
		ok = add_closed_group(array, process, &process->closed[i]);
	return ok;
}

static bool add_who(cJSON *object, const struct snapshot_process *process)
{
	return add_number(object, "pid", process->pid) &&
	       add_count_if_any(object, "pid_inside", process->pid_inside) &&
	       add_number(object, "uid", process->uid) &&
	       add_text(object, "command", process->command) &&
	       add_text_if_any(object, "name", process->name) &&
	       cJSON_AddStringToObject(object, "state", names_state(process->state)) &&
	       cJSON_AddStringToObject(object, "source", names_origin(process->origin)) &&
	       add_text_if_any(object, "runtime", process->runtime) &&
	       add_text_if_any(object, "run_id", process->run_id) &&
	       (!process->foreign || cJSON_AddTrueToObject(object, "foreign")) &&
	       (!process->torn || cJSON_AddTrueToObject(object, "torn")) &&
	       add_seconds(object, "first_time", process->first_time) &&
	       add_seconds(object, "last_time", process->last_time) &&
	       add_seconds(object, "end_time", process->end_time);
}

static bool add_left_out(cJSON *object, uint64_t source)
{
	return names_left_out(source) == NULL ||
	       cJSON_AddStringToObject(object, "left_out", ttam_source_name(source));
}

static bool add_counts(cJSON *object, const struct snapshot_process *process)
{
	return add_number(object, "n_events", process->n_events) &&
	       add_number(object, "dropped", process->dropped) &&
	       add_count_if_any(object, "dropped_records", process->dropped_records) &&
	       add_count_if_any(object, "unlisted_records", process->unlisted_records) &&
	       add_count_if_any(object, "dropped_closed", process->dropped_closed) &&
	       add_number(object, "n_duplicate", process->n_duplicate) &&
	       add_number(object, "n_unmatched", process->n_unmatched) &&
	       add_count_if_any(object, "n_verified", process->n_verified) &&
	       (process->n_verified == 0 ||
		       add_number(object, "n_differences", process->n_differences)) &&
	       add_missing(object, process) && add_left_out(object, process->left_out);
}

static bool add_process(cJSON *array, const struct snapshot_process *process)
{
	cJSON *object = append_object(array);
	if (!object || !add_who(object, process) || !add_counts(object, process) ||
		!add_alive(object, process) || !add_closed(object, process))
		return false;
	cJSON *devices = cJSON_AddArrayToObject(object, "devices");
	bool ok = devices != NULL;
	for (unsigned s = 0; ok && s < process->n_slots; s++)
		ok = add_slot(devices, process, &process->slot[s]);
	return ok;
}

static bool add_notices(cJSON *root, const struct snapshot *snapshot)
{
	if (snapshot->n_notices == 0)
		return true;
	cJSON *array = cJSON_AddArrayToObject(root, "notices");
	bool ok = array != NULL;
	for (unsigned i = 0; ok && i < snapshot->n_notices; i++) {
		const struct snapshot_notice *notice = &snapshot->notices[i];
		cJSON *object = append_object(array);
		ok = object &&
		     cJSON_AddStringToObject(object, "kind", names_notice(notice->kind)) &&
		     add_text(object, "object", notice->object) &&
		     add_text(object, "message", notice->message) &&
		     add_count_if_any(object, "format_version", notice->format_version);
	}
	return ok;
}

static bool add_snapshot(cJSON *root, const struct snapshot *snapshot)
{
	bool ok = add_number(root, "schema", 1) && add_seconds(root, "time", snapshot->time);
	cJSON *devices = ok ? cJSON_AddArrayToObject(root, "devices") : NULL;
	ok = devices != NULL;
	for (unsigned i = 0; ok && i < snapshot->n_devices; i++)
		ok = add_device(devices, &snapshot->devices[i]);
	cJSON *processes = ok ? cJSON_AddArrayToObject(root, "processes") : NULL;
	ok = processes != NULL;
	for (size_t i = 0; ok && i < snapshot->n_processes; i++)
		ok = add_process(processes, &snapshot->processes[i]);
	return ok && add_notices(root, snapshot);
}

char *json_snapshot(const struct snapshot *snapshot)
{
	cJSON *root = cJSON_CreateObject();
	char *text = NULL;
	if (root && add_snapshot(root, snapshot))
		text = cJSON_PrintUnformatted(root);
	cJSON_Delete(root);
	return text;
}

/* A device that was never registered is called by its index, as in lines of text. */
static bool add_event_devices(cJSON *root, const struct snapshot_process *process, uint64_t devices)
{
	uint64_t labels[SNAPSHOT_DEVICES];
	unsigned n = event_list_labels(process, devices, labels);
	cJSON *array = cJSON_AddArrayToObject(root, "devices");
	bool ok = array != NULL;
	for (unsigned i = 0; ok && i < n; i++) {
		char text[24];
		snprintf(text, sizeof(text), "%" PRIu64, labels[i]);
		ok = cJSON_AddItemToArray(array, cJSON_CreateRaw(text));
	}
	return ok;
}

static cJSON *begin_event(const struct snapshot_process *process, uint64_t time, const char *event)
{
	cJSON *root = cJSON_CreateObject();
	if (root && add_number(root, "schema", 1) && add_seconds(root, "time", time) &&
		add_number(root, "pid", process->pid) &&
		add_count_if_any(root, "pid_inside", process->pid_inside) &&
		cJSON_AddStringToObject(root, "event", event))
		return root;
	cJSON_Delete(root);
	return NULL;
}

/* What an event of its kind cannot tell is zero in it. */
static bool add_event_buffer(cJSON *root, const struct snapshot_event *event)
{
	bool is_cb = event->type == TTAM_SHM_CB;
	bool has_buffer = event->kind != TTAM_EVENT_FAIL;
	if (has_buffer && !add_number(root, is_cb ? "program" : "id", event->id))
		return false;
	if (event->kind == TTAM_EVENT_UNMATCHED)
		return true;
	return cJSON_AddStringToObject(root, "type", ttam_type_name(event->type)) &&
	       add_number(root, "size", event->size) &&
	       (!has_buffer || add_number(root, is_cb ? "cb_end" : "address", event->address));
}

static const char *event_scope(
	const struct snapshot_process *process, const struct snapshot_event *event)
{
	return event->scope > 0 && event->scope <= process->n_scopes
		       ? process->scopes[event->scope - 1]
		       : "";
}

/* Its moment names it: of marks only the last ones are kept. */
static const char *event_mark(
	const struct snapshot_process *process, const struct snapshot_event *event)
{
	for (size_t i = 0; i < process->n_marks; i++)
		if (process->marks[i].time == event->time)
			return process->marks[i].name;
	return "";
}

char *json_event(const struct snapshot_process *process, const struct snapshot_event *event)
{
	cJSON *root = begin_event(process, event->time, names_event(event->kind));
	bool is_mark = event->kind == TTAM_EVENT_MARK;
	bool ok = root && add_number(root, "sequence", event->sequence);
	if (ok && is_mark)
		ok = add_text_if_any(root, "name", event_mark(process, event));
	else if (ok)
		ok = add_event_buffer(root, event) &&
		     add_text_if_any(root, "scope", event_scope(process, event)) &&
		     add_event_devices(root, process, event->devices);
	char *text = ok ? cJSON_PrintUnformatted(root) : NULL;
	cJSON_Delete(root);
	return text;
}

char *json_lost_events(
	const struct snapshot_process *process, uint64_t time_ns, const char *event, uint64_t n)
{
	cJSON *root = begin_event(process, time_ns, event);
	char *text = root && add_number(root, "count", n) ? cJSON_PrintUnformatted(root) : NULL;
	cJSON_Delete(root);
	return text;
}

static bool add_labels(cJSON *object, const struct model *model, uint64_t devices)
{
	cJSON *array = cJSON_AddArrayToObject(object, "devices");
	bool ok = array != NULL;
	for (unsigned d = 0; ok && d < model->n_devices; d++) {
		char text[24];
		if ((devices >> d & 1) == 0)
			continue;
		snprintf(text, sizeof(text), "%" PRIu64, model->devices[d].label);
		ok = cJSON_AddItemToArray(array, cJSON_CreateRaw(text));
	}
	return ok;
}

static bool add_suspect(cJSON *array, const struct model *model, const struct model_group *suspect,
	const char *reason)
{
	cJSON *object = append_object(array);
	double oldest =
		model->time > suspect->oldest ? (double)(model->time - suspect->oldest) / 1e9 : 0;
	return object && add_number(object, "pid", suspect->pid) &&
	       cJSON_AddStringToObject(object, "type", ttam_type_name(suspect->type)) &&
	       add_number(object, "size", suspect->size) &&
	       add_text_if_any(object, "scope", suspect->scope) &&
	       add_labels(object, model, suspect->devices) &&
	       add_number(object, "count", suspect->count) &&
	       add_number(object, "bytes", suspect->bytes) &&
	       add_real_if_known(object, "bytes_per_minute", suspect->per_minute) &&
	       add_real_if_known(object, "oldest", oldest) &&
	       add_real_if_known(object, "full_in", suspect->full_in) &&
	       add_real_if_known(object, "score", suspect->score) &&
	       cJSON_AddStringToObject(
		       object, "verdict", suspect->verdict == MODEL_LEAK ? "leak" : "growing") &&
	       add_text(object, "reason", reason);
}

char *json_suspects(const struct model *model, const char *const *reasons)
{
	cJSON *root = cJSON_CreateObject();
	bool ok = root && add_number(root, "schema", 1) && add_seconds(root, "time", model->time);
	cJSON *array = ok ? cJSON_AddArrayToObject(root, "suspects") : NULL;
	ok = array != NULL;
	for (size_t i = 0; ok && i < model->n_suspects; i++)
		ok = add_suspect(array, model, &model->suspects[i], reasons[i]);
	ok = ok && add_count_if_any(root, "ignored", model->n_ignored);
	char *text = ok && add_notices(root, model->snapshot) ? cJSON_PrintUnformatted(root) : NULL;
	cJSON_Delete(root);
	return text;
}

char *json_rules(const struct model *model, const struct json_rule *rules, size_t n)
{
	cJSON *root = cJSON_CreateObject();
	bool ok = root && add_number(root, "schema", 1) && add_seconds(root, "time", model->time);
	cJSON *array = ok ? cJSON_AddArrayToObject(root, "rules") : NULL;
	ok = array != NULL;
	for (size_t i = 0; ok && i < n; i++) {
		cJSON *object = append_object(array);
		ok = object && add_text(object, "rule", rules[i].rule) &&
		     (!rules[i].known || cJSON_AddBoolToObject(object, "holds", rules[i].holds)) &&
		     add_text_if_any(object, "reason", rules[i].reason);
	}
	ok = ok && add_count_if_any(root, "ignored", model->n_ignored);
	char *text = ok && add_notices(root, model->snapshot) ? cJSON_PrintUnformatted(root) : NULL;
	cJSON_Delete(root);
	return text;
}
