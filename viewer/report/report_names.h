/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* report_names: what things of a report are called, for people. */
#pragma once

/* Which bytes are meant: said by every output for people. */
#define REPORT_SIZES                                                                         \
	"Sizes are the bytes asked for, on each device; reserved is what these take of it, " \
	"rounded up in each bank"

#include "viewer/report/report.h"
#include "viewer/view/format.h"

struct report_devices_text {
	char text[400];
};

/* report_names_devices: "device 0", "devices 0-3, 5" of a mask. */
struct report_devices_text report_names_devices(const struct report *report, uint64_t devices);
/* report_names_labels: "0-3, 5", without the word. */
struct report_devices_text report_names_labels(const struct report *report, uint64_t devices);
/* report_names_span: of ns: "640 ms", "12.3 s"; report_names_since: from the start to a moment. */
struct format_text report_names_span(uint64_t span);
struct format_text report_names_since(const struct report *report, uint64_t time);
/* report_names_process: its name; "" where it is not known. */
const char *report_names_process(const struct report *report, uint32_t process);
/* report_names_scope: its name, or "no scope". */
const char *report_names_scope(const char *scope);

/* report_is_suspect: of a suspect. */
bool report_is_suspect(const struct report *report, const struct report_group *group);
/* report_alike: devices whose worst moments of a type are the same as this one's, this one among
 * them: by bytes and what made them up. */
uint64_t report_alike(const struct report *report, unsigned device, unsigned type);
/* report_worst_device: the one of all devices that held most of a type at some moment; returns
 * SNAPSHOT_DEVICES where none held any. */
unsigned report_worst_device(const struct report *report, unsigned type);
