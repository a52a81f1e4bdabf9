/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "attach/target.h"

#include <elf.h>
#include <errno.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attach/process.h"
#include "attach/safe_point.h"

#define REFUSE(...) return snprintf(*message, sizeof *message, __VA_ARGS__), false

typedef char message_text[ATTACH_MESSAGE];

static int yama_scope(void)
{
	int scope = -1;
	FILE *file = fopen("/proc/sys/kernel/yama/ptrace_scope", "re");
	if (file == NULL)
		return -1;
	if (fscanf(file, "%d", &scope) != 1)
		scope = -1;
	fclose(file);
	return scope;
}

void target_explain_rights(
	pid_t pid, uint64_t owner, uint64_t user, int scope, char (*ret_message)[ATTACH_MESSAGE])
{
	enum { ONLY_CHILDREN = 1, ONLY_ROOT = 2, NOBODY = 3 };
	char *text = *ret_message;
	if (scope == NOBODY)
		snprintf(text, ATTACH_MESSAGE,
			"this system lets nobody look into a process (kernel.yama.ptrace_scope is "
			"3, until it is started anew); start the job with tt-allocmon run");
	else if (user != 0 && owner != user)
		snprintf(text, ATTACH_MESSAGE, "%d belongs to user %ju: sudo tt-allocmon attach %d",
			pid, (uintmax_t)owner, pid);
	else if (user != 0 && (scope == ONLY_CHILDREN || scope == ONLY_ROOT))
		snprintf(text, ATTACH_MESSAGE,
			"this system lets only root look into a running process "
			"(kernel.yama.ptrace_scope is %d): sudo tt-allocmon attach %d, or sudo "
			"sysctl kernel.yama.ptrace_scope=0 and again, or start the job with "
			"tt-allocmon run",
			scope, pid);
	else
		snprintf(text, ATTACH_MESSAGE,
			"%d may not be looked into: it has more rights than its user, or this is "
			"a container without CAP_SYS_PTRACE; start the job with tt-allocmon run",
			pid);
}

void target_lacks_rights(const struct attach_request *request, char (*ret_message)[ATTACH_MESSAGE])
{
	struct process_status status = {.uid = geteuid()};
	process_status_read(request->pid, &status);
	target_explain_rights(request->pid, status.uid, geteuid(), yama_scope(), ret_message);
}

/* Whose memory it lives in: between vfork() and exec it is its parent's. */
static bool shares_memory(pid_t pid, uint64_t parent)
{
	return parent > 0 && syscall(SYS_kcmp, pid, (pid_t)parent, KCMP_VM, 0, 0) == 0;
}

static bool examine_state(pid_t pid, const struct process_status *status, message_text *message)
{
	if (status->process != (uint64_t)pid)
		REFUSE("%d is a thread of %ju: tt-allocmon attach %ju", pid,
			(uintmax_t)status->process, (uintmax_t)status->process);
	if (status->process == (uint64_t)getpid())
		REFUSE("%d is tt-allocmon itself", pid);
	if (status->state == 'Z' || status->state == 'X' || status->dumps_core)
		REFUSE("%d has ended", pid);
	if (status->tracer != 0)
		REFUSE("%d is traced by %ju already, as by a debugger or strace; end that first",
			pid, (uintmax_t)status->tracer);
	if (status->state == 'T' || status->state == 't')
		REFUSE("%d is stopped; let it run first: kill -CONT %d", pid, pid);
	if (status->seccomp != 0)
		REFUSE("%d is confined by seccomp, which may kill it for a system call that it "
		       "does not make by itself; start the job with tt-allocmon run",
			pid);
	if (status->shadow_stack)
		REFUSE("%d checks its return addresses (a shadow stack), so that no call can be "
		       "put into it; start the job with tt-allocmon run",
			pid);
	if (shares_memory(pid, status->parent))
		REFUSE("%d still runs in the memory of %ju, which has just started it (vfork); "
		       "try again",
			pid, (uintmax_t)status->parent);
	return true;
}

static bool examine_program(
	const struct attach_request *request, struct target *target, message_text *message)
{
	pid_t pid = request->pid;
	char path[64];
	Elf64_Ehdr head = {0};
	snprintf(path, sizeof path, "/proc/%d/exe", pid);
	FILE *file = fopen(path, "re");
	if (file == NULL && errno == ENOENT)
		REFUSE("%d has no program: it has ended, or is a part of the kernel", pid);
	size_t length = file != NULL ? fread(&head, 1, sizeof head, file) : 0;
	if (file != NULL)
		fclose(file);
	if (length == sizeof head &&
		(head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_machine != EM_X86_64))
		REFUSE("%d is no 64-bit program for x86-64", pid);
	if (request->needs != NULL && maps_of_file(&target->maps, request->needs) == NULL)
		REFUSE("%d has no %s loaded: there is nothing to track in it, or not yet", pid,
			request->needs);
	if (!loader_find(pid, &target->maps, &target->loader))
		REFUSE("%d has no libc that can load a library (it is linked statically, or its "
		       "libc is not glibc)",
			pid);
	return true;
}

/* The process has to find the same file under that name, in its own root folder. */
static bool examine_library(
	const struct attach_request *request, const struct target *target, message_text *message)
{
	pid_t pid = request->pid;
	char path[PROCESS_PATH];
	struct stat ours, theirs;
	const char *name = strrchr(request->library, '/') + 1;
	const struct mapping *loaded = maps_of_file(&target->maps, name);
	if (stat(request->library, &ours) < 0)
		REFUSE("cannot read %s: %s", request->library, strerror(errno));
	snprintf(path, sizeof path, "/proc/%d/root%s", pid, request->library);
	if (stat(path, &theirs) < 0 || theirs.st_dev != ours.st_dev || theirs.st_ino != ours.st_ino)
		REFUSE("%d sees other files than this shell (it runs in a container, or in a root "
		       "folder of its own): its %s is not ours; run tt-allocmon there",
			pid, request->library);
	if (loaded != NULL && loaded->inode != ours.st_ino)
		REFUSE("%d has another %s loaded: %s", pid, name, loaded->name);
	return true;
}

bool target_examine(const struct attach_request *request, struct target *ret_target,
	char (*message)[ATTACH_MESSAGE])
{
	struct process_status status;
	*ret_target = (struct target){0};
	int error = process_status_read(request->pid, &status);
	if (error == -ESRCH)
		REFUSE("there is no process %d", request->pid);
	if (error < 0)
		REFUSE("cannot read /proc/%d/status: %s", request->pid, strerror(-error));
	if (!examine_state(request->pid, &status, message))
		return false;
	error = maps_read(request->pid, &ret_target->maps);
	if (error == -EACCES || error == -EPERM)
		return target_lacks_rights(request, message), false;
	if (error < 0)
		REFUSE("cannot read /proc/%d/maps: %s", request->pid, strerror(-error));
	return examine_program(request, ret_target, message) &&
	       examine_library(request, ret_target, message);
}

void target_finish(struct target *target)
{
	maps_finish(&target->maps);
}
