/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "viewer/source/host_pids.h"

#include <unistd.h>

#include "viewer/source/processes.h"

struct search {
	const struct host_pid *wanted;
	size_t n_wanted;
};

static bool is_wanted_namespace(const struct search *search, uint64_t namespace)
{
	for (size_t i = 0; i < search->n_wanted; i++)
		if (namespace == 0 || search->wanted[i].pid_namespace == namespace)
			return true;
	return false;
}

/*
 * Where we may not ask for the namespace (0), number and start tell nearly as surely: a start is
 * exact to 10 ms.
 */
static bool look(const struct process_entry *process, void *context)
{
	struct search *search = context;
	uint64_t namespace = 0;
	uint64_t pid_inside;
	uint64_t start_time;
	bool is_nested;
	process_namespace(process, "pid", &namespace);
	if (!is_wanted_namespace(search, namespace) ||
		process_pid_inside(process, &pid_inside, &is_nested) < 0 || !is_nested ||
		process_start_time(process, &start_time) < 0)
		return true;
	for (size_t i = 0; i < search->n_wanted; i++) {
		const struct host_pid *wanted = &search->wanted[i];
		if (wanted->pid_inside == pid_inside && wanted->start_time == start_time &&
			(namespace == 0 || wanted->pid_namespace == namespace))
			*wanted->ret_pid = process->pid;
	}
	return true;
}

void host_pids_find(const struct host_pid *wanted, size_t n_wanted)
{
	struct search search = {wanted, n_wanted};
	int proc = n_wanted > 0 ? processes_open() : -1;
	if (proc < 0)
		return;
	processes_each(proc, look, &search);
	close(proc);
}
