/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_window: any bytes as a window, read, printed and drawn.
 *
 * The input is a list of pieces, laid over a window that is in use.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/word.h"
#include "fuzz/target.h"
#include "fuzz/window_piece.h"
#include "viewer/model/map.h"
#include "viewer/output/json.h"
#include "viewer/output/text.h"
#include "viewer/source/window.h"
#include "viewer/view/view.h"

/* All are alike: more would only take time. */
enum { N_RECORDS = 256 };

enum {
	ROWS = 40,
	COLUMNS = 120,
};

static struct ttam_shm_window window;
static bool is_dirty[sizeof(window) / TTAM_PAGE_SIZE];

static void clean(void)
{
	for (size_t page = 0; page < sizeof(is_dirty); page++)
		if (is_dirty[page])
			memset((unsigned char *)&window + page * TTAM_PAGE_SIZE, 0, TTAM_PAGE_SIZE);
	memset(is_dirty, 0, sizeof(is_dirty));
}

static void put(uint32_t word, const uint8_t *bytes, size_t size)
{
	size_t position = (size_t)word % (sizeof(window) / 8) * 8;
	if (position + size > sizeof(window))
		size = sizeof(window) - position;
	memcpy((unsigned char *)&window + position, bytes, size);
	size_t last = position + size > 0 ? position + size - 1 : 0;
	for (size_t page = position / TTAM_PAGE_SIZE; page <= last / TTAM_PAGE_SIZE; page++)
		is_dirty[page] = true;
}

static void lay_out(const uint8_t *data, size_t size)
{
	clean();
	ttam_word_store(&window.process.n_devices, 2);
	ttam_word_store(&window.device[0].visible, 1);
	ttam_word_store(&window.device[1].visible, 1);
	memset(is_dirty, true, offsetof(struct ttam_shm_window, mark) / TTAM_PAGE_SIZE);
	struct window_piece piece;
	while (size >= sizeof(piece)) {
		memcpy(&piece, data, sizeof(piece));
		data += sizeof(piece);
		size -= sizeof(piece);
		size_t bytes = piece.bytes < size ? piece.bytes : size;
		for (unsigned i = 0; i <= piece.repeat % 64; i++)
			put(piece.word + (uint32_t)(i * ((bytes + 7) / 8)), data, bytes);
		data += bytes;
		size -= bytes;
	}
	ttam_word_store(&window.process.incarnation, 2);
	ttam_word_store(&window.process.state, TTAM_SHM_IN_USE);
}

static void check(const struct snapshot_process *process)
{
	assert(process->n_slots <= SNAPSHOT_DEVICES);
	for (size_t i = 0; i < process->n_records; i++) {
		assert(process->records[i].type < TTAM_SHM_CB);
		assert(process->records[i].scope <= process->n_scopes);
		assert(process->records[i].devices != 0);
	}
	for (size_t i = 0; i < process->n_closed; i++)
		assert(process->closed[i].scope <= process->n_scopes);
	assert(process->n_programs <= TTAM_PROGRAM_COUNT);
	for (size_t i = 0; i < process->n_programs; i++) {
		assert(process->programs[i].scope <= process->n_scopes);
		assert(process->programs[i].devices != 0);
	}
	for (size_t i = 0; i < process->n_new_events; i++)
		assert(process->events[i].type < SNAPSHOT_TYPES);
}

static void print(const struct snapshot *snapshot)
{
	char *json = json_snapshot(snapshot);
	assert(json);
	free(json);
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	assert(out);
	text_snapshot(out, snapshot);
	fclose(out);
	free(text);
}

/* draw: where everything lies, and one of the views, as all of them would take too long. */
static void draw(const struct snapshot *snapshot, size_t choice)
{
	static struct canvas canvas;
	struct model model = {0};
	struct view_state state = {.now = snapshot->time};
	state.view = (enum view_id)(choice % VIEW_COUNT);
	state.memory = (enum model_memory)(choice / VIEW_COUNT % MODEL_MEMORIES);
	int error = model_create_lists(&model);
	assert(error == 0);
	error = model_update(&model, snapshot);
	assert(error == 0);
	for (unsigned device = 0; device < model.n_devices; device++)
		map_make(model.map, &model, device, state.memory);
	error = canvas_resize(&canvas, ROWS, COLUMNS);
	assert(error == 0);
	view_draw(&state, &model, &canvas);
	model_finish(&model);
}

static void read_as(bool is_live, size_t choice)
{
	struct snapshot snapshot = {.time = UINT64_C(1795340000000000000)};
	struct window_request request = {
		.want = SOURCE_RECORDS | SOURCE_EVENTS | SOURCE_CLOSED,
		.monotonic = UINT64_C(10500000000),
		.realtime = snapshot.time,
		.n_records = N_RECORDS,
		.last_event = 3,
		.is_live = is_live,
	};
	snapshot.processes = snapshot_allocate(&snapshot, sizeof(*snapshot.processes));
	assert(snapshot.processes);
	enum window_status status =
		window_read(&window, &request, &snapshot, &snapshot.processes[0]);
	assert(status == WINDOW_READ);
	snapshot.n_processes = 1;
	check(&snapshot.processes[0]);
	snapshot_merge_devices(&snapshot);
	if (is_live)
		print(&snapshot);
	draw(&snapshot, choice);
	snapshot_finish(&snapshot);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	lay_out(data, size);
	read_as(true, size);
	read_as(false, size / 2);
	return 0;
}
