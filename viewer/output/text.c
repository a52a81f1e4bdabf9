/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/output/text.h"

#include <inttypes.h>
#include <pwd.h>
#include <string.h>
#include <time.h>

#include "common/layout.h"
#include "common/names.h"
#include "viewer/output/escape.h"
#include "viewer/output/names.h"

/* \xNN for each byte. */
#define ESCAPED_BYTES (4 * 256 + 1)

struct sums {
	uint64_t buffers;
	uint64_t dram;
	uint64_t l1;
};

/* Unknown and anything is unknown. */
static void add(uint64_t *sum, uint64_t number)
{
	if (*sum == SNAPSHOT_UNKNOWN || number == SNAPSHOT_UNKNOWN)
		*sum = SNAPSHOT_UNKNOWN;
	else
		*sum += number;
}

static void add_types(struct sums *sums, const struct snapshot_type types[])
{
	for (unsigned t = 0; t < SNAPSHOT_TYPES; t++)
		add(&sums->buffers, types[t].count);
	add(&sums->dram, types[TTAM_SHM_DRAM].current);
	add(&sums->l1, types[TTAM_SHM_L1].current);
	add(&sums->l1, types[TTAM_SHM_L1_SMALL].current);
	add(&sums->l1, types[TTAM_SHM_CB].current);
}

struct number_text {
	char text[24];
};

static struct number_text number(uint64_t value)
{
	struct number_text result = {"–"};
	if (value != SNAPSHOT_UNKNOWN)
		snprintf(result.text, sizeof(result.text), "%" PRIu64, value);
	return result;
}

/* Right-aligned; – has three bytes in one column. */
static void print_number(FILE *out, uint64_t value, int width)
{
	fprintf(out, "%*s", value == SNAPSHOT_UNKNOWN ? width + 2 : width, number(value).text);
}

static bool has_twin(const struct snapshot *snapshot, unsigned device)
{
	const struct snapshot_device *devices = snapshot->devices;
	uint64_t label = devices[device].label;
	return (device > 0 && devices[device - 1].label == label) ||
	       (device + 1 < snapshot->n_devices && devices[device + 1].label == label);
}

/* Chips without ids are told apart by who has them open. */
static void print_owners(FILE *out, const struct snapshot *snapshot, unsigned device)
{
	const char *separator = "  (no chip id; process ";
	for (size_t p = 0; p < snapshot->n_processes; p++) {
		const struct snapshot_process *process = &snapshot->processes[p];
		for (unsigned s = 0; s < process->n_slots; s++)
			if (snapshot_find_device(snapshot, &process->slot[s]) == device) {
				fprintf(out, "%s%" PRIu64, separator, process->pid);
				separator = ", ";
			}
	}
	fputc(')', out);
}

void text_device(FILE *out, const struct snapshot *snapshot, unsigned device)
{
	const struct snapshot_device *of = &snapshot->devices[device];
	struct sums sums = {0};
	add_types(&sums, of->type);
	if (of->n_untracked > 0 && of->n_untracked == of->n_processes)
		sums = (struct sums){SNAPSHOT_UNKNOWN, SNAPSHOT_UNKNOWN, SNAPSHOT_UNKNOWN};
	fprintf(out, "Device %s: Buffers: %s, DRAM: %s bytes, L1: %s bytes", of->name,
		number(sums.buffers).text, number(sums.dram).text, number(sums.l1).text);
	if (of->label == SNAPSHOT_UNKNOWN && of->node > 0)
		fprintf(out, "  (/dev/tenstorrent/%u)", of->node - 1);
	else if (has_twin(snapshot, device)) {
		if (of->asic_id != SNAPSHOT_UNKNOWN)
			fprintf(out, "  (chip %" PRIu64 ")", of->asic_id);
		else
			print_owners(out, snapshot, device);
	}
	if (of->n_untracked > 0)
		fprintf(out, "  (%u untracked)", of->n_untracked);
	fputc('\n', out);
}

static void print_text(FILE *out, const char *text)
{
	char escaped[ESCAPED_BYTES];
	fputs(escape_text(text, escaped, sizeof(escaped)), out);
}

static void print_user(FILE *out, uint64_t uid)
{
	char name[16];
	const struct passwd *entry = uid <= UINT32_MAX ? getpwuid((uid_t)uid) : NULL;
	if (entry && strlen(entry->pw_name) < sizeof(name))
		escape_text(entry->pw_name, name, sizeof(name));
	else
		snprintf(name, sizeof(name), "%" PRIu64, uid);
	fprintf(out, "  %-10s", name);
}

/* What a reader must know before they trust the numbers: "; " between two of them. */
struct remarks {
	FILE *out;
	bool has_any;
};

static void remark(struct remarks *remarks)
{
	fputs(remarks->has_any ? "; " : "  (", remarks->out);
	remarks->has_any = true;
}

static void remark_count(struct remarks *remarks, uint64_t count, const char *what)
{
	if (count == 0)
		return;
	remark(remarks);
	fprintf(remarks->out, "%" PRIu64 " %s", count, what);
}

static void remark_text(struct remarks *remarks, bool holds, const char *text)
{
	if (!holds)
		return;
	remark(remarks);
	fputs(text, remarks->out);
}

static void remark_inside(struct remarks *remarks, uint64_t pid)
{
	if (pid == 0)
		return;
	remark(remarks);
	fprintf(remarks->out, "pid %" PRIu64 " in its container", pid);
}

static void remark_missing(struct remarks *remarks, uint64_t missing)
{
	if (missing == 0)
		return;
	remark(remarks);
	fputs("not tracked: ", remarks->out);
	const char *separator = "";
	for (unsigned bit = 0; bit < TTAM_MISSING_BITS; bit++) {
		if ((missing >> bit & 1) == 0)
			continue;
		fprintf(remarks->out, "%s%s", separator, ttam_missing_name(bit));
		separator = ", ";
	}
}

static void print_untracked(FILE *out, const struct snapshot_process *process)
{
	char clock[16] = "–";
	time_t seconds = (time_t)(process->last_time / UINT64_C(1000000000));
	struct tm local;
	if (process->last_time != SNAPSHOT_UNKNOWN && localtime_r(&seconds, &local))
		strftime(clock, sizeof(clock), "%H:%M:%S", &local);
	if (process->state == SNAPSHOT_STALE)
		fprintf(out, "  (gone; tt-metal's file, last written %s; not counted)", clock);
	else if (process->origin == SNAPSHOT_UPSTREAM)
		fprintf(out,
			"  (not tracked: bytes of tt-metal's own file, not all of them; "
			"tt-allocmon attach %" PRIu64 ")",
			process->pid);
	else
		fprintf(out,
			"  (not tracked: has devices open, nothing tells what it holds; "
			"tt-allocmon attach %" PRIu64 ")",
			process->pid);
}

static void print_remarks(FILE *out, const struct snapshot_process *process)
{
	struct remarks remarks = {.out = out};
	if (process->origin == SNAPSHOT_UPSTREAM || process->origin == SNAPSHOT_DRIVER) {
		print_untracked(out, process);
		return;
	}
	uint64_t other_drops = process->dropped - process->dropped_records;
	remark_text(&remarks,
		process->state == SNAPSHOT_DEAD && process->end_time == SNAPSHOT_UNKNOWN,
		"ended without closing, these are its last values");
	remark_inside(&remarks, process->pid_inside);
	remark_text(&remarks, process->foreign, "pid of another PID namespace");
	remark_text(&remarks, process->torn, "numbers may be of two moments");
	remark_count(&remarks, process->unlisted_records, "live buffers counted but not listed");
	remark_count(&remarks, other_drops, "events, scopes or devices dropped");
	remark_count(&remarks, process->n_duplicate, "duplicate allocations");
	remark_count(&remarks, process->n_unmatched, "frees of what was not live");
	remark_count(&remarks, process->n_differences, "differences from the allocator");
	remark_missing(&remarks, process->missing);
	remark_text(&remarks, names_left_out(process->left_out) != NULL,
		names_left_out(process->left_out));
	if (remarks.has_any)
		fputc(')', out);
}

static void print_process(FILE *out, const struct snapshot_process *process)
{
	struct sums sums = {0};
	for (unsigned s = 0; s < process->n_slots; s++)
		add_types(&sums, process->slot[s].type);
	print_number(out, process->pid, 8);
	fprintf(out, "  %-5s  %-8s", names_state(process->state), names_origin(process->origin));
	print_user(out, process->uid);
	print_number(out, process->n_slots, 7);
	print_number(out, sums.buffers, 9);
	print_number(out, sums.dram, 15);
	print_number(out, sums.l1, 13);
	fputs("  ", out);
	print_text(out, process->command[0] ? process->command : "–");
	print_remarks(out, process);
	fputc('\n', out);
}

static void print_processes(FILE *out, const struct snapshot *snapshot)
{
	if (snapshot->n_processes == 0)
		return;
	fprintf(out, "%s%8s  %-5s  %-8s  %-10s%7s%9s%15s%13s  %s\n",
		snapshot->n_devices > 0 ? "\n" : "", "pid", "state", "source", "user", "devices",
		"buffers", "DRAM bytes", "L1 bytes", "command");
	for (size_t i = 0; i < snapshot->n_processes; i++)
		print_process(out, &snapshot->processes[i]);
}

void text_snapshot(FILE *out, const struct snapshot *snapshot)
{
	for (unsigned i = 0; i < snapshot->n_devices; i++)
		text_device(out, snapshot, i);
	print_processes(out, snapshot);
	for (unsigned i = 0; i < snapshot->n_notices; i++) {
		print_text(out, snapshot->notices[i].message);
		fputc('\n', out);
	}
	if (snapshot->n_processes == 0 &&
		(snapshot->n_notices == 0 || snapshot->notices[0].kind == SNAPSHOT_OUT_OF_SIGHT))
		fputs("No process is tracked now\n", out);
}
