/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/report/html.h"

#include "viewer/output/escape.h"
#include "viewer/report/report.h"
#include "viewer/view/format.h"

static const char *entity_of(char byte)
{
	switch (byte) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\t':
	case '\n':
	case '\r':
		return " ";
	default:
		/* No page may hold the other control characters, in whatever spelling. */
		return (unsigned char)byte < 0x20 ? "\xef\xbf\xbd" : NULL;
	}
}

void html_text(FILE *out, const char *text)
{
	char valid[3 * REPORT_COMMAND + 1];
	for (escape_unicode(text, valid, sizeof valid), text = valid; *text != '\0'; text++) {
		const char *entity = entity_of(*text);
		if (entity != NULL)
			fputs(entity, out);
		else
			fputc(*text, out);
	}
}

void html_size(FILE *out, uint64_t bytes)
{
	if (bytes == SNAPSHOT_UNKNOWN)
		fputs("\xe2\x80\x93", out);
	else
		fprintf(out, "<span title=\"%s bytes\">%s</span>", format_exact(bytes).text,
			format_size(bytes).text);
}
