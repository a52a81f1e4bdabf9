# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Jobs in other namespaces and of other users, seen from outside with the real programs.

test_containers.py TT-ALLOCMON TT-ALLOCMON-DEMO HELLO
"""
import os
import sys

from claims import expect, run
from containers import Place, Stream, in_a_place, need_root, until

ALL = ("pid", "mount", "user")
USER = 54321  # a number that nobody has
FOUNDING = 14827520
AS_USER = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups")


def the_one(place, *arguments, wrapper=()):
    processes = place.processes(*arguments, wrapper=wrapper)
    expect("processes", len(processes), 1)
    return processes[0]


def dram(process):
    return process["devices"][0]["types"]["DRAM"]["current"]


def expect_job(process, pid, inside, state="live"):
    expect("state", process["state"], state)
    expect("pid", process["pid"], pid)
    expect("pid inside", process.get("pid_inside"), inside)
    expect("foreign", process.get("foreign"), None)
    expect("DRAM", dram(process), FOUNDING)


def sees_a_pid_namespace(place):
    """A job in a PID namespace is shown by its number here, and the one inside is noted."""
    need_root()
    job = place.contain("pid")
    expect_job(the_one(place), job.pid, 1)


def sees_a_mount_namespace(place):
    """A job whose /dev/shm is another one is shown."""
    need_root()
    job = place.contain("mount")
    expect("our folder", os.listdir(place.folder), [])
    expect_job(the_one(place), job.pid, None)


def sees_a_user_namespace(place):
    """Who is root in a user namespace is shown as the user that they are."""
    need_root()
    job = place.contain("user", wrapper=AS_USER)
    process = the_one(place)
    expect_job(process, job.pid, None)
    expect("user", process["uid"], USER)


def sees_a_container(place):
    """A job in namespaces of its own for PIDs, mounts and users is shown."""
    need_root()
    job = place.contain(*ALL)
    process = the_one(place)
    expect_job(process, job.pid, 1)
    text = place.view("status")
    expect("the remark", f"{job.pid}  live" in text and "pid 1 in its container" in text, True)


def sees_its_own_container(place):
    """A user sees into the containers that are their own, without rights."""
    need_root()
    job = place.contain(*ALL, wrapper=AS_USER)
    process = the_one(place, wrapper=AS_USER)
    expect_job(process, job.pid, 1)
    expect("user", process["uid"], USER)


def finds_by_the_number_here(place):
    """A filter by PID takes the number here, not the one that each container begins with."""
    need_root()
    jobs = [place.contain(*ALL) for _ in range(2)]
    expect("both", sorted(p["pid"] for p in place.processes()), sorted(j.pid for j in jobs))
    expect("the one", the_one(place, f"--pid={jobs[1].pid}")["pid"], jobs[1].pid)
    expect("none", place.processes("--pid=1"), [])


def adds_up_over_containers(place):
    """Two containers on the same chips are two processes of each device."""
    need_root()
    for _ in range(2):
        place.contain(*ALL)
    device = place.status()["devices"][0]
    expect("processes", device["processes"], 2)
    expect("DRAM", device["types"]["DRAM"]["current"], 2 * FOUNDING)


def shows_one_tmpfs_once(place):
    """A /dev/shm that is seen from two namespaces is shown once."""
    need_root()
    job = place.contain(*ALL)
    neighbour = place.start("nsenter", f"--target={job.pid}", "--mount", "unshare", "--mount",
                            "sh", "-c", f"ls {place.folder} && exec sleep 1000")
    expect("its view", neighbour.stdout.readline(), "tt-allocmon.v1.0\n")
    expect_job(the_one(place), job.pid, 1)


def keeps_the_dead(place):
    """A container that is killed is shown as dead with its last values, and its files let go."""
    need_root()
    job = place.contain(*ALL)
    stream = Stream(place)
    expect_job(stream.await_state(job.pid, "live"), job.pid, 1)
    expect("held while it lives", stream.holds("tt-allocmon.v1.0"), True)
    job.kill()
    dead = stream.await_state(job.pid, "dead")
    until("let go", lambda: stream.next() and not stream.holds("tt-allocmon.v1.0"))
    for process in (dead, stream.next()["processes"][0]):
        expect_job(process, job.pid, 1, "dead")
        expect("buffers", process["devices"][0]["buffers"], 14)
    expect("one that starts now", place.processes(), [])


def keeps_the_dead_of_many(place):
    """Of many containers that ended, the last are kept, as many as a large job has processes."""
    need_root()
    stream = Stream(place)
    last = None
    for _ in range(3):
        last = place.contain(*ALL)
        stream.await_state(last.pid, "live")
        last.kill()
        stream.await_state(last.pid, "dead")
    processes = stream.next()["processes"]
    expect("states", [p["state"] for p in processes], ["dead"] * 3)
    expect("the last", last.pid in [p["pid"] for p in processes], True)


def follows_what_comes_later(place):
    """A container that starts while a viewer runs is found."""
    need_root()
    stream = Stream(place)
    expect("before", stream.next()["processes"], [])
    job = place.contain(*ALL)
    expect_job(stream.await_state(job.pid, "live"), job.pid, 1)


def says_what_only_root_can_see(place):
    """Who may not look into a container is told so, with what to do; root is not."""
    need_root()
    place.contain(*ALL)
    before = hidden(place.status(wrapper=AS_USER))
    place.contain(*ALL)
    status = place.status(wrapper=AS_USER)
    expect("processes", status["processes"], [])
    expect("one more", hidden(status) - before, 1)
    text = place.view("status", wrapper=AS_USER)
    expect("what to do", "only root can see into: sudo tt-allocmon" in text, True)
    expect("as root", "notices" in place.status(), False)


def hidden(status):
    found = [n for n in status.get("notices", []) if n["kind"] == "out-of-sight"]
    expect("notices", len(found), 1)
    return int(found[0]["message"].split()[0])


HOSTILE = """
cd "$TT_ALLOCMON_DIR"
mkfifo tt-allocmon.v1.1
ln -s /etc/shadow tt-allocmon.v1.2
mkdir tt-allocmon.v1.3
head -c 100000 /dev/urandom >tt-allocmon.v1.4
truncate -s 1T tt-allocmon.v1.5
mknod tt-allocmon.v1.6 c 1 3
ln -s tt-allocmon.v1.0 tt-allocmon.v1.7
cd /
"""


def is_not_led_astray(place):
    """What a container puts beside its segment is neither followed, opened nor waited for."""
    need_root()
    job = place.contain("pid", "mount", script=HOSTILE)
    status = place.status()
    expect("processes", [p["pid"] for p in status["processes"]], [job.pid])
    wrong = sorted((n["object"].rsplit(".", 1)[1], n["kind"]) for n in status["notices"])
    expect("notices", wrong, [("1", "unreadable"), ("2", "unreadable"), ("3", "unreadable"),
                              ("4", "damaged"), ("5", "damaged"), ("6", "unreadable"),
                              ("7", "unreadable")])


def is_not_led_out(place):
    """A container's link in place of a folder leads nowhere, neither here nor within it."""
    need_root()
    with Place(place.program, place.demo, place.example) as other:
        other.hold(other.demo, "founding", "--hold")
        for target in (other.folder, "/proc/1/root" + other.folder, "/dev/shm/mine"):
            place.hold("unshare", "--mount", "sh", "-c", f"""
                mount -t tmpfs none /dev/shm && mkdir /dev/shm/mine &&
                TT_ALLOCMON_DIR=/dev/shm/mine {place.demo} founding --for=0.01 &&
                ln -s {target} {place.folder} && echo ready && exec sleep 1000""")
        expect("processes", place.processes(), [])


def enters_a_tmpfs_only(place):
    """A folder of a container on another file system, which may answer never, is not entered."""
    need_root()
    with Place(place.program, place.demo, place.example) as other:
        other.hold(other.demo, "founding", "--hold")
        for kind, found in (("ramfs", 0), ("tmpfs", 1)):
            inside = place.hold("unshare", "--mount", "sh", "-c", f"""
                exec 3<{other.folder}/tt-allocmon.v1.0 &&
                mount -t {kind} none /dev/shm && mkdir {place.folder} &&
                cp --sparse=always /proc/self/fd/3 {place.folder}/tt-allocmon.v1.0 &&
                echo ready && exec sleep 1000""")
            expect(kind, len(place.processes()), found)
            inside.kill()
            inside.wait()


def tells_two_users_apart(place):
    """Two users side by side are both shown, each as their own."""
    need_root()
    jobs = [place.hold(*wrapper, place.demo, "founding", "--hold") for wrapper in ((), AS_USER)]
    for wrapper in ((), AS_USER):
        found = {p["pid"]: p["uid"] for p in place.processes(wrapper=wrapper)}
        expect("users", found, {jobs[0].pid: 0, jobs[1].pid: USER})
    expect("one user", the_one(place, f"--user={USER}")["pid"], jobs[1].pid)
    expect("root", the_one(place, "--user=0")["pid"], jobs[0].pid)


def says_what_may_not_be_read(place):
    """A segment that is only for its owner is said to be unreadable to others, not to root."""
    need_root()
    job = place.hold(*AS_USER, place.demo, "founding", "--hold", TT_ALLOCMON_MODE="0600")
    expect("its owner", the_one(place, wrapper=AS_USER)["pid"], job.pid)
    expect("root", the_one(place)["pid"], job.pid)
    other = ("setpriv", f"--reuid={USER + 1}", f"--regid={USER + 1}", "--clear-groups")
    status = place.status(wrapper=other, expected=1)
    expect("a third", status["processes"], [])
    message = status["notices"][0]["message"]
    expect("said", f"tt-allocmon.v1.{USER}" in message and "Permission denied" in message and
           "sudo tt-allocmon" in message, True)


def leaves_others_segments(place):
    """gc removes nobody else's segment without their rights, and none of a container."""
    need_root()
    for wrapper in ((), AS_USER):
        job = place.start(*wrapper, place.demo, "founding", "--for=0.01")
        job.stdout.read()
        job.wait()
    place.contain(*ALL)
    place.view("gc", wrapper=AS_USER)
    expect("left", os.listdir(place.folder), ["tt-allocmon.v1.0"])
    place.view("gc")
    expect("left", os.listdir(place.folder), [])
    expect("the container's", the_one(place)["state"], "live")


def is_examined_by_doctor(place):
    """doctor tells which window each job has, in which folder, and what it cannot look into."""
    need_root()
    job = place.contain(*ALL)
    text = place.view("doctor", status=None)
    folder = f"/root{place.folder}/tt-allocmon.v1.0"
    where = [line for line in text.splitlines() if f"{job.pid} tt-allocmon-demo: window 0" in line]
    expect("window", len(where), 1)
    expect("where", where[0].endswith(f"{folder}; in its container it is process 1"), True)
    expect("segment", f"{folder} of user 0: format 1, mode 0644" in text, True)
    expect("folders", "1 have a folder of their own" in text, True)
    expect("as a user", "in containers that only root can see into: sudo tt-allocmon doctor" in
           place.view("doctor", wrapper=AS_USER, status=None), True)


def runs_in_a_container(place):
    """`run` and the viewer work within a container, without the machine's /proc."""
    need_root()
    inside = place.contain(*ALL, job="sh -c 'echo ready && exec sleep 1000'")
    entered = ("nsenter", f"--target={inside.pid}", "--all")
    place.hold(*entered, place.program, "run", "--", place.demo, "founding", "--hold")
    process = the_one(place, wrapper=entered)
    expect("pid inside", process.get("pid_inside"), None)
    expect("DRAM", dram(process), FOUNDING)
    outside = the_one(place)
    expect("the same", outside["pid_inside"], process["pid"])


def chips(place):
    """Of two jobs whose chips have no ids: how many rows, and how many processes on the first."""
    status = place.status()
    expect("processes", len(status["processes"]), 2)
    devices = status["devices"]
    expect("all rows", sum(d["processes"] for d in devices), 16)
    expect("no ids", [d for d in devices if "asic_id" in d or "numbering" not in d], [])
    keys = {(d["id"], d["numbering"]) for d in devices}
    expect("told apart", len(keys), len(devices))
    for process in status["processes"]:
        expect("found", {(d["id"], d["numbering"]) for d in process["devices"]} <= keys, True)
    return len(devices), devices[0]["processes"]


def adds_up_those_who_count_alike(place):
    """Without ids, jobs of one user who see the same chips share rows by number."""
    for _ in range(2):
        place.hold(place.example, TT_VISIBLE_DEVICES="0,1")
    expect("rows", chips(place), (8, 2))


def knows_no_chip_by_its_number(place):
    """Without ids, jobs that choose other chips share no row, though both number from 0."""
    jobs = [place.hold(place.example, TT_VISIBLE_DEVICES=chosen) for chosen in ("0,1", "2,3")]
    expect("rows", chips(place), (16, 1))
    lines = [line for line in place.view("status").splitlines() if line.startswith("Device 0")]
    expect("names", sorted(line.split(":")[0] for line in lines), ["Device 0a", "Device 0b"])
    for job in jobs:
        own = [line for line in lines if line.endswith(f"(no chip id; process {job.pid})")]
        expect("its line", len(own), 1)


def never_merges_over_namespaces(place):
    """Without ids, jobs of different PID or mount namespaces share no row."""
    need_root()
    for kinds in (("pid",), ("mount",), ALL):
        with Place(place.program, place.demo, place.example) as other:
            other.hold(other.example)
            other.contain(*kinds, job=other.example)
            expect(f"rows with {kinds}", chips(other), (16, 1))


def never_merges_over_users(place):
    """Without ids, jobs of two users share no row."""
    need_root()
    place.hold(place.example)
    place.hold(*AS_USER, place.example)
    expect("rows", chips(place), (16, 1))


CASES = [sees_a_pid_namespace, sees_a_mount_namespace, sees_a_user_namespace, sees_a_container,
         sees_its_own_container, finds_by_the_number_here, adds_up_over_containers,
         shows_one_tmpfs_once, keeps_the_dead, keeps_the_dead_of_many, follows_what_comes_later,
         says_what_only_root_can_see, is_not_led_astray, is_not_led_out, enters_a_tmpfs_only,
         tells_two_users_apart, says_what_may_not_be_read, leaves_others_segments,
         is_examined_by_doctor, runs_in_a_container, adds_up_those_who_count_alike,
         knows_no_chip_by_its_number, never_merges_over_namespaces, never_merges_over_users]


if __name__ == "__main__":
    sys.exit(run([in_a_place(case, *sys.argv[1:]) for case in CASES]))
