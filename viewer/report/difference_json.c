/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/difference_json.h"

#include "common/names.h"
#include "viewer/report/members.h"

static void add_use(struct text_writer *to, const struct difference_use *use)
{
	text_open(to, NULL, '{');
	member_chip(to, use->device);
	member_text(to, "type", ttam_type_name(use->type));
	member_number(to, "peak_before", use->peak[0]);
	member_number(to, "peak_after", use->peak[1]);
	member_number(to, "left_before", use->left[0]);
	member_number(to, "left_after", use->left[1]);
	text_close(to, '}');
}

static void add_groups(
	struct text_writer *to, const char *key, const struct difference_groups *groups)
{
	text_open(to, key, '[');
	for (size_t g = 0; g < groups->n; g++) {
		const struct difference_group *group = &groups->groups[g];
		enum difference_kind kind = difference_kind_of(group);
		if (kind == DIFFERENCE_NONE)
			continue;
		text_open(to, NULL, '{');
		member_text(to, "kind", difference_kind_name(kind));
		member_text(to, "process", group->process);
		member_text(to, "type", ttam_type_name(group->type));
		member_number(to, "size", group->size);
		member_text(to, "scope", group->scope);
		member_number(to, "count_before", group->count[0]);
		member_number(to, "count_after", group->count[1]);
		member_number(to, "bytes_before", group->bytes[0]);
		member_number(to, "bytes_after", group->bytes[1]);
		text_close(to, '}');
	}
	text_close(to, ']');
}

int difference_json(FILE *out, const struct difference *difference)
{
	struct text_writer to = {.first = true};
	text_open(&to, NULL, '{');
	text_number(&to, "schema", 1);
	text_open(&to, "devices", '[');
	for (size_t i = 0; i < difference->n_uses; i++)
		add_use(&to, &difference->uses[i]);
	text_close(&to, ']');
	add_groups(&to, "left", &difference->left);
	add_groups(&to, "worst", &difference->worst);
	text_close(&to, '}');
	return text_write_line(&to, out);
}
