/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "producer/preload/metal.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <string.h>

#include "common/metal_names.h"
#include "common/metal_needs.h"
#include "producer/preload/called.h"
#include "producer/preload/unwind.h"

enum {
	VTABLE_HEAD_BYTES = 16,
};

const struct ttam_metal *_Atomic ttam_metal_found;
static struct ttam_metal table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A wheel loads the library with RTLD_LOCAL, so that RTLD_NEXT would not find it. */
static void *open_loaded_library(void)
{
	void *library = dlopen(METAL_LIBRARY, RTLD_LAZY | RTLD_NOLOAD);
	return library != NULL ? library : RTLD_NEXT;
}

static const void *find_vtable(void *library, const char *name)
{
	const char *symbol = dlsym(library, name);
	return symbol != NULL ? symbol + VTABLE_HEAD_BYTES : NULL;
}

static size_t vtable_length(const void *vtable)
{
	const char *symbol = (const char *)vtable - VTABLE_HEAD_BYTES;
	Dl_info info;
	const ElfW(Sym) *entry = NULL;
	if (dladdr1(symbol, &info, (void **)&entry, RTLD_DL_SYMENT) == 0 || entry == NULL ||
		entry->st_size < VTABLE_HEAD_BYTES)
		return 0;
	return (entry->st_size - VTABLE_HEAD_BYTES) / sizeof(void *);
}

/* Device::id() is not exported. MeshDevice::id() is, and overrides the same slot of IDevice. */
static int (*find_device_id(const struct ttam_metal *metal))(const void *)
{
	if (metal->mesh_id == NULL || metal->mesh_vtable == NULL || metal->device_vtable == NULL)
		return NULL;
	int (*const *mesh)(const void *) = metal->mesh_vtable;
	int (*const *device)(const void *) = metal->device_vtable;
	size_t length = vtable_length(metal->mesh_vtable);
	size_t device_length = vtable_length(metal->device_vtable);
	for (size_t slot = 0; slot < length && slot < device_length; slot++) {
		if (mesh[slot] == metal->mesh_id)
			return device[slot];
	}
	return NULL;
}

static uint64_t find_missing(const struct ttam_metal *metal)
{
	struct ttam_metal_exports exports = {
#define METAL_FUNCTION(name, result, arguments, symbol) .name = metal->name != NULL,
#include "common/metal_functions.h"
		.device_vtable = metal->device_vtable != NULL,
		.mesh_vtable = metal->mesh_vtable != NULL,
		.device_id = metal->device_id != NULL,
	};
	ttam_called_narrow(metal->is_older, &exports);
	return ttam_metal_missing(&exports);
}

static const char *find_path(const struct ttam_metal *metal)
{
	Dl_info info;
	void *function = NULL;
	memcpy(&function, &metal->allocate_buffer, sizeof(function));
	if (function == NULL || dladdr(function, &info) == 0)
		return NULL;
	return info.dli_fname;
}

static void find_board_names(void *library, const void *ret_names[TTAM_BOARD_NAMES])
{
	void *operations = dlopen("_ttnncpp.so", RTLD_LAZY | RTLD_NOLOAD);
	ret_names[0] = dlsym(library, METAL_BOARD_NAMES);
	ret_names[1] = operations != NULL ? dlsym(operations, METAL_BOARD_NAMES) : NULL;
}

static bool is_older(void *library)
{
	return dlsym(library, METAL_ALLOCATE_BUFFER) == NULL &&
	       dlsym(library, METAL_OLDER_ALLOCATE_BUFFER) != NULL;
}

static void *find_function(void *library, bool is_older, const char *symbol)
{
	char name[TTAM_METAL_NAME_BYTES];
	if (!is_older)
		return dlsym(library, symbol);
	ttam_metal_older_name(symbol, &name);
	return dlsym(library, name);
}

static void look_up(void)
{
	int saved_errno = errno;
	void *library = open_loaded_library();
	void *symbol;
	table.is_older = is_older(library);
#define METAL_FUNCTION(name, result, arguments, exported)          \
	symbol = find_function(library, table.is_older, exported); \
	memcpy(&table.name, &symbol, sizeof(symbol));
#define METAL_OLDER METAL_FUNCTION
#include "common/metal_functions.h"
	table.device_vtable = find_vtable(library, METAL_DEVICE_VTABLE);
	table.mesh_vtable = find_vtable(library, METAL_MESH_VTABLE);
	table.device_id = find_device_id(&table);
	find_board_names(library, table.board_names);
	table.missing = find_missing(&table);
	table.path = find_path(&table);
	ttam_unwind_init(library);
	atomic_store_explicit(&ttam_metal_found, &table, memory_order_release);
	errno = saved_errno;
}

const struct ttam_metal *ttam_metal_look_up(void)
{
	pthread_once(&once, look_up);
	return &table;
}
