/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/view/format.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "viewer/model/number.h"
#include "viewer/source/snapshot.h"

#define UNKNOWN_TEXT "–"

static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

__attribute__((format(printf, 1, 2))) static struct format_text text_of(const char *format, ...)
{
	struct format_text result;
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(result.text, sizeof(result.text), format, arguments);
	va_end(arguments);
	return result;
}

/* Decimals that make three figures of a value under 1000. */
static int decimals_of(double value)
{
	return value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
}

/* The unit in which a size is under 1000 when rounded to three figures. */
static unsigned unit_of(double bytes, double *ret_value)
{
	unsigned unit = 0;
	while (bytes >= 999.5 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		bytes /= 1024;
		unit++;
	}
	*ret_value = bytes;
	return unit;
}

static struct format_text sized(const char *sign, double bytes, int more_decimals)
{
	double value;
	unsigned unit = unit_of(bytes, &value);
	int decimals = unit == 0 ? 0 : decimals_of(value) + more_decimals;
	return text_of("%s%.*f %s", sign, decimals, value, units[unit]);
}

struct format_text format_size(uint64_t bytes)
{
	if (bytes == SNAPSHOT_UNKNOWN)
		return text_of(UNKNOWN_TEXT);
	if (bytes == 0)
		return text_of("0");
	return sized("", (double)bytes, 0);
}

struct format_text format_size_fine(uint64_t bytes)
{
	return bytes == 0 || bytes == SNAPSHOT_UNKNOWN ? format_size(bytes)
						       : sized("", (double)bytes, 1);
}

struct format_text format_rate(double bytes)
{
	if (isnan(bytes))
		return text_of(UNKNOWN_TEXT);
	if (fabs(bytes) < 0.5)
		return text_of("0");
	return sized(bytes < 0 ? "-" : "+", number_min(fabs(bytes), 0x1p64), 0);
}

struct format_text format_change(int64_t bytes)
{
	return format_rate((double)bytes);
}

static struct format_text with_commas(const char *sign, uint64_t number)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)number);
	struct format_text result;
	size_t at = strlen(sign);
	memcpy(result.text, sign, at);
	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			result.text[at++] = ',';
		result.text[at++] = digits[i];
	}
	result.text[at] = '\0';
	return result;
}

static uint64_t magnitude(int64_t number)
{
	return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

static const char *sign_of(int64_t number)
{
	return number < 0 ? "-" : number > 0 ? "+" : "";
}

struct format_text format_exact(uint64_t number)
{
	return number == SNAPSHOT_UNKNOWN ? text_of(UNKNOWN_TEXT) : with_commas("", number);
}

struct format_text format_exact_change(int64_t number)
{
	return with_commas(sign_of(number), magnitude(number));
}

static struct format_text thousands(const char *sign, uint64_t count, int width)
{
	static const char names[] = " kMGTPE";
	double value = (double)count;
	unsigned unit = 0;
	while (value >= 999.5) {
		value /= 1000;
		unit++;
	}
	int decimals = decimals_of(value);
	struct format_text result;
	do
		result = text_of("%s%.*f %c", sign, decimals, value, names[unit]);
	while ((int)strlen(result.text) > width && decimals-- > 0);
	return result;
}

static struct format_text counted(const char *sign, uint64_t count, int width)
{
	struct format_text result = with_commas(sign, count);
	if (count <= 99999 && (int)strlen(result.text) <= width)
		return result;
	if (count < 1000)
		return result;
	return thousands(sign, count, width);
}

struct format_text format_count(uint64_t count, int width)
{
	return count == SNAPSHOT_UNKNOWN ? text_of(UNKNOWN_TEXT) : counted("", count, width);
}

struct format_text format_count_change(int64_t count, int width)
{
	return counted(sign_of(count), magnitude(count), width);
}

static const double powers_of_ten[] = {1, 10, 100}; /* by what decimals_of() returns */

struct format_text format_pair(uint64_t part, const char *between, uint64_t whole)
{
	if (part == SNAPSHOT_UNKNOWN || whole == SNAPSHOT_UNKNOWN || whole == 0)
		return format_size(part);
	double value;
	unsigned unit = unit_of((double)whole, &value);
	int decimals = unit == 0 ? 0 : decimals_of(value);
	double same_unit = (double)part / (double)(UINT64_C(1) << 10 * unit);
	/* In words each has its three figures; over a stroke both end at the same place. */
	int of_part = between[0] == '/' || unit == 0 ? decimals : decimals_of(same_unit);
	if (part == 0)
		return text_of("0%s%.*f %s", between, decimals, value, units[unit]);
	/* A small part keeps its figures in a unit of its own. */
	if (same_unit * powers_of_ten[decimals] < 9.5)
		return text_of("%s%s%s", format_size(part).text, between, format_size(whole).text);
	return text_of("%.*f%s%.*f %s", of_part, same_unit, between, decimals, value, units[unit]);
}

struct format_text format_percent(uint64_t part, uint64_t whole)
{
	if (part == SNAPSHOT_UNKNOWN || whole == SNAPSHOT_UNKNOWN || whole == 0)
		return text_of(UNKNOWN_TEXT);
	if (part >= whole)
		return text_of("100%%");
	double percent = 100.0 * (double)part / (double)whole;
	if (part > 0 && percent < 0.5)
		return text_of("<1%%");
	return text_of("%.0f%%", number_min(number_round(percent), 99));
}

struct format_text format_span(double seconds)
{
	if (isnan(seconds))
		return text_of(UNKNOWN_TEXT);
	uint64_t s = (uint64_t)number_min(number_max(seconds, 0), 1e12);
	unsigned long long hours = s / 3600;
	if (hours >= 24)
		return text_of("%llud %02lluh", hours / 24, hours % 24);
	if (hours > 0)
		return text_of(
			"%llu:%02u:%02u", hours, (unsigned)(s / 60 % 60), (unsigned)(s % 60));
	return text_of("%u:%02u", (unsigned)(s / 60), (unsigned)(s % 60));
}

struct format_text format_estimate(double seconds)
{
	const double minute = 60, hour = 3600, day = 86400;
	if (isnan(seconds) || seconds < 0 || seconds > 30 * day)
		return text_of("%s", "");
	if (seconds < 100)
		return text_of("%.0f s", number_floor(seconds));
	if (seconds < 100 * minute)
		return text_of("%.0f min", number_floor(seconds / minute));
	if (seconds < 10 * hour)
		return text_of("%.1f h", number_floor(seconds / hour * 10) / 10);
	if (seconds < 48 * hour)
		return text_of("%.0f h", number_floor(seconds / hour));
	return text_of("%.0f d", number_floor(seconds / day));
}

struct format_text format_period(double seconds)
{
	if (isnan(seconds) || seconds < 0)
		return text_of(UNKNOWN_TEXT);
	if (seconds < 9.95)
		return text_of("%.1f s", seconds);
	if (seconds < 99.5)
		return text_of("%.0f s", seconds);
	return format_span(seconds);
}

static struct format_text local_time(uint64_t time, const char *format)
{
	time_t seconds = (time_t)(time / 1000000000u);
	struct tm parts;
	struct format_text result;
	if (time == SNAPSHOT_UNKNOWN || !localtime_r(&seconds, &parts) ||
		strftime(result.text, sizeof(result.text), format, &parts) == 0)
		return text_of(UNKNOWN_TEXT);
	return result;
}

struct format_text format_clock(uint64_t time)
{
	return local_time(time, "%H:%M:%S");
}

struct format_text format_minute(uint64_t time)
{
	return local_time(time, "%H:%M");
}

struct format_text format_devices(const uint64_t *numbers, unsigned n, unsigned of, int width)
{
	struct format_text result = {""};
	size_t used = 0;
	for (unsigned i = 0; i < n;) {
		char range[48];
		if (numbers[i] == SNAPSHOT_UNKNOWN)
			return text_of("%u of %u", n, of);
		unsigned last = i;
		while (last + 1 < n && numbers[last + 1] == numbers[last] + 1)
			last++;
		int length = numbers[i] == numbers[last]
				     ? snprintf(range, sizeof(range), "%llu",
					       (unsigned long long)numbers[i])
				     : snprintf(range, sizeof(range), "%llu-%llu",
					       (unsigned long long)numbers[i],
					       (unsigned long long)numbers[last]);
		size_t comma = i > 0;
		if (used + comma + (size_t)length > (size_t)width ||
			used + comma + (size_t)length >= sizeof(result.text))
			return text_of("%u of %u", n, of);
		if (comma)
			result.text[used++] = ',';
		memcpy(result.text + used, range, (size_t)length + 1);
		used += (size_t)length;
		i = last + 1;
	}
	return result;
}
