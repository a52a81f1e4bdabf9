/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/suppressions.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/layout.h"
#include "common/names.h"
#include "viewer/command/values.h"
#include "viewer/output/escape.h"

enum {
	LINES_MOST = 4096,
	PATH_CAPACITY = 4096,
};

#define BLANKS " \t\r\n"

static const char *parse_type(const char *text, struct leak_rule *rule)
{
	for (uint32_t type = 0; type < TTAM_SHM_TYPE_COUNT; type++)
		if (strcmp(text, ttam_type_name(type)) == 0) {
			rule->has_type = true;
			rule->type = type;
			return NULL;
		}
	return "no type of memory: DRAM, L1, L1_SMALL, TRACE, SYSTEM_MEMORY or CB";
}

static const char *parse_word(char *word, struct leak_rule *rule)
{
	char *value = strchr(word, '=');
	if (value == NULL)
		return "not of the form scope=GLOB, type=TYPE or size=BYTES";
	*value++ = '\0';
	if (strcmp(word, "scope") == 0) {
		if (*value == '\0' || strlen(value) >= sizeof(rule->scope))
			return "a scope that is empty or too long";
		strcpy(rule->scope, value);
		return NULL;
	}
	if (strcmp(word, "type") == 0)
		return parse_type(value, rule);
	if (strcmp(word, "size") != 0)
		return "a key that is none of scope, type and size";
	if (value_bytes(value, &rule->size) != NULL)
		return "a size that is no number of bytes like 4194304 or 4MiB";
	rule->has_size = true;
	return NULL;
}

const char *suppressions_parse(char *line, struct leak_rule *ret_rule, bool *ret_found)
{
	struct leak_rule rule = {.scope = ""};
	char *rest = NULL;
	bool found = false;
	for (char *word = strtok_r(line, BLANKS, &rest); word != NULL && word[0] != '#';
		word = strtok_r(NULL, BLANKS, &rest)) {
		const char *wrong = parse_word(word, &rule);
		if (wrong != NULL)
			return wrong;
		found = true;
	}
	*ret_rule = rule;
	*ret_found = found;
	return NULL;
}

static int refuse(const char *path, unsigned line, const char *what)
{
	char escaped[4 * 256 + 1];
	char shown[256];
	snprintf(shown, sizeof(shown), "%.255s", path);
	fprintf(stderr, "tt-allocmon: %s:%u: %s\n", escape_text(shown, escaped, sizeof(escaped)),
		line, what);
	return -EINVAL;
}

static int read_rules(FILE *file, const char *path, struct leak_rules *rules)
{
	char line[1024];
	for (unsigned number = 1; fgets(line, sizeof(line), file) != NULL; number++) {
		struct leak_rule rule;
		bool found = false;
		if (number > LINES_MOST)
			return refuse(path, number, "more rules than are read");
		if (strchr(line, '\n') == NULL && !feof(file))
			return refuse(path, number, "a line that is too long");
		const char *wrong = suppressions_parse(line, &rule, &found);
		if (wrong != NULL)
			return refuse(path, number, wrong);
		if (found && leak_rules_add(rules, &rule) < 0)
			return -ENOMEM;
	}
	return 0;
}

void suppressions_place(size_t capacity, char *ret_path)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	ret_path[0] = '\0';
	if (config != NULL && config[0] == '/')
		snprintf(ret_path, capacity, "%s/tt-allocmon/suppressions", config);
	else if (home != NULL && home[0] == '/')
		snprintf(ret_path, capacity, "%s/.config/tt-allocmon/suppressions", home);
}

static int fail(const char *path, int error)
{
	char escaped[4 * 256 + 1];
	char shown[256];
	snprintf(shown, sizeof(shown), "%.255s", path);
	fprintf(stderr, "tt-allocmon: cannot read %s: %s\n",
		escape_text(shown, escaped, sizeof(escaped)), strerror(error));
	return -error;
}

int suppressions_load(const char *path, struct leak_rules *rules)
{
	char own[PATH_CAPACITY];
	struct stat status;
	suppressions_place(sizeof(own), own);
	const char *from = path != NULL ? path : own;
	if (from[0] == '\0')
		return 0;
	FILE *file = fopen(from, "re");
	if (file == NULL && path == NULL && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (file == NULL)
		return fail(from, errno);
	int error = 0;
	if (fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode))
		error = fail(from, EISDIR);
	if (error == 0)
		error = read_rules(file, from, rules);
	if (error == 0 && ferror(file))
		error = fail(from, EIO);
	fclose(file);
	return error;
}

void suppressions_of(const struct model_group *group, struct leak_rule *ret_rule)
{
	*ret_rule = (struct leak_rule){.has_type = true, .type = group->type};
	ret_rule->has_size = group->size != SNAPSHOT_UNKNOWN && group->type != TTAM_SHM_CB;
	ret_rule->size = ret_rule->has_size ? group->size : 0;
	for (size_t i = 0; group->scope[i] != '\0' && i + 1 < sizeof(ret_rule->scope); i++) {
		char c = group->scope[i];
		bool plain = (unsigned char)c > ' ' && c != 127 && strchr("#*?[]\\", c) == NULL;
		ret_rule->scope[i] = plain ? c : '?';
	}
}

void suppressions_text(const struct leak_rule *rule, char ret_text[SUPPRESSION_TEXT])
{
	int length = 0;
	ret_text[0] = '\0';
	if (rule->scope[0] != '\0')
		length = snprintf(ret_text, SUPPRESSION_TEXT, "scope=%s ", rule->scope);
	if (rule->has_type)
		length += snprintf(ret_text + length, SUPPRESSION_TEXT - (size_t)length, "type=%s ",
			ttam_type_name(rule->type));
	if (rule->has_size)
		length += snprintf(ret_text + length, SUPPRESSION_TEXT - (size_t)length,
			"size=%" PRIu64 " ", rule->size);
	if (length > 0)
		ret_text[length - 1] = '\0';
}
