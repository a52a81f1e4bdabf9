/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "attach/process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

FILE *process_open(pid_t pid, const char *name)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
	return fopen(path, "re");
}

static void take_line(const char *line, struct process_status *status)
{
	const struct {
		const char *name;
		uint64_t *value;
	} numbers[] = {
		{"Tgid:", &status->process},
		{"PPid:", &status->parent},
		{"TracerPid:", &status->tracer},
		{"Uid:", &status->uid},
		{"Seccomp:", &status->seccomp},
	};
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (strncmp(line, numbers[i].name, strlen(numbers[i].name)) == 0)
			*numbers[i].value = strtoull(line + strlen(numbers[i].name), NULL, 10);
	if (strncmp(line, "State:\t", 7) == 0)
		status->state = line[7];
	if (strncmp(line, "CoreDumping:\t1", 14) == 0)
		status->dumps_core = true;
	if (strncmp(line, "x86_Thread_features:", 20) == 0)
		status->shadow_stack = strstr(line, "shstk") != NULL;
}

int process_status_read(pid_t pid, struct process_status *ret_status)
{
	struct process_status status = {0};
	char line[256];
	FILE *file = process_open(pid, "status");
	if (file == NULL)
		return errno == ENOENT ? -ESRCH : -errno;
	while (fgets(line, sizeof line, file) != NULL)
		take_line(line, &status);
	int error = ferror(file) ? -ESRCH : 0;
	fclose(file);
	if (error == 0)
		*ret_status = status;
	return error;
}

int process_read(pid_t pid, uint64_t address, void *ret_bytes, size_t size)
{
	struct iovec here = {ret_bytes, size};
	struct iovec there = {(void *)(uintptr_t)address, size};
	ssize_t length = process_vm_readv(pid, &here, 1, &there, 1, 0);
	if (length < 0)
		return -errno;
	return (size_t)length == size ? 0 : -EFAULT;
}

int process_write(pid_t pid, uint64_t address, const void *bytes, size_t size)
{
	struct iovec here = {(void *)(uintptr_t)bytes, size};
	struct iovec there = {(void *)(uintptr_t)address, size};
	ssize_t length = process_vm_writev(pid, &here, 1, &there, 1, 0);
	if (length < 0)
		return -errno;
	return (size_t)length == size ? 0 : -EFAULT;
}

void process_read_text(pid_t pid, uint64_t address, char *ret_text, size_t size)
{
	size_t length = 0;
	while (length + 1 < size &&
		process_read(pid, address + length, &ret_text[length], 1) == 0 &&
		ret_text[length] != '\0')
		length++;
	ret_text[length] = '\0';
}
