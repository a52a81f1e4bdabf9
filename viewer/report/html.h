/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* html: the words of a page. */
#pragma once

#include <stdint.h>
#include <stdio.h>

/* html_text: any bytes as text, or as an attribute's value in quotes: never as markup. */
void html_text(FILE *out, const char *text);
/* html_size: "27.8 GiB"; the exact bytes stand in a title. */
void html_size(FILE *out, uint64_t bytes);
/* html_style: all of the page's style, within its element. */
void html_style(FILE *out);
