/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/process_name.h"

#include <ctype.h>
#include <string.h>

struct word {
	const char *start;
	size_t length;
};

static bool next_word(const char **text, struct word *ret_word)
{
	const char *start = *text + strspn(*text, " ");
	size_t length = strcspn(start, " ");
	*text = start + length;
	*ret_word = (struct word){start, length};
	return length > 0;
}

static struct word base(struct word path)
{
	while (path.length > 1 && path.start[path.length - 1] == '/')
		path.length--;
	for (size_t i = path.length; i > 1; i--)
		if (path.start[i - 2] == '/')
			return (struct word){path.start + i - 1, path.length - i + 1};
	return path;
}

static bool is(struct word word, const char *text)
{
	return word.length == strlen(text) && memcmp(word.start, text, word.length) == 0;
}

/* python, python3, python3.11, pypy3 ... */
static bool is_interpreter(struct word program)
{
	static const char *const names[] = {"python", "pypy", "bash", "sh"};
	while (program.length > 0 && (isdigit((unsigned char)program.start[program.length - 1]) ||
					     program.start[program.length - 1] == '.'))
		program.length--;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is(program, names[i]))
			return true;
	return false;
}

/* The first argument that is a script or a module; false where there is none (-c, interactive). */
static bool find_script(const char *arguments, struct word *ret_script)
{
	struct word word;
	while (next_word(&arguments, &word)) {
		if (is(word, "-m"))
			return next_word(&arguments, ret_script);
		if (is(word, "-c"))
			return false;
		if (is(word, "-X") || is(word, "-W"))
			next_word(&arguments, &word);
		else if (word.start[0] != '-') {
			*ret_script = base(word);
			return true;
		}
	}
	return false;
}

void process_name(const char *command, char *ret_name)
{
	struct word name = {"", 0};
	const char *rest = command;
	if (next_word(&rest, &name)) {
		name = base(name);
		struct word script;
		if (is_interpreter(name) && find_script(rest, &script))
			name = script;
	}
	if (name.length > SNAPSHOT_TEXT - 1)
		name.length = SNAPSHOT_TEXT - 1;
	memcpy(ret_name, name.start, name.length);
	ret_name[name.length] = '\0';
}
