/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "viewer/command/options.h"

enum {
	MOST_WORDS = 24,
	LINE = 256,
};

static enum command command;
static struct options options;
static char message[256];

/* parse: a command line, its words separated by blanks. */
static enum options_outcome parse(const char *line)
{
	static char words[LINE];
	static char *argv[MOST_WORDS];
	int argc = 0;
	ck_assert_uint_lt((size_t)snprintf(words, sizeof words, "tt-allocmon %s", line), LINE);
	for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " "))
		argv[argc++] = word;
	argv[argc] = NULL;
	message[0] = '\0';
	return options_parse(argc, argv, &command, &options, &message);
}

static void assert_refused(const char *line, const char *wanted_message)
{
	ck_assert_int_eq(parse(line), OPTIONS_WRONG);
	ck_assert_str_eq(message, wanted_message);
}

START_TEST(no_argument_is_the_live_screen_at_one_second)
{
	ck_assert_int_eq(parse(""), OPTIONS_CARRY_OUT);
	ck_assert_int_eq(command, COMMAND_SCREEN);
	ck_assert_double_eq(options.delay, 1.0);
	ck_assert_int_eq(options.filter.uid, -1);
	ck_assert_uint_eq(options.filter.pid, 0);
	ck_assert_uint_eq(options.filter.devices, 0);
	ck_assert_ptr_null(options.filter.run_id);
	ck_assert_int_eq(options.n_arguments, 0);
	ck_assert_ptr_null(options.arguments[0]);
}
END_TEST

START_TEST(takes_every_form_of_a_delay)
{
	static const struct {
		const char *line;
		double delay;
	} cases[] = {{"-d 0.5", 0.5}, {"-d500ms", 0.5}, {"--delay=1s", 1.0}, {"--delay 2", 2.0},
		{"--del .25", 0.25}, {"-d 50ms", 0.05}, {"-d 3600s", 3600}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ck_assert_int_eq(parse(cases[i].line), OPTIONS_CARRY_OUT);
		ck_assert_double_eq_tol(options.delay, cases[i].delay, 1e-12);
	}
}
END_TEST

START_TEST(refuses_a_delay_that_is_none)
{
	static const char *const values[] = {"0", "-1", "x", "1m", "1,5", "1s2", "ms", ".", "49ms",
		"3601", "nan", "inf", "1e3", "99999999999999999999999999999999999999999"};
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		char line[LINE];
		char wanted[LINE];
		snprintf(line, sizeof line, "--delay=%s", values[i]);
		snprintf(wanted, sizeof wanted,
			"--delay: '%s' is not a time from 50ms to 3600s like 0.5, 500ms or 1s",
			values[i]);
		assert_refused(line, wanted);
	}
}
END_TEST

START_TEST(takes_lists_of_devices)
{
	ck_assert_int_eq(parse("--devices 0-3,6"), OPTIONS_CARRY_OUT);
	ck_assert_uint_eq(options.filter.devices, 0x4f);
	ck_assert_int_eq(parse("--devices 63"), OPTIONS_CARRY_OUT);
	ck_assert_uint_eq(options.filter.devices, UINT64_C(1) << 63);
	ck_assert_int_eq(parse("--devices 0-63"), OPTIONS_CARRY_OUT);
	ck_assert_uint_eq(options.filter.devices, UINT64_MAX);
}
END_TEST

START_TEST(refuses_a_list_of_devices_that_is_none)
{
	static const char *const values[] = {"64", "3-1", "0-", "-3", ",", "1,", "1,,2", "0 -3",
		"all", "0-99999999999999999999"};
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		char line[LINE];
		snprintf(line, sizeof line, "--devices=%s", values[i]);
		ck_assert_msg(parse(line) == OPTIONS_WRONG, "took %s", values[i]);
	}
	ck_assert_int_eq(parse("--devices="), OPTIONS_WRONG);
	ck_assert_str_eq(message, "--devices: '' is not a list of devices from 0 to 63 like 0-3,6");
}
END_TEST

START_TEST(takes_a_user_by_name_and_by_number)
{
	ck_assert_int_eq(parse("-u root"), OPTIONS_CARRY_OUT);
	ck_assert_int_eq(options.filter.uid, 0);
	ck_assert_int_eq(parse("-u 1234"), OPTIONS_CARRY_OUT);
	ck_assert_int_eq(options.filter.uid, 1234);
	assert_refused("-u nobody-of-that-name",
		"--user: 'nobody-of-that-name' is not the name or number of a user");
	ck_assert_int_eq(parse("-u 4294967295"), OPTIONS_WRONG);
}
END_TEST

START_TEST(takes_a_process)
{
	ck_assert_int_eq(parse("-p 4242"), OPTIONS_CARRY_OUT);
	ck_assert_uint_eq(options.filter.pid, 4242);
	assert_refused("-p 0", "--pid: '0' is not the number of a process");
	assert_refused("-p 12x", "--pid: '12x' is not the number of a process");
	assert_refused("-p 9999999999", "--pid: '9999999999' is not the number of a process");
}
END_TEST

START_TEST(takes_switches_together)
{
	ck_assert_int_eq(parse("-CUM"), OPTIONS_CARRY_OUT);
	ck_assert(options.no_color && options.ascii && options.no_mouse);
	ck_assert_int_eq(parse("--ascii"), OPTIONS_CARRY_OUT);
	ck_assert(options.ascii && !options.no_color && !options.no_mouse);
}
END_TEST

START_TEST(knows_every_command)
{
	static const struct {
		const char *line;
		enum command command;
	} cases[] = {{"status", COMMAND_STATUS}, {"stream", COMMAND_STREAM},
		{"doctor", COMMAND_DOCTOR}, {"gc", COMMAND_GC}, {"demo", COMMAND_DEMO},
		{"run true", COMMAND_RUN}, {"leaks", COMMAND_LEAKS}, {"events", COMMAND_EVENTS},
		{"attach 4242", COMMAND_ATTACH}, {"check --fail-on leak", COMMAND_CHECK},
		{"record x.ttam", COMMAND_RECORD}, {"replay x.ttam", COMMAND_REPLAY},
		{"diff a.json b.json", COMMAND_DIFF}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ck_assert_int_eq(parse(cases[i].line), OPTIONS_CARRY_OUT);
		ck_assert_int_eq(command, cases[i].command);
	}
	/* And the live screen, which has no name. */
	ck_assert_uint_eq(COMMAND_COUNT, sizeof cases / sizeof cases[0] + 1);
}
END_TEST

START_TEST(a_letter_means_what_its_command_says)
{
	ck_assert_int_eq(parse("stream -n 3 --interval 250ms"), OPTIONS_CARRY_OUT);
	ck_assert_uint_eq(options.count, 3);
	ck_assert_double_eq_tol(options.delay, 0.25, 1e-12);
	ck_assert(!options.dry_run);
	ck_assert_int_eq(parse("gc -n"), OPTIONS_CARRY_OUT);
	ck_assert(options.dry_run);
	ck_assert_int_eq(parse("status -j -p 7"), OPTIONS_CARRY_OUT);
	ck_assert(options.json);
	ck_assert(!options.follow);
	ck_assert_int_eq(parse("events -fp 7"), OPTIONS_CARRY_OUT);
	ck_assert(options.follow);
	ck_assert_uint_eq(options.filter.pid, 7);
	ck_assert_int_eq(parse("leaks --json --for 1.5"), OPTIONS_CARRY_OUT);
	ck_assert_double_eq(options.duration, 1.5);
}
END_TEST

START_TEST(demo_takes_options_behind_its_scenario)
{
	ck_assert_int_eq(parse("demo leak --hold --for 30 --speed 10"), OPTIONS_CARRY_OUT);
	ck_assert(options.hold);
	ck_assert_double_eq(options.duration, 30);
	ck_assert_double_eq(options.speed, 10);
	ck_assert_int_eq(options.n_arguments, 1);
	ck_assert_str_eq(options.arguments[0], "leak");
	assert_refused("demo leak churn", "demo does not take 'churn'");
	assert_refused("demo --speed 0", "--speed: '0' is not a number above 0 like 10 or 0.5");
}
END_TEST

START_TEST(options_behind_the_job_belong_to_it)
{
	static const char *const lines[] = {"run --fail-on-leak -- python x.py -d 3 --help",
		"run --fail-on-leak python x.py -d 3 --help"};
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(parse(lines[i]), OPTIONS_CARRY_OUT);
		ck_assert(options.fail_on_leak);
		ck_assert_int_eq(options.n_arguments, 5);
		ck_assert_str_eq(options.arguments[0], "python");
		ck_assert_str_eq(options.arguments[4], "--help");
		ck_assert_ptr_null(options.arguments[5]);
	}
	ck_assert_int_eq(parse("run -- -strange"), OPTIONS_CARRY_OUT);
	ck_assert_str_eq(options.arguments[0], "-strange");
	assert_refused("run", "run needs -- COMMAND [ARGUMENT...]");
	assert_refused("run --", "run needs -- COMMAND [ARGUMENT...]");
}
END_TEST

START_TEST(an_option_before_the_command_is_the_commands)
{
	ck_assert_int_eq(parse("-p 7 status"), OPTIONS_CARRY_OUT);
	ck_assert_uint_eq(options.filter.pid, 7);
	ck_assert_int_eq(parse("-d 2 stream"), OPTIONS_CARRY_OUT);
	ck_assert_double_eq(options.delay, 2);
	assert_refused("-M status", "status does not take --no-mouse");
}
END_TEST

START_TEST(names_what_is_unknown_and_the_nearest_known)
{
	assert_refused("--dely 1", "unknown option --dely; did you mean --delay?");
	assert_refused("--delya=1", "unknown option --delya; did you mean --delay?");
	assert_refused("--xyzzy", "unknown option --xyzzy");
	assert_refused("-x", "unknown option -x");
	assert_refused("-Cx", "unknown option -x");
	assert_refused("statsu", "unknown command 'statsu'; did you mean status?");
	assert_refused("xyzzy", "unknown command 'xyzzy'");
	assert_refused("status --hold", "unknown option --hold");
	assert_refused("status now", "status does not take 'now'");
	assert_refused("attach", "attach needs PID");
	assert_refused("attach 1 2", "attach does not take '2'");
}
END_TEST

START_TEST(commands_of_later_are_unknown)
{
	static const char *const names[] = {"export"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		ck_assert_int_eq(parse(names[i]), OPTIONS_WRONG);
}
END_TEST

START_TEST(check_takes_rules_and_needs_one)
{
	ck_assert_int_eq(parse("check --fail-on leak --fail-on growth=1.5MiB/min --fail-on "
			       "peak=L1:90% --fail-on peak=1GiB --for 30 -j"),
		OPTIONS_CARRY_OUT);
	ck_assert_uint_eq(options.n_rules, 4);
	ck_assert_int_eq(options.rules[0].kind, CHECK_LEAK);
	ck_assert_int_eq(options.rules[1].kind, CHECK_GROWTH);
	ck_assert_double_eq(options.rules[1].limit.limit, 1.5 * 1048576);
	ck_assert_int_eq(options.rules[2].kind, CHECK_PEAK);
	ck_assert(options.rules[2].limit.is_share);
	ck_assert_uint_eq(options.rules[2].type, 1);
	ck_assert_double_eq(options.rules[2].limit.limit, 0.9);
	ck_assert_uint_eq(options.rules[3].type, CHECK_DRAM);
	ck_assert_double_eq(options.rules[3].limit.limit, 1073741824);
	ck_assert_str_eq(options.rules[3].text, "peak=1GiB");
	assert_refused("check", "check needs --fail-on RULE");
	assert_refused("check --json", "check needs --fail-on RULE");
}
END_TEST

START_TEST(refuses_a_rule_that_is_none)
{
	static const char *const values[] = {"leaks", "growth", "growth=", "growth=10MiB",
		"growth=/min", "growth=10/s", "growth=101%/min", "peak=", "peak=L2:1", "peak=:1",
		"peak=1MB", "peak=-1", "peak=1%%", "peak=nan", "peak=99999999999999999999999999"};
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		char line[LINE];
		char wanted[LINE];
		snprintf(line, sizeof line, "check --fail-on %s", values[i]);
		snprintf(wanted, sizeof wanted,
			"--fail-on: '%s' is not a rule like leak, suspect, growth=10MiB/min, "
			"growth=1%%/min, peak=30GiB or peak=L1:90%%",
			values[i]);
		assert_refused(line, wanted);
	}
}
END_TEST

START_TEST(says_which_value_is_missing)
{
	assert_refused("-d", "-d needs a value: TIME");
	assert_refused("--delay", "--delay needs a value: TIME");
	assert_refused("--ascii=yes", "--ascii takes no value");
}
END_TEST

START_TEST(shows_no_control_character_of_an_argument)
{
	assert_refused("\033[2Jx", "unknown command '\\x1b[2Jx'");
	assert_refused("--\033]0;x\007", "unknown option --\\x1b]0;x\\x07");
}
END_TEST

START_TEST(help_and_version_come_first)
{
	ck_assert_int_eq(parse("-h --xyzzy"), OPTIONS_HELP);
	ck_assert_int_eq(parse("status --help"), OPTIONS_HELP);
	ck_assert_int_eq(command, COMMAND_STATUS);
	ck_assert_int_eq(parse("-V"), OPTIONS_VERSION);
	ck_assert_int_eq(parse("run -h -- x"), OPTIONS_HELP);
}
END_TEST

START_TEST(help_fits_80_columns_and_ends_every_line)
{
	for (int each = 0; each < COMMAND_COUNT; each++) {
		char *text = NULL;
		size_t size = 0;
		FILE *file = open_memstream(&text, &size);
		options_help(file, (enum command)each);
		fclose(file);
		ck_assert(size > 0 && text[size - 1] == '\n');
		for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
			ck_assert_msg(strlen(line) <= 80, "%s", line);
		free(text);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("options");
	TCase *values = tcase_create("values");
	tcase_add_test(values, no_argument_is_the_live_screen_at_one_second);
	tcase_add_test(values, takes_every_form_of_a_delay);
	tcase_add_test(values, refuses_a_delay_that_is_none);
	tcase_add_test(values, takes_lists_of_devices);
	tcase_add_test(values, refuses_a_list_of_devices_that_is_none);
	tcase_add_test(values, takes_a_user_by_name_and_by_number);
	tcase_add_test(values, takes_a_process);
	tcase_add_test(values, takes_switches_together);
	suite_add_tcase(suite, values);
	TCase *commands = tcase_create("commands");
	tcase_add_test(commands, knows_every_command);
	tcase_add_test(commands, a_letter_means_what_its_command_says);
	tcase_add_test(commands, check_takes_rules_and_needs_one);
	tcase_add_test(commands, demo_takes_options_behind_its_scenario);
	tcase_add_test(commands, options_behind_the_job_belong_to_it);
	tcase_add_test(commands, an_option_before_the_command_is_the_commands);
	suite_add_tcase(suite, commands);
	TCase *wrong = tcase_create("wrong");
	tcase_add_test(wrong, names_what_is_unknown_and_the_nearest_known);
	tcase_add_test(wrong, commands_of_later_are_unknown);
	tcase_add_test(wrong, refuses_a_rule_that_is_none);
	tcase_add_test(wrong, says_which_value_is_missing);
	tcase_add_test(wrong, shows_no_control_character_of_an_argument);
	tcase_add_test(wrong, help_and_version_come_first);
	tcase_add_test(wrong, help_fits_80_columns_and_ends_every_line);
	suite_add_tcase(suite, wrong);
	return suite;
}

TEST_MAIN(make_suite)
