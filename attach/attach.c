/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
#include "attach/attach.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "attach/injection.h"
#include "attach/process.h"
#include "attach/search.h"
#include "attach/target.h"

static void set_report(struct attach_report *report, enum attach_outcome outcome,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

static void set_report(
	struct attach_report *report, enum attach_outcome outcome, const char *format, ...)
{
	va_list arguments;
	report->outcome = outcome;
	va_start(arguments, format);
	vsnprintf(report->message, sizeof report->message, format, arguments);
	va_end(arguments);
}

static void report_not_found(const struct attach_request *request, const struct search *search,
	int error, struct attach_report *report)
{
	struct process_status status;
	if (error == -EPERM || error == -EACCES) {
		report->outcome = ATTACH_REFUSED;
		target_lacks_rights(request, &report->message);
	} else if (process_status_read(request->pid, &status) < 0 || status.state == 'Z' ||
		   error == -ESRCH || error == -ENOENT) {
		set_report(report, ATTACH_GONE, "%d has ended", request->pid);
	} else if (error == -EAGAIN) {
		set_report(report, ATTACH_REFUSED,
			"none of the %zu threads of %d waited where it is safe to interrupt it, "
			"for %.0f s; try again while the job waits for something, or start it "
			"with tt-allocmon run",
			search->n_threads, request->pid, (double)request->patience_ns / 1e9);
	} else {
		set_report(report, ATTACH_REFUSED, "cannot stop a thread of %d: %s", request->pid,
			strerror(-error));
	}
}

static void report_end(const struct attach_request *request, enum injection_end end,
	const char *text, struct attach_report *report)
{
	pid_t pid = request->pid;
	switch (end) {
	case INJECTION_CALLED:
		report->outcome = ATTACH_CALLED;
		break;
	case INJECTION_NOT_LOADED:
		set_report(report, ATTACH_FAILED, "%d cannot load the library: %s", pid,
			text[0] != '\0' ? text : "its loader does not say why");
		break;
	case INJECTION_NO_MEMORY:
		set_report(report, ATTACH_FAILED,
			"%d gets no memory for it (a limit on its address space?)", pid);
		break;
	case INJECTION_FAULTED:
		set_report(report, ATTACH_FAILED, "a fault in %s was caught; %d goes on without it",
			request->library, pid);
		break;
	case INJECTION_BLOCKED:
		set_report(report, ATTACH_REFUSED,
			"%d is loading a library itself, and has not come to an end of it; try "
			"again",
			pid);
		break;
	case INJECTION_GOES_ON:
		set_report(report, ATTACH_UNFINISHED,
			"%d takes longer than %.0f s to start tracking; it goes on with it by "
			"itself",
			pid, (double)request->limit_ns / 1e9);
		break;
	case INJECTION_GONE:
		set_report(report, ATTACH_GONE,
			"%d, or the thread that was to do it, ended meanwhile", pid);
		break;
	case INJECTION_IMPOSSIBLE:
		set_report(report, ATTACH_FAILED, "no call could be put into %d", pid);
		break;
	}
}

/* An end in the middle does no harm, but the thread would do without what only a tracer can give
 * back: how much of its wait was left. */
static void hold_signals(sigset_t *ret_before)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGPIPE};
	sigset_t set;
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, ret_before);
}

static void borrow(const struct attach_request *request, const struct loader *loader,
	struct search *search, struct attach_report *report)
{
	struct tracee tracee;
	struct tracee_state state;
	char text[ATTACH_MESSAGE / 2] = "";
	int error = search_find(search, request->patience_ns, &tracee, &state);
	if (error < 0) {
		report_not_found(request, search, error, report);
		return;
	}
	sigset_t before;
	hold_signals(&before);
	uint64_t begin_ns = tracee_clock_ns();
	struct injection_call call = {
		.loader = loader,
		.library = request->library,
		.function = request->function,
		.until_ns = begin_ns + request->limit_ns,
	};
	enum injection_end end =
		injection_run(&tracee, &state, &call, &report->result, text, sizeof text);
	report->borrowed_ns = tracee_clock_ns() - begin_ns;
	sigprocmask(SIG_SETMASK, &before, NULL);
	report_end(request, end, text, report);
	tracee_state_finish(&state);
}

void attach_call(const struct attach_request *request, struct attach_report *ret_report)
{
	struct search search = {0};
	struct target target = {0};
	*ret_report = (struct attach_report){.outcome = ATTACH_REFUSED};
	if (search_init(request->pid, &search) < 0)
		set_report(ret_report, ATTACH_REFUSED, "no memory");
	else if (target_examine(request, &target, &ret_report->message))
		borrow(request, &target.loader, &search, ret_report);
	target_finish(&target);
	search_finish(&search);
}
