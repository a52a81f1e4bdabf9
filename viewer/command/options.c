/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/options.h"

#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>

#include "viewer/command/nearest.h"
#include "viewer/command/values.h"
#include "viewer/output/escape.h"

#define MANY INT_MAX
#define IN(id) (1u << COMMAND_##id)
#define IN_ALL (UINT_MAX)

enum option_id {
	OPTION_DELAY = 1,
	OPTION_COUNT,
	OPTION_PID,
	OPTION_USER,
	OPTION_DEVICES,
	OPTION_FOLLOW,
	OPTION_JSON,
	OPTION_NO_COLOR,
	OPTION_ASCII,
	OPTION_NO_MOUSE,
	OPTION_FAIL_ON_LEAK,
	OPTION_RECORDING,
	OPTION_MAX_SIZE,
	OPTION_SITES,
	OPTION_RULE,
	OPTION_REPORT,
	OPTION_GROWTH,
	OPTION_SUPPRESSIONS,
	OPTION_LIBRARY,
	OPTION_DRY_RUN,
	OPTION_HOLD,
	OPTION_DURATION,
	OPTION_SPEED,
	OPTION_HELP,
	OPTION_VERSION,
};

static const struct {
	const char *name;
	const char *arguments;
	int least;
	int most;
	const char *help;
} command_table[] = {
#define COMMAND(id, name, arguments, least, most, help) {name, arguments, least, most, help},
#include "viewer/command/options.def"
};

static const struct entry {
	enum option_id id;
	char letter;
	const char *name;
	const char *argument;
	unsigned commands;
	const char *help;
} option_table[] = {
#define OPTION(id, name, letter, argument, commands, help) \
	{OPTION_##id, letter, name, argument, commands, help},
#include "viewer/command/options.def"
};

enum {
	OPTIONS = sizeof option_table / sizeof option_table[0],
	FIRST_LONG = 256, /* what getopt_long() returns for entry 0's long name */
};

/* One call of options_parse(). */
struct parse {
	struct options *options;
	char (*message)[256];
	enum command command;
	/* The entries that stood before the command's name: the command must know them too. */
	const struct entry *given[OPTIONS];
	size_t n_given;
};

/* What getopt_long() wants to know of one command. */
struct getopt_tables {
	char letters[2 * OPTIONS + 3];
	struct option names[OPTIONS + 1];
};

static bool is_of(const struct entry *entry, enum command command)
{
	return (entry->commands & 1u << command) != 0;
}

static void make_tables(enum command command, struct getopt_tables *tables)
{
	bool ends_at_argument = command == COMMAND_SCREEN || command_table[command].most == MANY;
	size_t n_letters = 0;
	size_t n_names = 0;
	*tables = (struct getopt_tables){0};
	if (ends_at_argument)
		tables->letters[n_letters++] = '+';
	tables->letters[n_letters++] = ':';
	for (int i = 0; i < OPTIONS; i++) {
		const struct entry *entry = &option_table[i];
		if (!is_of(entry, command))
			continue;
		tables->names[n_names++] =
			(struct option){entry->name, entry->argument != NULL, NULL, FIRST_LONG + i};
		if (entry->letter == 0)
			continue;
		tables->letters[n_letters++] = entry->letter;
		if (entry->argument != NULL)
			tables->letters[n_letters++] = ':';
	}
}

static const struct entry *find_entry(enum command command, int letter)
{
	if (letter >= FIRST_LONG)
		return &option_table[letter - FIRST_LONG];
	for (int i = 0; i < OPTIONS; i++)
		if (option_table[i].letter == letter && is_of(&option_table[i], command))
			return &option_table[i];
	return NULL;
}

__attribute__((format(printf, 2, 3))) static enum options_outcome wrong(
	struct parse *parse, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(*parse->message, sizeof *parse->message, format, arguments);
	va_end(arguments);
	return OPTIONS_WRONG;
}

static const char *add_rule(const char *text, struct options *options)
{
	if (options->n_rules == OPTIONS_RULES)
		return "one of the first 16 rules";
	const char *wanted = check_parse(text, &options->rules[options->n_rules]);
	options->n_rules += wanted == NULL;
	return wanted;
}

static const char *add_report(const char *text, struct options *options)
{
	if (options->n_reports == OPTIONS_REPORTS)
		return "one of the first 4 reports";
	const char *wanted = report_file_parse(text, &options->reports[options->n_reports]);
	options->n_reports += wanted == NULL;
	return wanted;
}

static const char *apply_value(struct options *options, enum option_id id, const char *text)
{
	switch ((int)id) {
	case OPTION_RULE:
		return add_rule(text, options);
	case OPTION_GROWTH:
		options->has_growth = true;
		return check_parse_limit(text, &options->growth);
	case OPTION_REPORT:
		return add_report(text, options);
	case OPTION_SUPPRESSIONS:
		options->suppressions = text;
		return NULL;
	case OPTION_DELAY:
		return value_delay(text, &options->delay);
	case OPTION_DURATION:
		return value_seconds(text, &options->duration);
	case OPTION_SPEED:
		return value_factor(text, &options->speed);
	case OPTION_COUNT:
		return value_count(text, &options->count);
	case OPTION_PID:
		return value_pid(text, &options->filter.pid);
	case OPTION_USER:
		return value_user(text, &options->filter.uid);
	case OPTION_MAX_SIZE:
		return value_size(text, &options->max_size);
	case OPTION_RECORDING:
		options->recording = text;
		return NULL;
	case OPTION_LIBRARY:
		options->library = text;
		return NULL;
	default:
		return value_devices(text, &options->filter.devices);
	}
}

static void apply_switch(struct options *options, enum option_id id)
{
	bool *switches[] = {
		[OPTION_FOLLOW] = &options->follow,
		[OPTION_JSON] = &options->json,
		[OPTION_NO_COLOR] = &options->no_color,
		[OPTION_ASCII] = &options->ascii,
		[OPTION_NO_MOUSE] = &options->no_mouse,
		[OPTION_FAIL_ON_LEAK] = &options->fail_on_leak,
		[OPTION_SITES] = &options->sites,
		[OPTION_DRY_RUN] = &options->dry_run,
		[OPTION_HOLD] = &options->hold,
	};
	*switches[id] = true;
}

static enum options_outcome apply(struct parse *parse, const struct entry *entry, const char *text)
{
	if (entry->id == OPTION_HELP)
		return OPTIONS_HELP;
	if (entry->id == OPTION_VERSION)
		return OPTIONS_VERSION;
	if (entry->argument == NULL) {
		apply_switch(parse->options, entry->id);
		return OPTIONS_CARRY_OUT;
	}
	const char *wanted = apply_value(parse->options, entry->id, text);
	if (wanted != NULL)
		return wrong(parse, "--%s: '%.64s' is not %s", entry->name, text, wanted);
	return OPTIONS_CARRY_OUT;
}

static enum options_outcome refuse_long(struct parse *parse, const char *typed)
{
	size_t length = strcspn(typed, "=");
	struct nearest nearest;
	nearest_start(&nearest, typed, length);
	for (int i = 0; i < OPTIONS; i++)
		if (is_of(&option_table[i], parse->command))
			nearest_offer(&nearest, option_table[i].name);
	int shown = length < 64 ? (int)length : 64;
	if (nearest.name == NULL)
		return wrong(parse, "unknown option --%.*s", shown, typed);
	return wrong(
		parse, "unknown option --%.*s; did you mean --%s?", shown, typed, nearest.name);
}

/* refuse: what getopt_long() answered with '?' (optopt is 0 for a long name) or ':'. */
static enum options_outcome refuse(struct parse *parse, int answer, char **argv)
{
	if (answer == ':')
		return wrong(parse, "%s needs a value: %s",
			optopt >= FIRST_LONG ? argv[optind - 1] : (char[]){'-', (char)optopt, 0},
			find_entry(parse->command, optopt)->argument);
	if (optopt >= FIRST_LONG)
		return wrong(
			parse, "--%s takes no value", find_entry(parse->command, optopt)->name);
	if (optopt == 0)
		return refuse_long(parse, argv[optind - 1] + 2);
	return wrong(parse, "unknown option -%c", optopt > ' ' && optopt < 127 ? optopt : '?');
}

/* parse_options: those of one command; argv[0] is skipped, optind is the first argument after. */
static enum options_outcome parse_options(struct parse *parse, int argc, char **argv)
{
	struct getopt_tables tables;
	make_tables(parse->command, &tables);
	opterr = 0;
	optind = 0;
	for (;;) {
		int answer = getopt_long(argc, argv, tables.letters, tables.names, NULL);
		if (answer == -1)
			return OPTIONS_CARRY_OUT;
		if (answer == '?' || answer == ':')
			return refuse(parse, answer, argv);
		const struct entry *entry = find_entry(parse->command, answer);
		if (parse->n_given < OPTIONS)
			parse->given[parse->n_given++] = entry;
		enum options_outcome outcome = apply(parse, entry, optarg);
		if (outcome != OPTIONS_CARRY_OUT)
			return outcome;
	}
}

static enum options_outcome find_command(struct parse *parse, const char *typed)
{
	struct nearest nearest;
	nearest_start(&nearest, typed, strlen(typed));
	for (int command = COMMAND_SCREEN + 1; command < COMMAND_COUNT; command++) {
		if (strcmp(typed, command_table[command].name) == 0) {
			parse->command = (enum command)command;
			return OPTIONS_CARRY_OUT;
		}
		nearest_offer(&nearest, command_table[command].name);
	}
	if (nearest.name == NULL)
		return wrong(parse, "unknown command '%.64s'", typed);
	return wrong(parse, "unknown command '%.64s'; did you mean %s?", typed, nearest.name);
}

/* check_given: an option before the command's name is the command's, not the live screen's. */
static enum options_outcome check_given(struct parse *parse)
{
	for (size_t i = 0; i < parse->n_given; i++) {
		bool known = false;
		for (int j = 0; j < OPTIONS; j++)
			known |= option_table[j].id == parse->given[i]->id &&
				 is_of(&option_table[j], parse->command);
		if (!known)
			return wrong(parse, "%s does not take --%s",
				command_table[parse->command].name, parse->given[i]->name);
	}
	parse->n_given = 0;
	return OPTIONS_CARRY_OUT;
}

static enum options_outcome check_arguments(struct parse *parse)
{
	const struct options *options = parse->options;
	const char *name = command_table[parse->command].name;
	if (options->n_arguments < command_table[parse->command].least)
		return wrong(parse, "%s needs %s", name, command_table[parse->command].arguments);
	if (options->n_arguments > command_table[parse->command].most)
		return wrong(parse, "%s does not take '%.64s'", name,
			options->arguments[command_table[parse->command].most]);
	if (parse->command == COMMAND_CHECK && options->n_rules == 0)
		return wrong(parse, "check needs --fail-on RULE");
	return OPTIONS_CARRY_OUT;
}

static enum options_outcome parse_all(struct parse *parse, int argc, char **argv)
{
	enum options_outcome outcome = parse_options(parse, argc, argv);
	if (outcome == OPTIONS_CARRY_OUT && optind < argc) {
		outcome = find_command(parse, argv[optind]);
		if (outcome == OPTIONS_CARRY_OUT)
			outcome = check_given(parse);
		if (outcome != OPTIONS_CARRY_OUT)
			return outcome;
		argc -= optind;
		argv += optind;
		outcome = parse_options(parse, argc, argv);
	}
	if (outcome != OPTIONS_CARRY_OUT)
		return outcome;
	parse->options->n_arguments = argc - optind;
	parse->options->arguments = argv + optind;
	return check_arguments(parse);
}

enum options_outcome options_parse(int argc, char **argv, enum command *ret_command,
	struct options *ret_options, char (*ret_message)[256])
{
	struct options options = {.delay = 1.0, .filter.uid = -1};
	struct parse parse = {
		.options = &options, .message = ret_message, .command = COMMAND_SCREEN};
	enum options_outcome outcome = parse_all(&parse, argc, argv);
	if (outcome == OPTIONS_WRONG) {
		char typed[sizeof *ret_message];
		memcpy(typed, *ret_message, sizeof typed);
		escape_text(typed, *ret_message, sizeof *ret_message);
	}
	*ret_command = parse.command;
	*ret_options = options;
	return outcome;
}

static void print_options(FILE *file, enum command command)
{
	for (int i = 0; i < OPTIONS; i++) {
		const struct entry *entry = &option_table[i];
		if (!is_of(entry, command))
			continue;
		char left[64];
		char letter[] = "-?, ";
		letter[1] = entry->letter;
		snprintf(left, sizeof left, "%s--%s%s%s", entry->letter != 0 ? letter : "    ",
			entry->name, entry->argument != NULL ? " " : "",
			entry->argument != NULL ? entry->argument : "");
		fprintf(file, "  %-22s %s\n", left, entry->help);
	}
}

void options_help(FILE *file, enum command command)
{
	if (command == COMMAND_SCREEN) {
		fputs("Usage: tt-allocmon [OPTIONS]\n"
		      "       tt-allocmon COMMAND [OPTIONS]\n\n"
		      "What processes hold in the memory of Tenstorrent devices, "
		      "live.\n\nCommands:\n",
			file);
		for (int other = COMMAND_SCREEN + 1; other < COMMAND_COUNT; other++)
			fprintf(file, "  %-8s %s\n", command_table[other].name,
				command_table[other].help);
		fputs("\nOptions of the live screen; each command has --help of its own:\n", file);
	} else {
		const char *arguments = command_table[command].arguments;
		fprintf(file, "Usage: tt-allocmon %s [OPTIONS]%s%s\n\n%s\n\nOptions:\n",
			command_table[command].name, *arguments != '\0' ? " " : "", arguments,
			command_table[command].help);
	}
	print_options(file, command);
	fputs(command == COMMAND_RUN
			? "\nExit status: COMMAND's own, 128 + N where signal N ended it; "
			  "2 wrong usage,\n3 with --fail-on-leak.\n"
		: command == COMMAND_CHECK
			? "\nRules: leak, suspect, growth=10MiB/min, growth=1%/min, peak=30GiB, "
			  "peak=L1:90%.\n\nExit status: 0 no rule holds, 1 not all could be "
			  "judged, 2 wrong usage,\n3 a rule holds.\n"
		: command == COMMAND_DIFF
			? "\nExit status: 0 done, 1 failed, 2 wrong usage, 3 with "
			  "--fail-on-growth.\n"
			: "\nExit status: 0 done, 1 failed, 2 wrong usage.\n",
		file);
}
