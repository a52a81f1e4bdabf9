/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay: run a target on the files of its corpus, and on random changes of them: an ordinary test
 * where libFuzzer is missing. TT_ALLOCMON_FUZZ_RUNS sets how many changes (200).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/target.h"

enum {
	FILE_BYTES = 1 << 16,
	CORPUS_FILES = 64,
};

struct input {
	uint8_t bytes[FILE_BYTES];
	size_t size;
};

static struct input corpus[CORPUS_FILES];
static size_t n_inputs;
static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

/* xorshift64: the same inputs in every run. */
static uint64_t draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void load(const char *path)
{
	FILE *file = n_inputs < CORPUS_FILES ? fopen(path, "rbe") : NULL;
	if (!file)
		return;
	struct input *input = &corpus[n_inputs++];
	input->size = fread(input->bytes, 1, sizeof(input->bytes), file);
	fclose(file);
}

static void put_word(struct input *input, uint64_t word)
{
	static const uint64_t edges[] = {0, 1, UINT64_MAX, UINT64_MAX / 2, 63, 64, 131072, 8192};
	if (input->size < 8)
		return;
	if (draw() % 2)
		word = edges[draw() % (sizeof(edges) / sizeof(edges[0]))];
	memcpy(input->bytes + draw() % (input->size - 7), &word, 8);
}

static void change(struct input *input)
{
	for (uint64_t n = draw() % 8 + 1; n > 0; n--) {
		switch (draw() % 4) {
		case 0:
			if (input->size > 0)
				input->bytes[draw() % input->size] = (uint8_t)draw();
			break;
		case 1:
			put_word(input, draw());
			break;
		case 2:
			input->size = draw() % (input->size + 1);
			break;
		default:
			if (input->size + 64 <= FILE_BYTES)
				for (int i = 0; i < 64; i++)
					input->bytes[input->size++] = (uint8_t)draw();
			break;
		}
	}
}

static void run_changes(unsigned long runs)
{
	static struct input input;
	for (unsigned long i = 0; i < runs; i++) {
		input = corpus[draw() % n_inputs];
		change(&input);
		LLVMFuzzerTestOneInput(input.bytes, input.size);
	}
}

int main(int argc, char **argv)
{
	const char *runs_text = getenv("TT_ALLOCMON_FUZZ_RUNS");
	unsigned long runs = runs_text ? strtoul(runs_text, NULL, 10) : 200;
	for (int i = 1; i < argc; i++)
		load(argv[i]);
	if (n_inputs == 0) {
		puts("1..1\nnot ok 1 - finds its corpus");
		return EXIT_FAILURE;
	}
	for (size_t i = 0; i < n_inputs; i++)
		LLVMFuzzerTestOneInput(corpus[i].bytes, corpus[i].size);
	printf("1..2\nok 1 - survives the %zu inputs of its corpus\n", n_inputs);
	run_changes(runs);
	printf("ok 2 - survives %lu changes of them\n", runs);
	return EXIT_SUCCESS;
}
