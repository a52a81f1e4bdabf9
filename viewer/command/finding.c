/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/finding.h"

#include <stdarg.h>
#include <stdio.h>

#include "viewer/output/escape.h"

enum {
	LINE_SIZE = 2048,
};

static void print_line(const char *word, const char *format, va_list arguments)
{
	char line[LINE_SIZE];
	char escaped[2 * LINE_SIZE];
	vsnprintf(line, sizeof line, format, arguments);
	escape_text(line, escaped, sizeof escaped);
	printf("%-8s%s\n", word, escaped);
}

void finding_ok(struct findings *findings, const char *format, ...)
{
	va_list arguments;
	(void)findings;
	va_start(arguments, format);
	print_line("ok", format, arguments);
	va_end(arguments);
}

void finding_note(struct findings *findings, const char *format, ...)
{
	va_list arguments;
	(void)findings;
	va_start(arguments, format);
	print_line("note", format, arguments);
	va_end(arguments);
}

void finding_problem(struct findings *findings, const char *format, ...)
{
	va_list arguments;
	findings->n_problems++;
	va_start(arguments, format);
	print_line("problem", format, arguments);
	va_end(arguments);
}
