/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/report_file.h"

#include <errno.h>
#include <string.h>

#include "viewer/output/escape.h"
#include "viewer/report/report_html.h"
#include "viewer/report/report_json.h"
#include "viewer/report/report_text.h"

static const struct {
	const char *ending;
	enum report_format format;
} endings[] = {
	{".html", REPORT_HTML},
	{".json", REPORT_JSON},
	{".txt", REPORT_TEXT},
};

const char *report_file_parse(const char *path, struct report_file *ret_file)
{
	size_t length = strlen(path);
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		size_t of_ending = strlen(endings[i].ending);
		if (length <= of_ending ||
			strcmp(path + length - of_ending, endings[i].ending) != 0)
			continue;
		*ret_file = (struct report_file){.path = path, .format = endings[i].format};
		return NULL;
	}
	return "a file whose name ends with .html, .json or .txt";
}

static int complain(const struct report_file *file, int error)
{
	char escaped[1024];
	fprintf(stderr, "tt-allocmon run: cannot write the report %s: %s\n",
		escape_text(file->path, escaped, sizeof escaped), strerror(-error));
	return error;
}

int report_file_open(struct report_file *file)
{
	file->stream = fopen(file->path, "we");
	return file->stream != NULL ? 0 : complain(file, -errno);
}

static int print(const struct report_file *file, const struct report *report)
{
	switch (file->format) {
	case REPORT_HTML:
		return report_html(file->stream, report);
	case REPORT_JSON:
		return report_json(file->stream, report);
	case REPORT_TEXT:
		report_text_page(file->stream, report);
		return 0;
	}
	return -EINVAL;
}

int report_file_write(struct report_file *file, const struct report *report)
{
	errno = 0;
	int error = print(file, report);
	if (error == 0 && (fflush(file->stream) != 0 || ferror(file->stream)))
		error = errno != 0 ? -errno : -EIO;
	if (fclose(file->stream) != 0 && error == 0)
		error = -errno;
	file->stream = NULL;
	return error < 0 ? complain(file, error) : 0;
}
