/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* One buffer on a mesh of eight devices, from C99. Look at it with `tt-allocmon status`. */
#include <tt_allocmon.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
	const uint64_t all_devices = 0xff;
	struct ttam_buffer buffer = {0};
	int error = ttam_open();
	if (error != 0) {
		fprintf(stderr, "hello: cannot start tracking: %s\n", strerror(-error));
		return 1;
	}

	buffer.struct_size = sizeof buffer;
	buffer.id = 2560032;
	buffer.devices = all_devices;
	buffer.size = 4194304; /* on each of them */
	buffer.type = TTAM_DRAM;

	ttam_scope_push("hello.c");
	ttam_track_allocate(&buffer); /* after the allocation has succeeded */
	ttam_scope_pop();

	puts("holding 4 MiB of DRAM on each of 8 devices; Enter frees them");
	fflush(stdout);
	getchar();
	ttam_track_deallocate(buffer.id, all_devices); /* before the free */
	ttam_close();
	return 0;
}
