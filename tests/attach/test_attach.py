# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A thread is borrowed, and the job does not notice.

test_attach.py FOLDER
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from scene import Job, Tools, expect
from claims import Skipped, run

WAITS = ("nanosleep", "sleep-in-place", "usleep", "absolute", "poll", "ppoll", "select",
         "condition", "registers")
BUSY = WAITS + ("compute", "heap", "load", "take-signals", "send-signals")


def every_wait_goes_on_where_it_was(tools):
    """Every kind of wait lasts as long as it would have, and no call is interrupted."""
    # Begun anew in the middle, it would last for 2.4 s.
    settings = {"JOB_WAIT_MS": "1500", "JOB_LONGEST_MS": "2100"}
    jobs = [tools.job(kind, "--alone", **settings) for kind in WAITS]
    time.sleep(0.9)
    for job in jobs:
        expect("outcome", tools.attach(job.pid).outcome, "called")
    time.sleep(1.8)
    for kind, job in zip(WAITS, jobs):
        with job:
            expect(kind, job.finish(), 1)


def a_busy_job_computes_the_same(tools):
    """With threads at all of it, ten times: no wrong sum, no lost signal, no changed register."""
    with tools.job(*BUSY) as job:
        for _ in range(10):
            expect("outcome", tools.attach(job.pid).outcome, "called")
        expect("calls", job.finish(), 10)


def one_parked_thread_is_enough(tools):
    """A job whose other threads are running all the time has one that waits."""
    with tools.job("spin", "spin", "condition") as job:
        expect("outcome", tools.attach(job.pid).outcome, "called")
        expect("calls", job.finish(), 1)


def none_parked_is_refused(tools):
    """A job that only computes is refused after a while, and computes on."""
    with tools.job("compute", "--alone") as job:
        report = tools.attach(job.pid, patience_ms=300)
        expect("outcome", report.outcome, "refused")
        expect("why", "none of the 1 threads" in report.message, True)
        expect("calls", job.finish(), 0)


def the_result_is_passed_on(tools):
    """What the function returned is told."""
    with tools.job("condition", LATE_RESULT="-28") as job:
        report = tools.attach(job.pid)
        expect("report", (report.outcome, report.result), ("called", -28))
        expect("calls", job.finish(), 1)


def what_cannot_be_loaded_is_said(tools):
    """A library that cannot be loaded, or has no such function: in the loader's words."""
    libraries = ((os.path.abspath(__file__), "invalid ELF header"),
                 ("libattach-holder.so", "undefined symbol: ttam_preload_start_late"))
    with tools.job(*WAITS) as job:
        for library, words in libraries:
            report = tools.attach(job.pid, library=library)
            expect("outcome", report.outcome, "failed")
            expect(report.message, words in report.message, True)
        expect("calls", job.finish(), 0)


def a_fault_is_caught(tools):
    """A fault in the library is not the job's."""
    with tools.job("condition", "heap", LATE_FAULT="1") as job:
        report = tools.attach(job.pid)
        expect("outcome", report.outcome, "failed")
        expect(report.message, "fault" in report.message, True)
        expect("calls", job.finish(), 0)


def what_takes_long_goes_on_alone(tools):
    """Where it takes too long the job is left alone with it, and comes back by itself."""
    for kind in ("registers", "nanosleep"):
        with tools.job(kind, "heap", LATE_SECONDS="1") as job:
            expect("outcome", tools.attach(job.pid, limit_ms=300).outcome, "unfinished")
            time.sleep(1)
            expect("calls", job.finish(), 1)


def a_busy_loader_is_left_alone(tools):
    """While the job itself loads a library, its thread is not kept waiting for that."""
    with tools.job("registers", "hold-loader",
                   JOB_HOLDER=tools.path("libattach-holder.so")) as job:
        time.sleep(0.3)
        report = tools.attach(job.pid, limit_ms=300)
        expect("outcome", report.outcome, "refused")
        expect(report.message, "loading a library" in report.message, True)
        time.sleep(2)
        expect("outcome", tools.attach(job.pid).outcome, "called")
        expect("calls", job.finish(), 1)


def in_the_middle(tools, job, **how):
    """An attach that is at work: the library sleeps."""
    process = subprocess.Popen(tools.command(job.pid, **how), stdout=subprocess.PIPE, text=True)
    time.sleep(0.5)
    return process


def a_job_that_dies_is_gone(tools):
    """A job that is killed, or becomes another program, meanwhile."""
    with tools.job("condition", LATE_SECONDS="3") as job:
        attach = in_the_middle(tools, job)
        job.process.kill()
        expect("outcome", attach.communicate()[0].split()[0], "gone")
    with tools.job("condition", "exec", LATE_SECONDS="3") as job:
        attach = in_the_middle(tools, job)
        expect("outcome", attach.communicate()[0].split()[0], "gone")
        expect("the other program's status", job.process.wait(), 0)


def an_interrupt_waits_for_the_job(tools):
    """SIGINT in the middle ends the attach when the job has its thread back."""
    with tools.job("registers", "heap", LATE_SECONDS="1") as job:
        attach = in_the_middle(tools, job)
        attach.send_signal(signal.SIGINT)
        attach.communicate()
        expect("status", attach.returncode, -signal.SIGINT)
        expect("calls", job.finish(), 1)


def a_stop_holds(tools):
    """A job that is stopped in the middle stays stopped until it is told to go on."""
    with tools.job("condition", "heap", LATE_SECONDS="1") as job:
        attach = in_the_middle(tools, job)
        os.kill(job.pid, signal.SIGSTOP)
        expect("outcome", attach.communicate()[0].split()[0], "called")
        time.sleep(0.2)
        with open(f"/proc/{job.pid}/stat", encoding="utf-8") as file:
            expect("state", file.read().rsplit(")", 1)[1].split()[0], "T")
        os.kill(job.pid, signal.SIGCONT)
        expect("calls", job.finish(), 1)


def expect_refusal(tools, pid, words, **how):
    report = tools.attach(pid, **how)
    expect("outcome", report.outcome, "refused")
    expect(report.message, words in report.message, True)


def refuses_what_is_no_job(tools):
    """No process, a thread, a zombie, a stopped one: refused, and told why."""
    with tools.job("condition") as job:
        while len(threads := os.listdir(f"/proc/{job.pid}/task")) < 2:
            time.sleep(0.01)
        thread = max(int(name) for name in threads)
        expect_refusal(tools, thread, f"is a thread of {job.pid}")
        os.kill(job.pid, signal.SIGSTOP)
        os.waitid(os.P_PID, job.pid, os.WSTOPPED)
        expect_refusal(tools, job.pid, "is stopped")
        os.kill(job.pid, signal.SIGCONT)
        expect("calls", job.finish(), 0)
    expect_refusal(tools, job.pid, "there is no process")
    zombie = subprocess.Popen(["true"])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    expect_refusal(tools, zombie.pid, "has ended")
    zombie.wait()


def refuses_who_is_traced(tools):
    """A job under a debugger."""
    with Job([tools.path("attach-killer"), "1000000000", tools.path("attach-job"),
              "condition"]) as tracer:
        with open(f"/proc/{tracer.pid}/task/{tracer.pid}/children", encoding="ascii") as file:
            child = int(file.read())
        expect_refusal(tools, child, f"is traced by {tracer.pid}")


def four_attach_at_once(tools):
    """Four who attach at the same moment all do, by threads of their own or one after the other."""
    with tools.job(*BUSY) as job:
        all_of_them = [subprocess.Popen(tools.command(job.pid), stdout=subprocess.PIPE, text=True)
                       for _ in range(4)]
        for attach in all_of_them:
            line = attach.communicate()[0]
            expect(line, line.split()[0], "called")
        expect("calls", job.finish(), 4)


def refuses_what_seccomp_confines(tools):
    """A job that seccomp may kill for a system call."""
    with tools.job("condition", JOB_SECCOMP="1") as job:
        expect_refusal(tools, job.pid, "seccomp")
        expect("calls", job.finish(), 0)


def refuses_who_cannot_load(tools):
    """A program that is linked statically, and a child that runs in its parent's memory."""
    with Job([tools.path("attach-static")]) as job:
        expect_refusal(tools, job.pid, "linked statically")
    parent = subprocess.Popen([tools.path("attach-odd"), "vfork"])
    time.sleep(0.3)
    with open(f"/proc/{parent.pid}/task/{parent.pid}/children", encoding="ascii") as file:
        child = int(file.read())
    expect_refusal(tools, child, f"in the memory of {parent.pid}")
    os.kill(child, signal.SIGKILL)
    parent.wait()


def refuses_another_file_of_that_name(tools):
    """A job that has loaded another library of that name."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "libattach-late.so")
        shutil.copy(tools.path("libattach-late.so"), copy)
        with tools.job("condition") as job:
            expect("outcome", tools.attach(job.pid, library=copy).outcome, "called")
            expect_refusal(tools, job.pid, "has another libattach-late.so loaded")
            expect("outcome", tools.attach(job.pid, library=copy).outcome, "called")
            expect("calls", job.finish(), 2)


def refuses_who_sees_other_files(tools):
    """A job in a container, where that name is not that file."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "libattach-late.so")
        shutil.copy(tools.path("libattach-late.so"), copy)
        if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
            raise Skipped("no namespace can be made")
        script = f"mount -t tmpfs none '{folder}' && exec '{tools.path('attach-job')}' condition"
        with Job(["unshare", "-rm", "sh", "-c", script]) as job:
            expect_refusal(tools, job.pid, "sees other files", library=copy)
            expect("calls", job.finish(), 0)


CASES = [
    every_wait_goes_on_where_it_was, a_busy_job_computes_the_same, one_parked_thread_is_enough,
    none_parked_is_refused, the_result_is_passed_on, what_cannot_be_loaded_is_said,
    a_fault_is_caught, what_takes_long_goes_on_alone, a_busy_loader_is_left_alone,
    a_job_that_dies_is_gone, an_interrupt_waits_for_the_job, a_stop_holds, refuses_what_is_no_job,
    refuses_who_is_traced, four_attach_at_once,
    refuses_what_seccomp_confines, refuses_who_cannot_load,
    refuses_another_file_of_that_name, refuses_who_sees_other_files]

if __name__ == "__main__":
    sys.exit(run(CASES, Tools(sys.argv[1])))
