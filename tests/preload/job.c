/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * job: what a Python with ttnn is: a program that opens a library of operations, which brings
 * libtt_metal.so with it, out of the global scope.
 *
 *     job LIBRARY SCENARIO    or nothing at all, with no arguments
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char *argv[])
{
	int (*play)(const char *) = NULL;
	if (argc < 3)
		return 0;
	void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	void *symbol = library != NULL ? dlsym(library, "play") : NULL;
	if (symbol == NULL) {
		fprintf(stderr, "job: %s\n", dlerror());
		return 2;
	}
	memcpy(&play, &symbol, sizeof(symbol));
	return play(argv[2]);
}
