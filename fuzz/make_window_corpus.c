/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * make_window_corpus FOLDER: the seeds of fuzz_window. Each is a window, filled by the names of
 * common/layout.h, and written as the pieces of it that are not zero.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "common/word.h"
#include "fuzz/window_piece.h"

enum {
	GAP_WORDS = 4, /* so many zeros are cheaper left out */
	MOST_WORDS = UINT16_MAX / 8,
	WORDS = sizeof(struct ttam_shm_window) / 8,
};

static struct ttam_shm_window window;

static void fill(ttam_word *words, size_t n, uint64_t value)
{
	for (size_t i = 0; i < n; i++)
		ttam_word_store(&words[i], value);
}

static void set_latch(unsigned device, unsigned type, uint64_t bytes, uint64_t third, uint64_t last)
{
	struct ttam_shm_latch *latch = &window.slot[device].type[type];
	const uint64_t words[TTAM_LATCH_WORDS] = {bytes, bytes, 7000, third, last, 1, 8000};
	for (unsigned i = 0; i < TTAM_LATCH_WORDS; i++)
		ttam_word_store(&latch->copy[1][i], words[i]);
	ttam_word_store(&latch->sequence, 1);
	ttam_word_store(&latch->reserved, bytes);
}

static void add_device(unsigned device)
{
	struct ttam_shm_device *entry = &window.device[device];
	ttam_word_store(&entry->visible, 1);
	ttam_word_store(&entry->asic_id, 77 + device);
	ttam_word_store(&entry->label, device);
	for (unsigned type = TTAM_SHM_DRAM; type <= TTAM_SHM_L1; type++) {
		ttam_word_store(&entry->banks[type], 12);
		ttam_word_store(&entry->capacity[type], 12 << 20);
		ttam_word_store(&entry->base[type], 4096 + 1);
	}
	ttam_text_store(entry->board, TTAM_TEXT_WORDS(8), "p150");
}

static void add_head(void)
{
	struct ttam_shm_process *process = &window.process;
	memset((void *)&window, 0, sizeof(window));
	ttam_word_store(&process->pid, 4242);
	ttam_word_store(&process->start_time, 100);
	ttam_word_store(&process->uid, 1000);
	ttam_word_store(&process->source, TTAM_SHM_SOURCE_PRELOAD);
	ttam_word_store(&process->clock_coarse, 5000);
	ttam_word_store(&process->clock_realtime, UINT64_C(1000000000000000000));
	ttam_word_store(&process->last_event, 9000);
	ttam_word_store(&process->n_devices, 2);
	ttam_word_store(&process->n_duplicate, 1);
	ttam_word_store(&process->n_unmatched, 1);
	add_device(0);
	add_device(1);
}

static void add_scope(unsigned at, const char *name)
{
	ttam_text_store(window.scope[at].name, TTAM_TEXT_WORDS(128), name);
	ttam_word_store(&window.process.n_scopes, at + 1);
}

static void make_plain(void)
{
	ttam_text_store(
		window.process.command, TTAM_TEXT_WORDS(128), "/usr/bin/python3 -u serve.py --x");
	set_latch(0, TTAM_SHM_DRAM, 4096, 3, 1);
	set_latch(1, TTAM_SHM_CB, 2048, 6, 1);
}

static void make_records(void)
{
	add_scope(0, "model.py:88");
	ttam_word_store(&window.process.n_records, 9);
	for (unsigned i = 0; i < 8; i++) {
		struct ttam_shm_record *record = &window.record[i];
		ttam_word_store(&record->generation, 1);
		ttam_word_store(&record->id, i);
		ttam_word_store(&record->size, 4096);
		ttam_word_store(&record->reserved, 8192);
		ttam_word_store(&record->address, 4096 + 1024 * i);
		ttam_word_store(&record->devices, 3);
		ttam_word_store(&record->time, 6000);
		ttam_word_store(&record->meta,
			i % 5 | 12 << TTAM_META_BANKS_SHIFT | UINT64_C(1) << TTAM_META_SCOPE_SHIFT);
	}
	set_latch(0, TTAM_SHM_DRAM, 8192, 2, 0);
}

/* Of which two have a scope, one has none that exists, and one has ended. */
static void make_programs(void)
{
	add_scope(0, "matmul");
	ttam_word_store(&window.process.n_programs, 5);
	for (unsigned i = 0; i < 5; i++) {
		struct ttam_shm_program *program = &window.program[i];
		ttam_word_store(&program->generation, i == 4 ? 2 : 1 + 2 * i);
		ttam_word_store(&program->program, i == 3 ? UINT64_C(0x7f0012345678) : i);
		ttam_word_store(&program->bytes, 2048 * (i + 1));
		ttam_word_store(&program->count, i + 1);
		ttam_word_store(&program->end, 8192 + 2048 * i);
		ttam_word_store(&program->devices, 1 + i % 3);
		ttam_word_store(&program->meta, 120 | (uint64_t)(i % 3) << TTAM_META_SCOPE_SHIFT);
	}
	for (unsigned device = 0; device < 2; device++) {
		set_latch(device, TTAM_SHM_CB, 8192, 4, 3);
		ttam_word_store(&window.slot[device].cb_end, 14336);
	}
}

static void add_events(void)
{
	ttam_word_store(&window.process.n_events, 10);
	for (unsigned i = 0; i < 10; i++) {
		struct ttam_shm_event *event = &window.event[i];
		ttam_word_store(&event->sequence, i + 1);
		ttam_word_store(&event->time, 7000);
		ttam_word_store(&event->id, i);
		ttam_word_store(&event->size, 64);
		ttam_word_store(&event->devices, 1);
		ttam_word_store(&event->meta, (1 + i % 8) | 1 << TTAM_META_TYPE_SHIFT);
	}
}

static void make_lists(void)
{
	add_scope(0, "model.py:88");
	add_events();
	ttam_word_store(&window.process.n_closed, 4);
	for (unsigned i = 0; i < 4; i++) {
		struct ttam_shm_closed *closed = &window.closed[i];
		ttam_word_store(
			&closed->meta, TTAM_SHM_L1 | TTAM_CLOSED_BULK << TTAM_META_REASON_SHIFT);
		ttam_word_store(&closed->size, 64);
		ttam_word_store(&closed->devices, 3);
		ttam_word_store(&closed->count, 12);
		ttam_word_store(&closed->oldest, 6000);
		ttam_word_store(&closed->time, 7000);
	}
	ttam_word_store(&window.process.n_marks, 1);
	ttam_word_store(&window.mark[0].sequence, 1);
	ttam_word_store(&window.mark[0].time, 7000);
	ttam_text_store(window.mark[0].name, TTAM_TEXT_WORDS(48), "warm");
}

static void make_ones(void)
{
	fill(&window.process.pid, 120, UINT64_MAX);
	for (unsigned i = 0; i < TTAM_DEVICE_COUNT; i++) {
		fill(&window.device[i].visible, sizeof(window.device[i]) / 8, UINT64_MAX);
		ttam_word_store(&window.device[i].visible, 1);
	}
	fill(&window.slot[0].type[0].sequence, sizeof(window.slot[0]) / 8, UINT64_MAX);
	fill(&window.program[0].generation, 2 * sizeof(window.program[0]) / 8, UINT64_MAX);
	fill(&window.record[0].generation, 2 * sizeof(window.record[0]) / 8, UINT64_MAX);
}

static void make_bytes(void)
{
	ttam_word_store(&window.process.missing, UINT64_MAX);
	ttam_text_store(window.process.command, TTAM_TEXT_WORDS(128),
		"\x1b]0;x\x07\xff\xc2\x9b\x1b]0;x\x07\xff\xc2\x9b\x1b]0;x\x07\xff\xc2\x9b");
	add_scope(0, "\xff\xfe\x1b[2J");
	ttam_text_store(window.device[0].board, TTAM_TEXT_WORDS(8), "\xff\xff\xff\xff\xff\xff\xff");
}

/* run_length: words up to a gap of zeros; 0: none. */
static size_t run_length(const uint64_t *words, size_t at)
{
	size_t n = 0;
	for (size_t i = 0; i < n + GAP_WORDS && i < MOST_WORDS && at + i < WORDS; i++)
		if (words[at + i] != 0)
			n = i + 1;
	return words[at] != 0 ? n : 0;
}

static int write_pieces(FILE *out)
{
	static uint64_t words[WORDS];
	memcpy(words, (const void *)&window, sizeof(words));
	for (size_t at = 0; at < WORDS; at++) {
		size_t n = run_length(words, at);
		struct window_piece piece = {(uint32_t)at, (uint16_t)(n * 8), 0};
		if (n == 0)
			continue;
		if (fwrite(&piece, sizeof(piece), 1, out) != 1 ||
			fwrite(&words[at], 8, n, out) != n)
			return -1;
		at += n - 1;
	}
	return 0;
}

static int write_seed(const char *folder, const char *name, void (*make)(void))
{
	char path[4096];
	add_head();
	make();
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *out = fopen(path, "wbe");
	if (!out)
		return -1;
	int result = write_pieces(out);
	return fclose(out) == 0 ? result : -1;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*make)(void);
	} seeds[] = {
		{"plain", make_plain},
		{"records", make_records},
		{"programs", make_programs},
		{"lists", make_lists},
		{"ones", make_ones},
		{"bytes", make_bytes},
	};
	for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++)
		if (argc != 2 || write_seed(argv[1], seeds[i].name, seeds[i].make) != 0) {
			fprintf(stderr, "cannot write the seed %s\n", seeds[i].name);
			return EXIT_FAILURE;
		}
	return EXIT_SUCCESS;
}
