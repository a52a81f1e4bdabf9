/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/terminal/bytes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool make_room(struct bytes *bytes, size_t size)
{
	size_t wanted = bytes->capacity > 0 ? bytes->capacity : 4096;
	while (wanted - bytes->size < size)
		wanted *= 2;
	char *data = realloc(bytes->data, wanted);
	if (data == NULL)
		return false;
	bytes->data = data;
	bytes->capacity = wanted;
	return true;
}

void bytes_add(struct bytes *bytes, const char *data, size_t size)
{
	if (bytes->capacity - bytes->size < size && !make_room(bytes, size))
		return;
	memcpy(bytes->data + bytes->size, data, size);
	bytes->size += size;
}

void bytes_add_text(struct bytes *bytes, const char *text)
{
	bytes_add(bytes, text, strlen(text));
}

void bytes_finish(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){0};
}
