# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""pytest plugin: a test that leaves buffers alive on a device has failed.

    pytest --tt-leaks                    every test; or `tt_leaks = true` in the configuration
    @pytest.mark.tt_leaks                this test; (allow=65536): may leave that many bytes on a
                                         device; (check=False): not this one

A test is judged when its own fixtures have ended, against what was alive before it; what fixtures
of a wider scope made in between is theirs. Where such fixtures end after the test, the device may
be among them, and what the test left end with it: it is judged before they do, too. Tests that
failed or were skipped are not judged: what they leave may be held by the traceback.

Not part of the package tt_allocmon, whose import starts tracking: pytest imports this in every run.
"""
from __future__ import annotations

import gc
from collections import Counter
from typing import Any, Dict, Generator, List, Optional

import pytest

ALLOWED = "--tt-leaks-allow"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("tt-allocmon", "buffers left on Tenstorrent devices")
    group.addoption("--tt-leaks", action="store_true", default=None,
                    help="fail tests that leave buffers alive")
    group.addoption(ALLOWED, type=int, default=0, metavar="BYTES",
                    help="what a test may leave on each device, such as a cache of programs")
    parser.addini("tt_leaks", "fail tests that leave buffers alive", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "tt_leaks(check=True, allow=BYTES): fail this test if it "
                            "leaves buffers alive on a Tenstorrent device")
    checks = Checks(config)
    config.pluginmanager.register(checks, "tt-allocmon-checks")
    if checks.every:
        checks.start()


class Checks:
    """What was alive before a test, and what may be after it."""

    def __init__(self, config: pytest.Config) -> None:
        self.every: bool = config.getoption("--tt-leaks") or config.getini("tt_leaks")
        self.allowed_bytes: int = config.getoption(ALLOWED)
        self.tracker: Any = None  # the package tt_allocmon, once it is needed
        self.why_not = ""
        self.before: Counter[Any] = Counter()
        self.made_by: Dict[Any, Counter[Any]] = {}  # fixtures of a wider scope than a test
        self.is_checking = self.has_passed = False
        self.left: Optional[Counter[Any]] = None  # before the first wider fixture ended

    def start(self) -> None:
        if self.tracker is None:
            import tt_allocmon
            self.tracker = tt_allocmon
            self.why_not = tt_allocmon.reason

    def alive(self) -> Counter[Any]:
        """How many buffers of each kind are alive when all garbage has gone."""
        gc.collect()
        try:
            groups = self.tracker.alive()
        except self.tracker.Error as error:
            self.why_not, self.is_checking = str(error), False
            return Counter()
        return Counter({group._replace(count=1, oldest=0.0, devices=tuple(group.devices)):
                        group.count for group in groups})

    def marker(self, item: pytest.Item) -> Dict[str, Any]:
        mark = item.get_closest_marker("tt_leaks")
        settings = {"check": self.every or mark is not None, "allow": self.allowed_bytes}
        return {**settings, **(mark.kwargs if mark is not None else {})}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if any(self.marker(item)["check"] for item in session.items):
            self.start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.has_passed = False
        self.left = None
        self.is_checking = self.marker(item)["check"] and not self.why_not
        if self.is_checking:
            self.before = self.alive()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, None]:
        is_wider = self.is_checking and fixturedef.scope != "function"
        before, known = (self.alive(), self.before.copy()) if is_wider else (None, None)
        yield
        if is_wider:
            of_others = self.before - known  # which this one asked for
            made = self.alive() - before - of_others
            self.made_by[fixturedef] = made
            self.before += made
        if fixturedef.scope != "function":
            fixturedef.addfinalizer(self.look_before_it_ends)

    def look_before_it_ends(self) -> None:
        """The last finalizer of a wider fixture is the first that is run."""
        if self.is_checking and self.has_passed and self.left is None:
            self.left = self.alive() - self.before

    def pytest_fixture_post_finalizer(self, fixturedef: Any) -> None:
        self.before -= self.made_by.pop(fixturedef, Counter())

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, call: Any) -> Generator[None, Any, None]:
        outcome = yield
        if call.when == "call":
            self.has_passed = outcome.get_result().passed

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        if not (self.is_checking and self.has_passed):
            return
        left = max(self.left or Counter(), self.alive() - self.before, key=most_on_a_device)
        if self.is_checking and most_on_a_device(left) > self.marker(item)["allow"]:
            pytest.fail("\n".join(self.describe(left)), pytrace=False)

    def describe(self, left: Counter[Any]) -> List[str]:
        count = sum(left.values())
        groups = [group._replace(count=number) for group, number in left.items()]
        groups.sort(key=lambda group: -group.size * group.count)
        return [f"left {count} buffer{'s' if count != 1 else ''} alive:"] + [
            "  " + self.tracker.describe(group) for group in groups]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.why_not:
            terminalreporter.write_line(f"tt-allocmon: no test was checked: {self.why_not}")


def most_on_a_device(left: Counter[Any]) -> int:
    on_device: Counter[int] = Counter()
    for group, count in left.items():
        for device in group.devices:
            on_device[device] += group.size * count
    return max(on_device.values(), default=0)
