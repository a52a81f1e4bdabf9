/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* events: each allocation and free as a line per device, or each event as a line of JSON, as far as
 * the rings of events or a recording reach. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/event_line.h"
#include "viewer/command/chosen_source.h"
#include "viewer/command/notices.h"
#include "viewer/command/options.h"
#include "viewer/command/outlet.h"
#include "viewer/model/event_list.h"
#include "viewer/output/json.h"

/* A ring that is filled in less time than this loses events, and says so. */
#define REST_NS 20000000LL

enum {
	EVENT_LINES_BYTES = SNAPSHOT_DEVICES * TTAM_EVENT_LINE_CAPACITY,
	TEXT_CAPACITY = 4 * EVENT_LINES_BYTES,
	BUSY_EVENTS = 1024, /* so many since the last look: look again at once */
};

struct event_printer {
	const struct options *options;
	struct source *source;
	struct snapshot snapshot;
	struct event_list list;
	struct ttam_line text;
	char bytes[TEXT_CAPACITY];
};

static void add_lost(struct ttam_line *text, uint64_t pid, uint64_t n, const char *how)
{
	if (n == 0)
		return;
	ttam_line_add(text, "! [PID ");
	ttam_line_add_number(text, pid);
	ttam_line_add(text, "] ");
	ttam_line_add_number(text, n);
	ttam_line_add(text, how);
}

static void add_event(struct ttam_line *text, const struct snapshot_process *process,
	const struct snapshot_event *event)
{
	uint64_t labels[SNAPSHOT_DEVICES];
	unsigned n = event_list_labels(process, event->devices, labels);
	struct ttam_event_line line = {
		.kind = ttam_event_line_kind(event->kind),
		.pid = process->pid,
		.id = ttam_event_line_id(event->kind, event->id, event->address),
		.size = event->size,
		.type = event->type,
	};
	for (unsigned i = 0; i < n; i++) {
		line.device = labels[i];
		ttam_event_line_add(text, &line);
	}
}

static bool add_json(struct ttam_line *text, char *json)
{
	bool fits = json != NULL && strlen(json) + 1 < text->capacity - text->length;
	if (fits) {
		ttam_line_add(text, json);
		ttam_line_add(text, "\n");
	}
	free(json);
	return fits;
}

static bool add_json_item(struct event_printer *printer, const struct event_list_item *item)
{
	const struct snapshot_process *process = &printer->snapshot.processes[item->process];
	struct ttam_line *text = &printer->text;
	if (item->index != EVENT_LIST_LOST)
		return add_json(text, json_event(process, &process->events[item->index]));
	uint64_t earlier = process->earlier_events, missed = process->missed_events;
	return (earlier == 0 ||
		       add_json(text, json_lost_events(process, item->time, "earlier", earlier))) &&
	       (missed == 0 ||
		       add_json(text, json_lost_events(process, item->time, "missed", missed)));
}

static void add_item(struct event_printer *printer, const struct event_list_item *item)
{
	const struct snapshot_process *process = &printer->snapshot.processes[item->process];
	if (item->index != EVENT_LIST_LOST) {
		add_event(&printer->text, process, &process->events[item->index]);
		return;
	}
	add_lost(&printer->text, process->pid, process->earlier_events,
		" earlier events are no longer kept\n");
	add_lost(&printer->text, process->pid, process->missed_events,
		" events were overwritten before they could be read\n");
}

static enum outlet_step write_text(struct event_printer *printer)
{
	enum outlet_step step = outlet_write(printer->text.text, printer->text.length);
	ttam_line_init(&printer->text, printer->bytes, sizeof(printer->bytes));
	return step;
}

static enum outlet_step fail(void)
{
	fputs("tt-allocmon: no memory for the events\n", stderr);
	return OUTLET_FAILED;
}

static enum outlet_step write_list(struct event_printer *printer)
{
	enum outlet_step step = OUTLET_DONE;
	ttam_line_init(&printer->text, printer->bytes, sizeof(printer->bytes));
	for (size_t i = 0; i < printer->list.n && step == OUTLET_DONE; i++) {
		if (printer->text.length + EVENT_LINES_BYTES >= sizeof(printer->bytes))
			step = write_text(printer);
		if (step != OUTLET_DONE)
			break;
		if (!printer->options->json)
			add_item(printer, &printer->list.items[i]);
		else if (!add_json_item(printer, &printer->list.items[i]))
			return fail();
	}
	return step == OUTLET_DONE ? write_text(printer) : step;
}

static enum outlet_step look(struct event_printer *printer)
{
	if (source_poll(printer->source, SOURCE_EVENTS, &printer->snapshot) == 0 &&
		event_list_make(&printer->list, &printer->snapshot) == 0)
		return OUTLET_DONE;
	return fail();
}

/* Returns OUTLET_ENOUGH where there will be no more. */
static enum outlet_step wait_for_more(struct event_printer *printer)
{
	const struct options *options = printer->options;
	if (options->recording != NULL)
		return chosen_source_go_on(options, printer->source) ? OUTLET_DONE : OUTLET_ENOUGH;
	if (!options->follow)
		return OUTLET_ENOUGH;
	long long rest = printer->list.n < BUSY_EVENTS ? REST_NS : 0;
	return outlet_sleep_until(outlet_now_ns() + rest);
}

static enum outlet_step print_events(struct event_printer *printer)
{
	enum outlet_step step = look(printer);
	if (step != OUTLET_DONE)
		return step;
	notices_complain(&printer->snapshot);
	if (!printer->options->follow && notices_hide_all(&printer->snapshot))
		return OUTLET_FAILED;
	step = write_list(printer);
	while (step == OUTLET_DONE && !outlet_must_stop()) {
		step = wait_for_more(printer);
		if (step == OUTLET_DONE)
			step = look(printer);
		if (step == OUTLET_DONE)
			step = write_list(printer);
	}
	return step;
}

int command_events(const struct options *options)
{
	struct event_printer *printer = calloc(1, sizeof(*printer));
	enum outlet_step step = OUTLET_FAILED;
	if (printer == NULL)
		return EXIT_FAILED;
	outlet_open("the events");
	printer->options = options;
	printer->source = options->recording != NULL ? chosen_source_open(options)
						     : source_shm_create(&options->filter);
	if (printer->source)
		step = print_events(printer);
	chosen_source_end(options, printer->source);
	snapshot_finish(&printer->snapshot);
	event_list_finish(&printer->list);
	free(printer);
	return step == OUTLET_FAILED ? EXIT_FAILED : EXIT_DONE;
}
