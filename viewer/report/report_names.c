/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/report_names.h"

#include <stdio.h>
#include <string.h>

/* A device with a twin has a letter, and stands alone. */
static bool is_plain(const struct report_device *device)
{
	return device->name[0] != '\0' &&
	       strspn(device->name, "0123456789") == strlen(device->name);
}

static bool follows(const struct report *report, unsigned d, uint64_t devices)
{
	return d + 1 < report->n_devices && (devices >> (d + 1) & 1) != 0 &&
	       is_plain(&report->devices[d]) && is_plain(&report->devices[d + 1]) &&
	       report->devices[d + 1].label == report->devices[d].label + 1;
}

struct report_devices_text report_names_labels(const struct report *report, uint64_t devices)
{
	struct report_devices_text text = {0};
	for (unsigned d = 0; d < report->n_devices; d++) {
		unsigned from = d;
		size_t length = strlen(text.text);
		if ((devices >> d & 1) == 0)
			continue;
		while (follows(report, d, devices))
			d++;
		snprintf(text.text + length, sizeof text.text - length, "%s%.23s%s%.23s",
			length > 0 ? ", " : "", report->devices[from].name, d > from ? "-" : "",
			d > from ? report->devices[d].name : "");
	}
	return text;
}

struct report_devices_text report_names_devices(const struct report *report, uint64_t devices)
{
	struct report_devices_text text = {0};
	struct report_devices_text labels = report_names_labels(report, devices);
	snprintf(text.text, sizeof text.text, "device%s %.385s",
		__builtin_popcountll(devices) > 1 ? "s" : "",
		labels.text[0] != '\0' ? labels.text : "unknown");
	return text;
}

struct format_text report_names_span(uint64_t span)
{
	struct format_text text;
	if (span >= 1000000000)
		return format_period((double)span / 1e9);
	snprintf(text.text, sizeof text.text, "%u ms", (unsigned)(span / 1000000));
	return text;
}

struct format_text report_names_since(const struct report *report, uint64_t time)
{
	struct format_text unknown = {.text = "–"};
	if (time == SNAPSHOT_UNKNOWN)
		return unknown;
	return report_names_span(time > report->start ? time - report->start : 0);
}

const char *report_names_process(const struct report *report, uint32_t process)
{
	return process < report->n_processes ? report->processes[process].name : "";
}

const char *report_names_scope(const char *scope)
{
	return scope[0] != '\0' ? scope : "no scope";
}

bool report_is_suspect(const struct report *report, const struct report_group *group)
{
	for (size_t i = 0; i < report->n_suspects; i++) {
		const struct report_suspect *suspect = &report->suspects[i];
		if (suspect->process == group->process && suspect->type == group->type &&
			suspect->size == group->size && (suspect->devices & group->devices) != 0 &&
			strcmp(suspect->scope, group->scope) == 0)
			return true;
	}
	return false;
}

static bool is_same_list(const struct report_list *a, const struct report_list *b)
{
	if (a->n != b->n || a->n_more != b->n_more || a->more_count != b->more_count)
		return false;
	for (size_t g = 0; g < a->n; g++)
		if (a->groups[g].process != b->groups[g].process ||
			a->groups[g].size != b->groups[g].size ||
			a->groups[g].count != b->groups[g].count ||
			strcmp(a->groups[g].scope, b->groups[g].scope) != 0)
			return false;
	return true;
}

uint64_t report_alike(const struct report *report, unsigned device, unsigned type)
{
	const struct report_worst *worst = &report->devices[device].type[type].worst;
	uint64_t alike = 0;
	for (unsigned d = 0; d < report->n_devices; d++) {
		const struct report_worst *other = &report->devices[d].type[type].worst;
		if (other->bytes == worst->bytes && other->seen_bytes == worst->seen_bytes &&
			is_same_list(&other->seen, &worst->seen))
			alike |= UINT64_C(1) << d;
	}
	return alike;
}

unsigned report_worst_device(const struct report *report, unsigned type)
{
	unsigned found = SNAPSHOT_DEVICES;
	for (unsigned d = 0; d < report->n_devices; d++)
		if (report->devices[d].type[type].worst.bytes >
			(found < SNAPSHOT_DEVICES ? report->devices[found].type[type].worst.bytes
						  : 0))
			found = d;
	return found;
}
