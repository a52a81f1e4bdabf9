# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The pytest plugin, in pytest, on buffers without a runtime.

test_pytest_plugin.py LIBRARY TT-ALLOCMON
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from claims import expect, run  # noqa: E402
from scene import Scene  # noqa: E402

HEAD = """
import gc
import pytest
import buffers
from buffers import L1, allocate, free

class Tensor:
    last = 0
    def __init__(self, size, **more):
        Tensor.last += 1
        self.number = Tensor.last
        allocate(self.number, size, **more)
    def __del__(self):
        free(self.number)
        free(self.number, 2)

kept = []
"""


def play(tests, *options, status=None, **more):
    """The end's words ("1 failed"), and all that pytest wrote."""
    with Scene(*sys.argv[1:3]) as scene:
        with open(scene.write("test_it.py", ""), "w", encoding="utf-8") as file:
            file.write(HEAD + tests)
        # No summary: where CI is set, pytest repeats whole messages in it.
        done = scene.execute([sys.executable, "-m", "pytest", "-p", "tt_allocmon_pytest", "-q",
                              "-rN", "-p", "no:cacheprovider", *options, "test_it.py"], **more)
        counts = re.findall(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)", done.stdout)
        found = {word.rstrip("s"): int(number) for number, word in counts}
        if status is not None:
            expect("exit status: " + done.stdout, done.returncode, status)
        return found, done.stdout


LEAK = """
def test_tidy():
    tensor = Tensor(64)
def test_leak():
    kept.append([Tensor(4096, devices=3), Tensor(4096, devices=3), Tensor(512, kind=L1)])
def test_after():
    pass
"""


def fails_a_test_that_leaves_buffers():
    """A test that leaves buffers has failed, with the list; the next one has not."""
    found, output = play(LEAK, "--tt-leaks", status=1)
    expect("found", found, {"passed": 3, "error": 1})
    expect("whose", "ERROR at teardown of test_leak" in output, True)
    expect("list", re.findall(r"^(?:Failed: )?(left .*|  \d.*)$", output, re.MULTILINE), [
        "left 3 buffers alive:", "  2 x 4,096 bytes of DRAM on devices 0-1",
        "  1 x 512 bytes of L1 on device 0"])


def is_off_unless_asked_for():
    """Without flag, setting or mark nothing is judged, and nothing of ours is imported."""
    found, output = play(LEAK, status=0)
    expect("found", found, {"passed": 3})
    expect("words", "allocmon" in output, False)
    with Scene(*sys.argv[1:3]) as scene:
        scene.write("test_none.py", "def test():\n    import sys\n"
                    "    assert 'tt_allocmon' not in sys.modules\n")
        done = scene.execute([sys.executable, "-m", "pytest", "-p", "tt_allocmon_pytest", "-q",
                              "-p", "no:cacheprovider", "test_none.py"])
        expect(done.stdout, done.returncode, 0)


def is_asked_for_by_setting_or_mark():
    """A setting asks for all tests, a mark for one; the mark can also take one out."""
    expect("setting", play(LEAK, "-o", "tt_leaks=true")[0], {"passed": 3, "error": 1})
    marked = LEAK.replace("def test_leak", "@pytest.mark.tt_leaks\ndef test_leak")
    expect("mark", play(marked)[0], {"passed": 3, "error": 1})
    marked = LEAK.replace("def test_leak", "@pytest.mark.tt_leaks(check=False)\ndef test_leak")
    expect("out", play(marked, "--tt-leaks")[0], {"passed": 3})


def allows_what_it_is_told():
    """Up to so many bytes on a device may be left."""
    for allowed, errors in ((8703, {"error": 1}), (8704, {})):
        expect(f"{allowed}", play(LEAK, "--tt-leaks", "--tt-leaks-allow", str(allowed))[0],
               {"passed": 3, **errors})
    marked = LEAK.replace("def test_leak", "@pytest.mark.tt_leaks(allow=8704)\ndef test_leak")
    expect("mark", play(marked, "--tt-leaks")[0], {"passed": 3})


def knows_fixtures():
    """What fixtures hold is theirs, until they end; one that ends without freeing has leaked."""
    found, output = play("""
@pytest.fixture(scope="session")
def base():
    yield Tensor(1000)

@pytest.fixture(scope="module")
def weights(request):
    return [request.getfixturevalue("base"), Tensor(2000)]

@pytest.fixture
def own():
    tensors = [Tensor(3000)]
    yield tensors
    tensors.clear()

def test_first(weights, own):
    own.append(Tensor(4000))
def test_leak(weights):
    kept.append(Tensor(1000))
def test_second(weights):
    pass

@pytest.fixture(scope="class")
def careless():
    kept.append(Tensor(5000))

class TestOfCareless:
    def test_third(self, careless):
        pass
    def test_last(self, careless):
        pass
""", "--tt-leaks")
    expect("found", found, {"passed": 5, "error": 2})
    expect("whose", re.findall(r"teardown of ([\w.]+) _", output),
           ["test_leak", "TestOfCareless.test_last"])
    expect("sizes", re.findall(r"x ([\d,]+) bytes", output), ["1,000", "5,000"])


def judges_before_a_device_ends():
    """What the last test leaves is seen though a wider fixture then ends the device with it."""
    found, output = play("""
@pytest.fixture(scope="module")
def device():
    yield
    for tensors in kept:
        tensors.clear()

@pytest.fixture
def own(device):
    tensors = [Tensor(300)]
    yield tensors
    tensors.clear()

def test_tidy(device, own):
    own.append(Tensor(64))
def test_leak(device, own):
    kept.append([Tensor(512)])
""", "--tt-leaks", status=1)
    expect("found", found, {"passed": 2, "error": 1})
    expect("whose", re.findall(r"teardown of ([\w.]+) _", output), ["test_leak"])
    expect("sizes", re.findall(r"x ([\d,]+) bytes", output), ["512"])


def waits_for_garbage():
    """What only the collector of garbage frees is not left."""
    expect("found", play("""
def test_cycle():
    tensor = Tensor(64)
    tensor.itself = tensor
""", "--tt-leaks")[0], {"passed": 1})


def leaves_failed_tests_alone():
    """Failed, skipped and expectedly failing tests are what they were, and blame no other."""
    found, output = play("""
def test_fails():
    tensor = Tensor(64)
    assert False
def test_skips():
    kept.append(Tensor(64))
    pytest.skip("so")
@pytest.mark.xfail
def test_fails_as_expected():
    kept.append(Tensor(64))
    assert False
@pytest.mark.xfail(reason="leaks")
def test_leaks_as_expected():
    kept.append(Tensor(64))
def test_after():
    pass
""", "--tt-leaks", status=1)
    expect("found", found, {"failed": 1, "skipped": 1, "xfailed": 2, "passed": 1, "xpassed": 1})
    expect("errors", "ERROR" in output, False)


def says_that_nothing_is_tracked():
    """Where nothing is tracked the tests run, and the end says once that none was checked."""
    found, output = play(LEAK, "--tt-leaks", status=0, TT_ALLOC_TRACKING_ENABLED="0")
    expect("found", found, {"passed": 3})
    expect("said", output.count("tt-allocmon: no test was checked: TT_ALLOC_TRACKING"), 1)
    found, output = play(LEAK, "--tt-leaks", status=0, TT_ALLOCMON_PROGRAM="/nowhere/it")
    expect("found", found, {"passed": 3})
    expect("said", output.count("no test was checked: tt-allocmon not found: /nowhere/it"), 1)


def tells_scopes():
    """The list tells scopes."""
    output = play("""
def test_leak():
    import tt_allocmon
    with tt_allocmon.scope("model.py:88 add"):
        kept.append(Tensor(64))
""", "--tt-leaks")[1]
    expect("list", "1 x 64 bytes of DRAM on device 0 from model.py:88 add" in output, True)


CASES = [
    fails_a_test_that_leaves_buffers, is_off_unless_asked_for, is_asked_for_by_setting_or_mark,
    allows_what_it_is_told, knows_fixtures, judges_before_a_device_ends,
    waits_for_garbage, leaves_failed_tests_alone,
    says_that_nothing_is_tracked, tells_scopes]

if __name__ == "__main__":
    sys.exit(run(CASES))
