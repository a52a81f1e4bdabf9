/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* check: a gate for continuous integration: whether what was seen of the jobs breaks a rule. */
#include <stdio.h>
#include <stdlib.h>

#include "viewer/command/check_rule.h"
#include "viewer/command/notices.h"
#include "viewer/command/watch.h"
#include "viewer/output/escape.h"
#include "viewer/output/json.h"

static void print_result(const struct check_rule *rule, const struct check_result *result)
{
	static const char *const outcomes[] = {
		[CHECK_HOLDS_NOT] = "does not hold",
		[CHECK_HOLDS] = "holds",
		[CHECK_UNKNOWN] = "cannot be judged",
	};
	char escaped[4 * sizeof(result->reason) + 1];
	printf("%s %s%s%s\n", rule->text, outcomes[result->outcome],
		result->reason[0] != '\0' ? ": " : "",
		escape_text(result->reason, escaped, sizeof(escaped)));
}

static bool print_json(const struct model *model, const struct check_rule *rules,
	const struct check_result *results, size_t n)
{
	struct json_rule told[OPTIONS_RULES];
	for (size_t i = 0; i < n; i++)
		told[i] = (struct json_rule){.rule = rules[i].text,
			.known = results[i].outcome != CHECK_UNKNOWN,
			.holds = results[i].outcome == CHECK_HOLDS,
			.reason = results[i].reason};
	char *text = json_rules(model, told, n);
	bool written = text != NULL && puts(text) >= 0;
	free(text);
	return written;
}

static enum exit_status judge(const struct options *options, const struct model *model)
{
	struct check_result results[OPTIONS_RULES];
	enum exit_status status = EXIT_DONE;
	for (size_t i = 0; i < options->n_rules; i++) {
		results[i] = check_judge(&options->rules[i], model);
		if (results[i].outcome == CHECK_HOLDS)
			status = EXIT_CHECK_FAILED;
		else if (results[i].outcome == CHECK_UNKNOWN && status == EXIT_DONE)
			status = EXIT_FAILED;
	}
	if (options->json) {
		if (!print_json(model, options->rules, results, options->n_rules))
			return EXIT_FAILED;
		return status;
	}
	for (size_t i = 0; i < options->n_rules; i++)
		print_result(&options->rules[i], &results[i]);
	if (model->n_ignored > 0)
		printf("%zu suspect%s ignored by the suppressions\n", model->n_ignored,
			model->n_ignored == 1 ? " was" : "s were");
	return status;
}

int command_check(const struct options *options)
{
	enum exit_status status = EXIT_FAILED;
	struct watch *watch = watch_create(options, &status);
	if (watch == NULL)
		return (int)status;
	if (!watch_for(watch)) {
		fputs("tt-allocmon: no memory to watch for leaks\n", stderr);
	} else if (watch->model.snapshot->n_processes == 0) {
		notices_complain_of_faults(watch->model.snapshot);
		fputs("tt-allocmon: check: no job is tracked, so nothing can be judged\n", stderr);
	} else {
		notices_complain_of_faults(watch->model.snapshot);
		status = judge(options, &watch->model);
	}
	watch_destroy(watch);
	return (int)status;
}
