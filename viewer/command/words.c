/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/words.h"

#include <stdio.h>

void words_number(uint64_t number, size_t capacity, char *ret_text)
{
	char digits[24];
	size_t n_digits = (size_t)snprintf(digits, sizeof digits, "%ju", (uintmax_t)number);
	size_t length = 0;
	for (size_t i = 0; i < n_digits && length + 2 < capacity; i++) {
		if (i > 0 && (n_digits - i) % 3 == 0)
			ret_text[length++] = ',';
		ret_text[length++] = digits[i];
	}
	ret_text[length] = '\0';
}

void words_numbers(const bool *set, size_t count, size_t capacity, char *ret_text)
{
	size_t length = 0;
	ret_text[0] = '\0';
	for (size_t first = 0; first < count; first++) {
		if (!set[first])
			continue;
		size_t last = first;
		while (last + 1 < count && set[last + 1])
			last++;
		const char *comma = length > 0 ? ", " : "";
		int added = last == first ? snprintf(ret_text + length, capacity - length, "%s%zu",
						    comma, first)
					  : snprintf(ret_text + length, capacity - length,
						    "%s%zu-%zu", comma, first, last);
		length += (size_t)added;
		if (length >= capacity)
			return;
		first = last;
	}
}
