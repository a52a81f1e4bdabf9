/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/difference_text.h"

#include <inttypes.h>
#include <string.h>

#include "common/names.h"
#include "viewer/output/escape.h"
#include "viewer/report/report_names.h"
#include "viewer/view/format.h"

enum {
	GROUPS_SHOWN = 40, /* of each list; those that changed most come first */
};

static void print_escaped(FILE *out, const char *text)
{
	char escaped[4 * REPORT_COMMAND];
	fputs(escape_text(text, escaped, sizeof escaped), out);
}

static int64_t change_of(const uint64_t number[2])
{
	return (int64_t)(number[1] - number[0]);
}

static void print_number(FILE *out, uint64_t number)
{
	fputs(number == SNAPSHOT_UNKNOWN ? "unknown" : format_exact(number).text, out);
}

static void print_pair(FILE *out, const uint64_t number[2])
{
	print_number(out, number[0]);
	fputs(" -> ", out);
	print_number(out, number[1]);
	if (number[0] != SNAPSHOT_UNKNOWN && number[1] != SNAPSHOT_UNKNOWN)
		fprintf(out, " bytes, %s", format_exact_change(change_of(number)).text);
	fputc('\n', out);
}

static bool is_same(const struct difference_use *a, const struct difference_use *b, bool left)
{
	const uint64_t *x = left ? a->left : a->peak, *y = left ? b->left : b->peak;
	return a->type == b->type && x[0] == y[0] && x[1] == y[1];
}

/* All with the same numbers; those that only the first report has stand behind the others. */
static void print_devices(
	FILE *out, const struct difference *difference, const struct difference_use *use, bool left)
{
	for (int side = 1; side >= 0; side--) {
		const struct report *report = difference->report[side];
		uint64_t devices = 0;
		for (size_t i = 0; i < difference->n_uses; i++) {
			const struct difference_use *other = &difference->uses[i];
			for (unsigned d = 0; d < report->n_devices; d++)
				if (other->device == &report->devices[d] &&
					is_same(use, other, left))
					devices |= UINT64_C(1) << d;
		}
		if (devices != 0)
			print_escaped(out, report_names_devices(report, devices).text);
	}
}

/* A line for all devices with the same numbers. */
static bool print_uses(
	FILE *out, const struct difference *difference, const char *heading, bool left)
{
	bool any = false;
	for (size_t i = 0; i < difference->n_uses; i++) {
		const struct difference_use *use = &difference->uses[i];
		const uint64_t *number = left ? use->left : use->peak;
		bool is_printed = number[0] == number[1];
		for (size_t j = 0; j < i && !is_printed; j++)
			is_printed = is_same(use, &difference->uses[j], left);
		if (is_printed)
			continue;
		if (!any)
			fprintf(out, "%s\n", heading);
		any = true;
		fprintf(out, "  %s of ", ttam_type_name(use->type));
		print_devices(out, difference, use, left);
		fputs(": ", out);
		print_pair(out, number);
	}
	return any;
}

static void print_group(FILE *out, const struct difference_group *group)
{
	char counts[128];
	enum difference_kind kind = difference_kind_of(group);
	if (kind == DIFFERENCE_NEW || kind == DIFFERENCE_GONE)
		snprintf(counts, sizeof counts, "%s",
			format_exact(group->count[kind == DIFFERENCE_NEW]).text);
	else
		snprintf(counts, sizeof counts, "%s -> %s", format_exact(group->count[0]).text,
			format_exact(group->count[1]).text);
	fprintf(out, "  %-6s  %s x %s bytes of %s", difference_kind_name(kind), counts,
		format_exact(group->size).text, ttam_type_name(group->type));
	if (group->scope[0] != '\0') {
		fputs(" from ", out);
		print_escaped(out, group->scope);
	}
	fputs(" in ", out);
	print_escaped(out, group->process);
	fprintf(out, ": %s bytes\n", format_exact_change(change_of(group->bytes)).text);
}

static bool print_groups(FILE *out, const char *heading, const struct difference_groups *groups)
{
	size_t n = 0;
	for (size_t g = 0; g < groups->n; g++) {
		if (difference_kind_of(&groups->groups[g]) == DIFFERENCE_NONE)
			continue;
		if (n == 0)
			fprintf(out, "%s\n", heading);
		if (n++ < GROUPS_SHOWN)
			print_group(out, &groups->groups[g]);
	}
	if (n > GROUPS_SHOWN)
		fprintf(out, "  and %zu more groups\n", n - GROUPS_SHOWN);
	if (n > 0 && (groups->is_cut[0] || groups->is_cut[1]))
		fputs("  Not all small groups are in the reports: which are new or gone is not "
		      "known\n",
			out);
	return n > 0;
}

void difference_text(FILE *out, const struct difference *difference)
{
	bool any = print_uses(out, difference, "Peaks", false);
	any |= print_uses(out, difference, "Left, on each device", true);
	any |= print_groups(out, "Left, by group", &difference->left);
	any |= print_groups(
		out, "At the worst moment, on the device that held most", &difference->worst);
	if (!any)
		fputs("No difference\n", out);
}
