/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* leaks: what grows and never comes back, by birth times at once or after watching for a while. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viewer/command/notices.h"
#include "viewer/command/watch.h"
#include "viewer/output/escape.h"
#include "viewer/output/json.h"
#include "viewer/view/format.h"
#include "viewer/view/names.h"
#include "viewer/view/sentence.h"

/* Wide enough for every clause. */
enum {
	REASON_COLUMNS = 400,
};

static struct sentence reason_of(const struct model *model, size_t suspect)
{
	struct sentence sentence = sentence_begin(REASON_COLUMNS);
	sentence_suspect(&sentence, model, suspect);
	return sentence;
}

static bool print_json(const struct model *model)
{
	struct sentence *sentences = calloc(model->n_suspects + 1, sizeof(*sentences));
	const char **reasons = calloc(model->n_suspects + 1, sizeof(*reasons));
	char *text = NULL;
	if (sentences && reasons) {
		for (size_t i = 0; i < model->n_suspects; i++) {
			sentences[i] = reason_of(model, i);
			reasons[i] = sentences[i].text;
		}
		text = json_suspects(model, reasons);
	}
	if (text)
		puts(text);
	free(text);
	free(reasons);
	free(sentences);
	return text != NULL;
}

static void print_escaped(const char *text)
{
	char escaped[4 * sizeof(((struct sentence *)NULL)->text) + 1];
	fputs(escape_text(text, escaped, sizeof(escaped)), stdout);
}

static void print_suspect(const struct model *model, size_t suspect)
{
	const struct model_group *of = &model->suspects[suspect];
	printf("%-7s  %llu ", of->verdict == MODEL_LEAK ? "leak" : "growing",
		(unsigned long long)of->pid);
	if (of->process < model->n_processes)
		print_escaped(names_process(model->processes[of->process].snapshot, false));
	fputs(": ", stdout);
	print_escaped(reason_of(model, suspect).text);
	putchar('\n');
}

static void print_text(const struct model *model, double watched)
{
	for (size_t i = 0; i < model->n_suspects; i++)
		print_suspect(model, i);
	if (model->n_ignored > 0)
		printf("%zu suspect%s ignored by the suppressions\n", model->n_ignored,
			model->n_ignored == 1 ? " was" : "s were");
	if (model->n_suspects > 0)
		return;
	if (model->state != MODEL_WATCHING)
		puts("No live process is tracked");
	else if (watched > 0)
		printf("No suspect, watched for %s\n", format_period(watched).text);
	else
		puts("No suspect yet: by birth times nothing looks like a leak");
}

static enum exit_status print_suspects(const struct options *options, const struct model *model)
{
	bool failed = notices_hide_all(model->snapshot);
	notices_complain_of_faults(model->snapshot);
	if (options->json && !print_json(model)) {
		fputs("tt-allocmon: no memory for the leaks\n", stderr);
		return EXIT_FAILED;
	}
	if (!options->json && !failed)
		print_text(model, options->duration);
	return failed ? EXIT_FAILED : EXIT_DONE;
}

int command_leaks(const struct options *options)
{
	enum exit_status status = EXIT_FAILED;
	struct watch *watch = watch_create(options, &status);
	if (watch == NULL)
		return (int)status;
	if (watch_for(watch))
		status = print_suspects(options, &watch->model);
	else
		fputs("tt-allocmon: no memory to watch for leaks\n", stderr);
	watch_destroy(watch);
	return (int)status;
}
