/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/command/program.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum {
	INTERPRETER_DEPTH = 4, /* the kernel's own limit on #! within #! */
	HEAD_SIZE = 256,       /* BINPRM_BUF_SIZE: what the kernel reads of a #! line */
};

static bool is_program(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

static bool look_up(const char *name, char *ret_path)
{
	if (strchr(name, '/') != NULL)
		return snprintf(ret_path, PATH_MAX, "%s", name) < PATH_MAX;
	const char *folders = getenv("PATH");
	if (folders == NULL)
		folders = "/bin:/usr/bin";
	for (const char *folder = folders; folder != NULL;) {
		const char *end = strchrnul(folder, ':');
		const char *where = end == folder ? "." : folder;
		int where_length = end == folder ? 1 : (int)(end - folder);
		int length = snprintf(ret_path, PATH_MAX, "%.*s/%s", where_length, where, name);
		if (length < PATH_MAX && is_program(ret_path))
			return true;
		folder = *end == ':' ? end + 1 : NULL;
	}
	return false;
}

/* Whether starting it makes the process "secure" (AT_SECURE in getauxval(3)). */
static bool gains_rights(int file)
{
	struct stat status;
	if (fstat(file, &status) < 0)
		return false;
	if ((status.st_mode & S_ISUID) != 0 && status.st_uid != getuid())
		return true;
	if ((status.st_mode & S_ISGID) != 0 && (status.st_mode & S_IXGRP) != 0 &&
		status.st_gid != getgid())
		return true;
	return getuid() != 0 && fgetxattr(file, "security.capability", NULL, 0) > 0;
}

static enum program_kind inspect_elf(int file, const Elf64_Ehdr *head)
{
	if (head->e_ident[EI_CLASS] != ELFCLASS64)
		return PROGRAM_FOREIGN;
#if defined(__x86_64__)
	if (head->e_machine != EM_X86_64)
		return PROGRAM_FOREIGN;
#elif defined(__aarch64__)
	if (head->e_machine != EM_AARCH64)
		return PROGRAM_FOREIGN;
#endif
	for (unsigned i = 0; i < head->e_phnum; i++) {
		Elf64_Phdr segment;
		off_t offset = (off_t)(head->e_phoff + (uint64_t)i * sizeof segment);
		if (pread(file, &segment, sizeof segment, offset) != sizeof segment)
			return PROGRAM_UNKNOWN;
		if (segment.p_type == PT_INTERP)
			return PROGRAM_LOADABLE;
	}
	return PROGRAM_STATIC;
}

/* The path after #!, into head itself. NULL: head is no such line. */
static const char *interpreter_of(char *head, size_t length)
{
	if (length < 3 || memcmp(head, "#!", 2) != 0)
		return NULL;
	head[length - 1] = '\0';
	char *path = head + 2 + strspn(head + 2, " \t");
	path[strcspn(path, " \t\n")] = '\0';
	return path;
}

static enum program_kind inspect_file(const char *path, char *ret_interpreter)
{
	union {
		Elf64_Ehdr elf;
		char text[HEAD_SIZE];
	} head = {0};
	enum program_kind kind = PROGRAM_UNKNOWN;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0)
		return PROGRAM_UNKNOWN;
	ssize_t length = read(file, head.text, sizeof head.text);
	if (gains_rights(file)) {
		kind = PROGRAM_PRIVILEGED;
	} else if (length >= (ssize_t)sizeof head.elf &&
		   memcmp(head.elf.e_ident, ELFMAG, SELFMAG) == 0) {
		kind = inspect_elf(file, &head.elf);
	} else if (length > 0) {
		const char *interpreter = interpreter_of(head.text, (size_t)length);
		if (interpreter != NULL)
			snprintf(ret_interpreter, PATH_MAX, "%s", interpreter);
	}
	close(file);
	return kind;
}

enum program_kind program_inspect(const char *name)
{
	char path[PATH_MAX];
	if (!look_up(name, path))
		return PROGRAM_UNKNOWN;
	for (int depth = 0; depth <= INTERPRETER_DEPTH; depth++) {
		char interpreter[PATH_MAX] = "";
		enum program_kind kind = inspect_file(path, interpreter);
		if (interpreter[0] == '\0')
			return kind;
		memcpy(path, interpreter, sizeof path);
	}
	return PROGRAM_UNKNOWN;
}
