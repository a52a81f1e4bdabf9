#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The live screen on a pseudo terminal: signals, terminals, sizes, writes. Usage: PROGRAM"""
import os
import random
import re
import signal
import subprocess
import sys
import termios

from session import FRAME_BEGIN, FRAME_END, Directory, Session, environment, run_tests

PROGRAM = sys.argv[1]
COLOR = re.compile(rb"\x1b\[[0-9;]*(3[0-9]|4[0-9]|9[0-7]|10[0-7])[0-9;]*m")
RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1006l")


def live(directory, *options, rows=24, columns=80, changes=None, **streams):
    env = environment(directory, **(changes or {}))
    return Session([PROGRAM, *options], env, rows, columns, **streams)


def assert_restored(session):
    """Everything that was switched on is off, and the modes are what they were, byte by byte."""
    last_frame = session.output.rindex(FRAME_END) if FRAME_END in session.output else 0
    for wanted in RESTORED:
        place = session.output.rfind(wanted)
        assert place >= 0, f"{wanted!r} was not written"
        assert session.output.rfind(wanted.replace(b"l", b"h", 1)) < place or wanted[-1:] == b"h"
    assert session.output.rindex(b"\x1b[?1049l") > last_frame - len(FRAME_END)
    assert termios.tcgetattr(session.slave) == session.modes, "the modes differ"


def ends_by(number, wanted_status):
    with Directory() as directory, live(directory) as session:
        session.read_frame()
        assert termios.tcgetattr(session.slave) != session.modes
        status = session.end(number)
        assert status == wanted_status, f"status {status}"
        assert_restored(session)


def a_key_ends_it_with_0():
    for key in ("q", "\x1b[21~"):
        with Directory() as directory, live(directory) as session:
            session.read_frame()
            session.type(key)
            assert session.wait() == 0
            assert_restored(session)


def control_c_ends_it_with_0():
    with Directory() as directory, live(directory) as session:
        session.read_frame()
        session.type("\x03")
        assert session.wait() == 0
        assert_restored(session)


def term_int_and_hup_end_it_with_0():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        ends_by(number, 0)


def quit_leaves_a_core_and_a_sound_terminal():
    ends_by(signal.SIGQUIT, -signal.SIGQUIT)


def a_crash_leaves_a_sound_terminal():
    for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL):
        ends_by(number, -number)


def a_terminal_that_goes_away_ends_it():
    with Directory() as directory, live(directory) as session:
        session.read_frame()
        session.hang_up()
        assert session.wait() == 0


def a_stopped_terminal_does_not_keep_it_from_its_end():
    with Directory() as directory, live(directory, "-d", "50ms") as session:
        session.read_frame()
        termios.tcflow(session.slave, termios.TCOOFF)
        for rows in range(10, 40):
            session.resize(rows, 100)
        session.send(signal.SIGTERM)
        session.process.wait(20)
        assert session.process.returncode == 0
        assert termios.tcgetattr(session.slave) == session.modes


def a_stopped_terminal_shows_the_newest_frame_when_it_goes_on():
    with Directory() as directory, live(directory, "-d", "3600") as session:
        session.read_frame()
        termios.tcflow(session.slave, termios.TCOOFF)
        session.type("?")
        session.read(0.2)
        termios.tcflow(session.slave, termios.TCOON)
        session.read_until(b"retried")


def control_z_and_fg_give_the_terminal_back_and_take_it_again():
    with Directory() as directory:
        shell = os.path.join(os.path.dirname(os.path.abspath(__file__)), "job_shell.py")
        with Session([sys.executable, shell, PROGRAM], environment(directory)) as session:
            session.read_until(FRAME_END)
            session.type("\x1a")
            session.read_until(b"STOPPED")
            assert b"\x1b[?1049l" in session.output
            assert termios.tcgetattr(session.slave) == session.modes
            since = len(session.output)
            session.type("fg\n")
            again = session.read_until(FRAME_END, since)
            assert b"\x1b[?1049h" in again and b"1Devices" in again
            session.type("q")
            session.read_until(b"ENDED 0")
            assert session.wait() == 0
            assert_restored(session)


def a_stop_that_nobody_announced_is_repaired():
    with Directory() as directory, live(directory, "-d", "3600") as session:
        session.read_frame()
        session.send(signal.SIGSTOP)
        os.waitid(os.P_PID, session.pid, os.WSTOPPED | os.WNOWAIT)
        termios.tcsetattr(session.slave, termios.TCSANOW, session.modes)
        since = len(session.output)
        session.send(signal.SIGCONT)
        assert b"1Devices" in session.read_until(FRAME_END, since)
        assert termios.tcgetattr(session.slave) != session.modes


def without_a_terminal_it_is_status():
    with Directory() as directory:
        env = environment(directory)
        live_text = subprocess.run([PROGRAM], env=env, capture_output=True, check=True)
        status = subprocess.run([PROGRAM, "status"], env=env, capture_output=True, check=True)
        assert live_text.stdout == status.stdout and status.stdout
        assert b"\x1b" not in live_text.stdout and live_text.stderr == b""


def without_a_keyboard_it_shows_all_the_same():
    with Directory() as directory, live(directory, stdin=subprocess.DEVNULL) as session:
        assert b"1Devices" in session.read_frame()
        assert b"\x1b[?1000h" not in session.output
        session.type("\x03")
        assert session.wait() == 0
        assert termios.tcgetattr(session.slave) == session.modes


def a_terminal_without_a_type_gets_status_and_the_reason():
    cases = ((None, b"TERM is not set"), ("", b"TERM is not set"), ("dumb", b"type dumb"),
             ("no-such-type", b"type no-such-type"))
    for term, reason in cases:
        with Directory() as directory, live(directory, changes={"TERM": term}) as session:
            assert session.wait() == 0
            assert reason in session.output, session.output
            assert b"No job has been tracked" in session.output
            assert b"\x1b" not in session.output


def no_color_means_no_colour():
    for options, changes in (((), {"NO_COLOR": "1"}), (("-C",), {}), ((), {"TERM": "vt100"})):
        with Directory() as directory, live(directory, *options, changes=changes) as session:
            frame = session.read_frame() if not changes.get("TERM") else session.read_until(b"q")
            assert not COLOR.search(frame), frame


def colour_is_there_otherwise():
    with Directory() as directory, live(directory) as session:
        assert COLOR.search(session.read_frame())


def ascii_means_ascii():
    for options, changes in (((), {"LC_ALL": "C"}), (("--ascii",), {}), (("-U",), {})):
        with Directory() as directory, live(directory, *options, changes=changes) as session:
            session.type("?")
            session.read_until(b"retried")
            assert all(byte < 0x80 for byte in session.output)


def no_mouse_leaves_the_mouse_alone():
    with Directory() as directory, live(directory, "-M") as session:
        assert b"\x1b[?1000h" not in session.read_frame()
        session.type("q")
        assert session.wait() == 0


def every_size_is_survived():
    sizes = ((1, 1), (0, 0), (1, 80), (24, 1), (2, 2), (5, 20), (3, 10), (90, 300), (65535, 65535))
    for rows, columns in sizes:
        with Directory() as directory, live(directory, rows=rows, columns=columns) as session:
            session.read_frame()
            session.type("2?1")
            session.read(0.3)
            session.type("q")
            assert session.wait() == 0, f"{rows}x{columns}"
            assert_restored(session)


def a_terminal_of_size_0_is_drawn_as_24x80():
    with Directory() as directory, live(directory, rows=0, columns=0) as session:
        assert b"\x1b[24;" in session.read_frame()


def a_storm_of_sizes_and_keys_is_survived():
    chance = random.Random(1)
    keys = "12?\t\r\x1bjkgG0 Z+-<>xmvs,.I/ab\x7f\r\\te\x0c\x1b[A\x1b[6~\x1b[<0;5;5M\x1b[<65;5;5M"
    with Directory() as directory, live(directory, "-d", "50ms") as session:
        session.read_frame()
        for _ in range(300):
            session.resize(chance.randrange(1, 70), chance.randrange(1, 180))
            start = chance.randrange(len(keys))
            session.type(keys[start:start + 5])
            session.read(0.005)
        session.read(0.3)
        session.type("\x1b")
        session.read(0.3)
        session.send(signal.SIGTERM)
        assert session.wait() == 0
        assert_restored(session)


def a_frame_is_one_write():
    with Directory() as directory, live(directory, "-d", "50ms") as session:
        session.read_frame()
        session.read(0.2)
        before, since = session.writes(), len(session.output)
        for key in "?1?2?1?2?1":
            session.type(key)
            session.read_frame()
        session.send(signal.SIGSTOP)
        os.waitid(os.P_PID, session.pid, os.WSTOPPED | os.WNOWAIT)
        session.read(0.2)
        frames = session.output[since:].count(FRAME_BEGIN)
        assert frames >= 10
        assert session.writes() - before == frames, f"{session.writes() - before} for {frames}"
        session.send(signal.SIGCONT)


def a_frame_without_change_is_no_write():
    with Directory() as directory, live(directory, "-d", "3600") as session:
        session.read_frame()
        session.type("?")
        session.read_until(b"retried")
        session.read(0.2)
        before = session.writes()
        for _ in range(20):
            session.type("\x01")
            session.resize(24, 80)
        session.read(0.5)
        # The clock alone may have moved on.
        assert session.writes() - before <= 1


def a_key_answers_at_once_however_rarely_it_samples():
    with Directory() as directory, live(directory, "-d", "3600") as session:
        session.read_frame()
        session.type("?")
        session.read_until(b"retried")
        since = len(session.output)
        session.type("\x1b")
        session.read_until(b"q", since)


def it_waits_and_a_later_job_appears_by_itself():
    with Directory() as directory, live(directory, "-d", "100ms") as session:
        session.read_until(b"waiting")
        since = len(session.output)
        demo = subprocess.Popen([PROGRAM, "demo", "founding", "--hold"],
                                env=environment(directory), stdout=subprocess.PIPE)
        try:
            session.read_until(b"DRAM of", since)
        finally:
            demo.terminate()
            demo.communicate()


if __name__ == "__main__":
    sys.exit(run_tests([
        a_key_ends_it_with_0,
        control_c_ends_it_with_0,
        term_int_and_hup_end_it_with_0,
        quit_leaves_a_core_and_a_sound_terminal,
        a_crash_leaves_a_sound_terminal,
        a_terminal_that_goes_away_ends_it,
        a_stopped_terminal_does_not_keep_it_from_its_end,
        a_stopped_terminal_shows_the_newest_frame_when_it_goes_on,
        control_z_and_fg_give_the_terminal_back_and_take_it_again,
        a_stop_that_nobody_announced_is_repaired,
        without_a_terminal_it_is_status,
        without_a_keyboard_it_shows_all_the_same,
        a_terminal_without_a_type_gets_status_and_the_reason,
        no_color_means_no_colour,
        colour_is_there_otherwise,
        ascii_means_ascii,
        no_mouse_leaves_the_mouse_alone,
        every_size_is_survived,
        a_terminal_of_size_0_is_drawn_as_24x80,
        a_storm_of_sizes_and_keys_is_survived,
        a_frame_is_one_write,
        a_frame_without_change_is_no_write,
        a_key_answers_at_once_however_rarely_it_samples,
        it_waits_and_a_later_job_appears_by_itself,
    ]))
