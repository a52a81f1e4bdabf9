/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/* odd: waits with none to bring it further: linked statically, or a child in its parent's memory.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	if (argc > 1 && strcmp(argv[1], "vfork") == 0) {
		pid_t child = vfork();
		if (child == 0) {
			pause();
			_exit(0);
		}
		return 0;
	}
	printf("ready\n");
	fflush(stdout);
	pause();
	return 0;
}
