/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/values.h"

#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
	DEVICES = 64,
};

static bool is_digit(char letter)
{
	return letter >= '0' && letter <= '9';
}

/* read_whole: digits up to the first other character; false without any, or above max. */
static bool read_whole(const char **text, uint64_t max, uint64_t *ret_value)
{
	const char *at = *text;
	uint64_t value = 0;
	if (!is_digit(*at))
		return false;
	for (; is_digit(*at); at++) {
		uint64_t digit = (uint64_t)(*at - '0');
		if (value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*text = at;
	*ret_value = value;
	return true;
}

/* read_decimal: strtod() would want a comma in half of Europe. */
static bool read_decimal(const char **text, double *ret_value)
{
	const char *at = *text;
	double value = 0;
	double place = 1;
	bool any = false;
	for (; is_digit(*at); at++, any = true)
		value = value * 10 + (*at - '0');
	if (*at == '.')
		for (at++; is_digit(*at); at++, any = true)
			value += (*at - '0') * (place /= 10);
	if (!any)
		return false;
	*text = at;
	*ret_value = value;
	return true;
}

static bool read_seconds(const char *text, double max, double *ret_value)
{
	double value = 0;
	if (!read_decimal(&text, &value))
		return false;
	if (strcmp(text, "ms") == 0)
		value /= 1000;
	else if (*text != '\0' && strcmp(text, "s") != 0)
		return false;
	if (!(value <= max))
		return false;
	*ret_value = value;
	return true;
}

const char *value_seconds(const char *text, double *ret_value)
{
	double value = 0;
	if (!read_seconds(text, 1e9, &value) || value <= 0)
		return "a time like 0.5, 500ms or 1s";
	*ret_value = value;
	return NULL;
}

const char *value_delay(const char *text, double *ret_value)
{
	double value = 0;
	if (!read_seconds(text, 3600, &value) || value < 0.05)
		return "a time from 50ms to 3600s like 0.5, 500ms or 1s";
	*ret_value = value;
	return NULL;
}

const char *value_factor(const char *text, double *ret_value)
{
	double value = 0;
	if (!read_decimal(&text, &value) || *text != '\0' || !(value > 0 && value <= 1e6))
		return "a number above 0 like 10 or 0.5";
	*ret_value = value;
	return NULL;
}

const char *value_bytes(const char *text, uint64_t *ret_value)
{
	static const char *const units[] = {"", "KiB", "MiB", "GiB", "TiB"};
	const char *at = text;
	uint64_t whole = 0;
	double value = 0;
	if (read_whole(&at, UINT64_MAX - 1, &whole) && *at == '\0') {
		*ret_value = whole;
		return NULL;
	}
	at = text;
	for (unsigned i = 1; read_decimal(&at, &value) && i < sizeof units / sizeof units[0]; i++) {
		value *= (double)(UINT64_C(1) << 10 * i);
		if (strcmp(at, units[i]) == 0 && value < 0x1p62) {
			*ret_value = (uint64_t)value;
			return NULL;
		}
		at = text;
	}
	return "a number of bytes like 4096, 4KiB or 1.5GiB";
}

const char *value_count(const char *text, uint64_t *ret_value)
{
	uint64_t value = 0;
	if (!read_whole(&text, INT64_MAX, &value) || *text != '\0' || value == 0)
		return "a whole number from 1";
	*ret_value = value;
	return NULL;
}

const char *value_pid(const char *text, uint64_t *ret_value)
{
	uint64_t value = 0;
	if (!read_whole(&text, INT32_MAX, &value) || *text != '\0' || value == 0)
		return "the number of a process";
	*ret_value = value;
	return NULL;
}

const char *value_size(const char *text, uint64_t *ret_value)
{
	static const struct {
		const char *name;
		unsigned shift;
	} units[] = {{"", 0}, {"B", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}, {"TiB", 40}};
	uint64_t value = 0;
	if (read_whole(&text, INT64_MAX, &value) && value > 0)
		for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
			if (strcmp(text, units[i].name) == 0 &&
				value <= (uint64_t)INT64_MAX >> units[i].shift) {
				*ret_value = value << units[i].shift;
				return NULL;
			}
	return "a number of bytes like 1048576, 64MiB or 1GiB";
}

const char *value_user(const char *text, int64_t *ret_value)
{
	const char *at = text;
	uint64_t uid = 0;
	if (read_whole(&at, UINT32_MAX - 1, &uid) && *at == '\0') {
		*ret_value = (int64_t)uid;
		return NULL;
	}
	const struct passwd *user = getpwnam(text);
	if (user == NULL)
		return "the name or number of a user";
	*ret_value = (int64_t)user->pw_uid;
	return NULL;
}

/* read_range: N or N-M. */
static bool read_range(const char **text, uint64_t *ret_mask)
{
	uint64_t first = 0;
	uint64_t last = 0;
	if (!read_whole(text, DEVICES - 1, &first))
		return false;
	last = first;
	if (**text == '-') {
		(*text)++;
		if (!read_whole(text, DEVICES - 1, &last) || last < first)
			return false;
	}
	for (uint64_t device = first; device <= last; device++)
		*ret_mask |= UINT64_C(1) << device;
	return true;
}

const char *value_devices(const char *text, uint64_t *ret_value)
{
	static const char wanted[] = "a list of devices from 0 to 63 like 0-3,6";
	uint64_t mask = 0;
	for (;;) {
		if (!read_range(&text, &mask))
			return wanted;
		if (*text == '\0')
			break;
		if (*text++ != ',')
			return wanted;
	}
	*ret_value = mask;
	return NULL;
}
