/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "attach/loader.h"

#include "attach/symbols.h"

/* mov $15, %rax; syscall: with these glibc returns from signal handlers. */
static const uint8_t sigreturn_code[] = {0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05};

bool loader_find(pid_t pid, const struct maps *maps, struct loader *ret_loader)
{
	struct loader loader = {0};
	const struct mapping *libc = maps_of_file(maps, "libc.so.6");
	if (libc == NULL) /* before 2.34 the file behind that name is called so */
		libc = maps_of_prefix(maps, "libc-2.");
	if (libc == NULL)
		return false;
	loader.errno_location = symbol_find(pid, libc->begin, "__errno_location");
	loader.sigreturn =
		symbol_find_bytes(pid, maps, libc, sigreturn_code, sizeof sigreturn_code);
	const struct mapping *home = libc;
	if (symbol_find(pid, libc->begin, "dlopen") == 0) {
		home = maps_of_file(maps, "libdl.so.2");
		if (home == NULL)
			home = maps_of_prefix(maps, "libdl-2.");
	}
	if (home == NULL)
		return false;
	loader.dlopen = symbol_find(pid, home->begin, "dlopen");
	loader.dlsym = symbol_find(pid, home->begin, "dlsym");
	loader.dlerror = symbol_find(pid, home->begin, "dlerror");
	if (loader.dlopen == 0 || loader.dlsym == 0 || loader.dlerror == 0 ||
		loader.errno_location == 0 || loader.sigreturn == 0)
		return false;
	*ret_loader = loader;
	return true;
}
