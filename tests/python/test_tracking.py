# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The Python module: what an import tracks, and what it does where nothing can be tracked.

test_tracking.py PRELOAD PLAIN TT-ALLOCMON STAND-INS
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from claims import expect, run  # noqa: E402
from scene import Scene  # noqa: E402

PRELOAD, PLAIN, PROGRAM, STAND_INS = (os.path.abspath(path) for path in sys.argv[1:5])

USE = """
    with tt_allocmon.scope("a"):
        allocate(1)
    tt_allocmon.mark("m")
    tell(tt_allocmon.available, tt_allocmon.reason, tt_allocmon.report())
"""


def scene(library=PRELOAD):
    return Scene(library, PROGRAM)


def tracks_from_the_import_on():
    """An import tracks, and the process reads its own numbers."""
    with scene() as s:
        found = s.run("""
            allocate(1, 4096, devices=3)
            allocate(2, 512, devices=0b1011, kind=L1)
            mine = tt_allocmon.snapshot()
            tell(tt_allocmon.available, tt_allocmon.reason, mine["devices"][0]["types"],
                 [list(group)[:5] for group in tt_allocmon.alive()], tt_allocmon.report())
        """)
        expect("available", found[:2], [True, ""])
        expect("DRAM", found[2]["DRAM"]["current"], 4096)
        expect("alive", found[3], [["DRAM", 4096, 1, [0, 1], ""], ["L1", 512, 1, [0, 1, 3], ""]])
        expect("report", found[4].splitlines()[3:], [
            "1 x 4,096 bytes of DRAM on devices 0-1", "1 x 512 bytes of L1 on devices 0-1, 3"])


def is_before_a_runtime():
    """libtt_metal.so loaded after the import is tracked, without LD_PRELOAD."""
    with scene() as s:
        os.symlink(os.path.join(STAND_INS, "libstand-in-accessors.so"),
                   os.path.join(s.folder, "libtt_metal.so"))
        library = os.path.join(STAND_INS, "libscenarios-accessors.so")
        found = s.run(f"""
            import ctypes, os
            reading, writing = os.pipe()
            os.write(writing, b"\\n" * 100)
            os.dup2(reading, 0)
            with tt_allocmon.scope("stand-in"):
                ctypes.CDLL({library!r}).play(b"buffers")
            tell(tt_allocmon.snapshot())
        """, LD_LIBRARY_PATH=s.folder)
        expect("source", found[0]["source"], "preload")
        expect("events", found[0]["n_events"] > 4, True)
        expect("scope", {group["scope"] for group in found[0]["closed"]}, {"stand-in"})


def obeys_the_switch():
    """TT_ALLOC_TRACKING_ENABLED=0 keeps an import from tracking; no call fails."""
    with scene() as s:
        found = s.run(USE, TT_ALLOC_TRACKING_ENABLED="0")
        expect("available", found[0], False)
        expect("reason", "TT_ALLOC_TRACKING_ENABLED is '0'" in found[1], True)
        expect("report", found[2], "not tracked: " + found[1])
        expect("segment", [n for n in os.listdir(s.folder) if n != "script.py"], [])


def joins_a_run():
    """Under `tt-allocmon run` the module uses the library that is there."""
    with scene() as s:
        found = s.run(USE, wrapper=[PROGRAM, "run", "--"], TT_ALLOCMON_LIBRARY=s.library)
        expect("available", found[:2], [True, ""])
        expect("report", found[2].splitlines()[-1], "1 x 4,096 bytes of DRAM on device 0 from a")
        process, = s.status()
        expect("run", len(process["run_id"]), 36)


def is_quiet_without_libraries():
    """Without the libraries the module can be imported, says why, and does nothing."""
    with scene() as s:
        found = s.run(USE.replace("allocate(1)", "pass"), TT_ALLOCMON_LIBRARY="/nowhere/lib.so")
        expect("found", found[0], False)
        expect("reason", found[1], "libtt-allocmon-preload.so not found: /nowhere/lib.so")
        broken = s.write("broken.so", "not a library")
        found = s.run(USE.replace("allocate(1)", "pass"), TT_ALLOCMON_LIBRARY=broken)
        expect("found", found[0], False)
        expect("reason", "broken.so" in found[1] and "cannot load" in found[1], True)


def says_what_stops_it():
    """Where no segment can be made the reason is the system's."""
    with scene() as s:
        found = s.run(USE, TT_ALLOCMON_DIR="/proc/nowhere")
        expect("available", found[0], False)
        expect("reason", "No such file or directory" in found[1], True)


def says_that_the_program_is_missing():
    """Without tt-allocmon(1) only the numbers are missing, and the error says so."""
    with scene() as s:
        found = s.run("""
            try:
                tt_allocmon.snapshot()
            except tt_allocmon.Error as error:
                tell(tt_allocmon.available, str(error), tt_allocmon.report())
        """, TT_ALLOCMON_PROGRAM="/nowhere/tt-allocmon")
        why = "tt-allocmon not found: /nowhere/tt-allocmon"
        expect("found", found, [True, why, "not tracked: " + why])


def works_with_the_plain_library():
    """libtt-allocmon.so.0 alone tracks what calls it."""
    with scene(PLAIN) as s:
        found = s.run(USE)
        expect("available", found[0], True)
        expect("report", found[2].splitlines()[-1], "1 x 4,096 bytes of DRAM on device 0 from a")


def starts_a_fork_from_zero():
    """The child of a fork has numbers of its own and is in no scope; the parent's stay."""
    with scene() as s:
        found = s.run("""
            import multiprocessing
            def child(queue):
                allocate(2, 2222)
                with tt_allocmon.scope("child's"):
                    allocate(3, 3333)
                queue.put(scopes())
            context = multiprocessing.get_context("fork")
            queue = context.Queue()
            with tt_allocmon.scope("parent's"):
                allocate(1, 1111)
                process = context.Process(target=child, args=(queue,))
                process.start()
                theirs = queue.get()
                process.join()
                allocate(4, 4444)
            allocate(5, 5555)
            tell(theirs, scopes(), process.exitcode)
        """)
        expect("child's", found[0], {"2222": "", "3333": "child's"})
        expect("parent's", found[1], {"1111": "parent's", "4444": "parent's", "5555": ""})
        expect("exit status", found[2], 0)


def leaves_a_child_alone_that_allocates_nothing():
    """A child that only leaves its parent's scope takes no window."""
    with scene() as s:
        s.run("""
            import os
            allocate(1)
            with tt_allocmon.scope("both"):
                child = os.fork()
            if child == 0:
                os._exit(0)
            os.waitpid(child, 0)
            tell()
        """)
        expect("processes", len(s.status()), 1)


def tracks_spawned_processes_that_import_it():
    """A spawned process that imports the module is tracked as one of its own."""
    with scene() as s:
        s.write("work.py", """
            import tt_allocmon
            from buffers import *
            def work(size):
                allocate(size, size)
                return scopes()
        """)
        found = s.run("""
            import multiprocessing, work
            if __name__ == "__main__":
                with multiprocessing.get_context("spawn").Pool(1) as pool:
                    tell(pool.map(work.work, [1000, 2000]), len(tt_allocmon.alive()))
        """, PYTHONPATH=os.pathsep.join((s.folder, s.environment()["PYTHONPATH"])))
        expect("found", found, [[{"1000": ""}, {"1000": "", "2000": ""}], 0])


def ends_quietly():
    """At the interpreter's end scopes that are still entered, and late calls, harm nobody."""
    with scene() as s:
        found = s.run("""
            import atexit, threading, time
            def suspended():
                with tt_allocmon.scope("suspended"):
                    yield
            generator = suspended()
            next(generator)
            class Late:
                def __del__(self):
                    with tt_allocmon.scope("late"):
                        tt_allocmon.mark("late")
            late = Late()
            late.itself = late
            atexit.register(tt_allocmon.mark, "at exit")
            def forever():
                while True:
                    with tt_allocmon.scope("daemon"):
                        pass
            threading.Thread(target=forever, daemon=True).start()
            tt_allocmon.scope("never left").__enter__()
            allocate(1)
            tell(1)
        """)
        expect("ran", found, [1])
        expect("state", s.status()[0]["state"], "dead")


CASES = [
    tracks_from_the_import_on, is_before_a_runtime, obeys_the_switch, joins_a_run,
    is_quiet_without_libraries, says_what_stops_it, says_that_the_program_is_missing,
    works_with_the_plain_library, starts_a_fork_from_zero,
    leaves_a_child_alone_that_allocates_nothing, tracks_spawned_processes_that_import_it,
    ends_quietly]

if __name__ == "__main__":
    sys.exit(run(CASES))
