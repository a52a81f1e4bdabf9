#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The live screen as tmux shows it, over a job with known sums. Usage: PROGRAM"""
import subprocess
import sys
import time

from session import PATIENCE, Directory, environment, run_tests
from tmux import Tmux, device_rows

PROGRAM = sys.argv[1]


class Watched:
    """The program in tmux, beside the demo that stays at its known step."""

    def __init__(self, rows, columns, *options):
        self.rows, self.columns, self.options = rows, columns, options
        self.directory = Directory()

    def __enter__(self):
        env = environment(self.directory.__enter__())
        self.job = subprocess.Popen([PROGRAM, "demo", "founding", "--hold"], env=env,
                                    stdout=subprocess.PIPE, text=True)
        while "ready" not in self.job.stdout.readline():
            assert self.job.poll() is None, "the demo ended"
        command = f"{PROGRAM} {' '.join(self.options)}"
        self.tmux = Tmux(command, env, self.rows, self.columns)
        self.tmux.job = self.job
        return self.tmux.__enter__()

    def __exit__(self, *_):
        self.tmux.__exit__()
        self.job.terminate()
        self.job.communicate()
        self.directory.__exit__()


def numbers(lines):
    return [line[3:6].strip() for line in device_rows(lines)]


def watch(rows, columns):
    with Watched(rows, columns) as tmux:
        lines = tmux.wait_for("1Devices", "q quit", "DRAM of")
        assert numbers(lines)[:8] == list("01234567"), "\n".join(lines)
        tmux.type("x")
        tmux.wait_for("14,827,520", "14,753,792")
        tmux.type("x", "2")
        lines = tmux.wait_for("process", "tt-allocmon-demo"[:7])
        assert any(str(tmux.job.pid) in line for line in lines)
        tmux.type("?")
        tmux.wait_for("This viewer", "0 reads retried")
        tmux.type("Escape")
        tmux.wait_for(str(tmux.job.pid))
        tmux.type("q")
        lines = tmux.wait_for("ended with 0")
        assert not any("Devices" in line for line in lines), "the screen before is not back"


def eight_devices_at_80x24():
    watch(24, 80)


def eight_devices_at_120x40():
    watch(40, 120)


def the_sums_of_a_known_job_are_shown():
    with Watched(40, 120) as tmux:
        tmux.type("x")
        lines = tmux.wait_for("14,827,520")
        rows = device_rows(lines)[:8]
        for number, row in enumerate(rows):
            dram, l1 = ("14,827,520", "22,528") if number == 0 else ("14,753,792", " 0 ")
            assert dram in row and l1 in row, row


def a_resize_keeps_every_device():
    with Watched(24, 80) as tmux:
        tmux.wait_for("DRAM of")
        for rows, columns in ((40, 120), (24, 80), (50, 200), (24, 80)):
            tmux.resize(rows, columns)
            lines = tmux.wait_for("DRAM of", "q quit")
            end = time.monotonic() + PATIENCE
            while max(map(len, lines)) > columns or numbers(lines)[:8] != list("01234567"):
                assert time.monotonic() < end, "\n".join(lines)
                lines = tmux.screen()


def a_pause_says_so_and_ends():
    with Watched(24, 80, "-d", "100ms") as tmux:
        tmux.wait_for("DRAM of")
        tmux.type("Space")
        tmux.wait_for("PAUSED -00:01")
        tmux.type("Space")
        end = time.monotonic() + PATIENCE
        while any("PAUSED" in line for line in tmux.screen()):
            assert time.monotonic() < end


def a_mark_is_confirmed():
    with Watched(24, 80) as tmux:
        tmux.wait_for("DRAM of")
        tmux.type("b")
        tmux.wait_for("mark set")


def a_history_reads_exact_values_also_while_paused():
    with Watched(24, 80, "-d", "100ms") as tmux:
        tmux.wait_for("DRAM of")
        time.sleep(2.5)  # there is something to look back at
        tmux.type("7")
        tmux.wait_for("device 0 DRAM", "1 s per column", "exact 14,827,520")
        tmux.type("Tab")
        tmux.wait_for("device 1 DRAM", "exact 14,753,792")
        tmux.type("Left", "Left")
        tmux.wait_for("▲", "at ", "exact 14,753,792", "to now")
        tmux.type("Space")
        tmux.wait_for("PAUSED", "[ ] step")
        tmux.type("[", "[")
        tmux.wait_for("PAUSED", "exact 14,753,792", "to now")
        tmux.type("`")
        tmux.wait_until(lambda lines: not any("to now" in line for line in lines), "newest")
        assert any("PAUSED" in line for line in tmux.screen())
        tmux.type("`")
        tmux.wait_until(lambda lines: not any("PAUSED" in line for line in lines), "going on")
        tmux.type("m")
        tmux.wait_for("device 1 L1")
        tmux.type("Escape")
        tmux.wait_for("DRAM of")


def a_map_shows_holes_and_answers_a_question():
    with Watched(24, 80) as tmux:
        tmux.wait_for("DRAM of")
        tmux.type("5")
        tmux.wait_for("device 0 DRAM  14.1 MiB used", "one of 8 banks alike: 3.98 GiB", "holes")
        tmux.type("=")
        tmux.wait_for("would a buffer fit, of: _")
        tmux.type("-l", "4G")
        tmux.type("Enter")
        tmux.wait_for("A 4.00 GiB allocation would fit, probably from 0x", "= probably here")
        tmux.type("Escape")
        tmux.wait_for("A 2.00 GiB allocation would fit")
        tmux.type("m")
        tmux.wait_for("device 0 L1 per core", "CBs by program", "Headroom ")
        tmux.type("Tab")
        tmux.wait_for("device 1 L1 per core", "no live program has any")
        tmux.type("Escape")
        tmux.wait_for("DRAM of")


def the_mouse_opens_a_view_selects_a_row_sorts_and_sets_the_cursor():
    with Watched(24, 80) as tmux:
        header = next(i for i, line in enumerate(tmux.wait_for("DRAM of")) if "DRAM of" in line)
        tmux.click(header + 3, 20)
        tmux.wait_for("▸    2")
        job = next(i for i, line in enumerate(tmux.screen()) if str(tmux.job.pid) in line[:10])
        tmux.click(job + 2, 12)
        tmux.click(job, 12)
        lines = tmux.wait_for(f"▸{tmux.job.pid:>9}")
        tmux.click(header, lines[header].index("used"))
        tmux.wait_for("used▾")
        tmux.click(header, tmux.screen()[header].index("used"))
        tmux.wait_for("used▲")
        tmux.click(0, 12)
        tmux.wait_for("tracked")
        tmux.type("7")
        tmux.wait_for("per column")
        tmux.click(8, 40)
        tmux.wait_for("to now")


def a_dead_job_is_kept_and_said_to_be_dead():
    with Watched(24, 80, "-d", "100ms") as tmux:
        tmux.wait_for("DRAM of")
        tmux.job.kill()
        tmux.wait_for("†")


if __name__ == "__main__":
    sys.exit(run_tests([
        eight_devices_at_80x24,
        eight_devices_at_120x40,
        the_sums_of_a_known_job_are_shown,
        a_resize_keeps_every_device,
        a_pause_says_so_and_ends,
        a_mark_is_confirmed,
        a_history_reads_exact_values_also_while_paused,
        a_map_shows_holes_and_answers_a_question,
        the_mouse_opens_a_view_selects_a_row_sorts_and_sets_the_cursor,
        a_dead_job_is_kept_and_said_to_be_dead,
    ]))
