/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/sentence.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "viewer/view/canvas.h"

struct sentence sentence_begin(int limit)
{
	return (struct sentence){.limit = limit};
}

static bool append(struct sentence *sentence, const char *format, va_list arguments)
{
	char clause[sizeof(sentence->text)];
	if (sentence->full)
		return false;
	int length = vsnprintf(clause, sizeof(clause), format, arguments);
	size_t used = strlen(sentence->text);
	if (length < 0 || used + (size_t)length >= sizeof(sentence->text))
		return false;
	int width = canvas_width(clause);
	if (sentence->width + width > sentence->limit)
		return false;
	memcpy(sentence->text + used, clause, (size_t)length + 1);
	sentence->width += width;
	return true;
}

bool sentence_add(struct sentence *sentence, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	bool added = append(sentence, format, arguments);
	va_end(arguments);
	sentence->full = !added;
	return added;
}

bool sentence_try(struct sentence *sentence, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	bool added = append(sentence, format, arguments);
	va_end(arguments);
	return added;
}
