# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Names that Python gives: nesting, threads, exceptions, generators, tasks.

test_scopes.py LIBRARY TT-ALLOCMON
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from claims import expect, run  # noqa: E402
from scene import Scene  # noqa: E402

START = """
    import asyncio, threading
    from tt_allocmon import mark, scope
"""
END = """
    tell(scopes())
"""


def names(script):
    """The name of each live buffer, by its size."""
    with Scene(*sys.argv[1:3]) as scene:
        found, = scene.run(START + script + END)
        return {int(size): name for size, name in found.items()}


def nests():
    """A buffer bears the innermost name; after the end, the one before."""
    expect("names", names("""
    allocate(1, 1)
    with scope("outer"):
        allocate(2, 2)
        with scope("inner"):
            allocate(3, 3)
        allocate(4, 4)
    allocate(5, 5)
    """), {1: "", 2: "outer", 3: "inner", 4: "outer", 5: ""})


def survives_exceptions():
    """An exception leaves all scopes that it passes."""
    expect("names", names("""
    try:
        with scope("a"):
            with scope("b"):
                allocate(1, 1)
                raise ValueError
    except ValueError:
        allocate(2, 2)
    """), {1: "b", 2: ""})


def decorates():
    """As a decorator it names calls, recursive ones too, and keeps name and result."""
    expect("names", names("""
    @scope("layer")
    def forward(n):
        allocate(n, n)
        return n if n == 3 else forward(n + 1)
    assert forward(1) == 3 and forward.__name__ == "forward"
    allocate(9, 9)
    """), {1: "layer", 2: "layer", 3: "layer", 9: ""})


def keeps_threads_apart():
    """Each thread has names of its own, also of one scope object that they share."""
    expect("names", names("""
    shared = scope("shared")
    def work(n, barrier):
        with scope(f"thread {n}"):
            barrier.wait()
            allocate(n, n)
            with shared:
                barrier.wait()
                allocate(10 + n, 10 + n)
                barrier.wait()
            allocate(20 + n, 20 + n)
    barrier = threading.Barrier(3)
    threads = [threading.Thread(target=work, args=(n, barrier)) for n in (1, 2, 3)]
    with scope("main"):
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        allocate(40, 40)
    """), {**{n: f"thread {n}" for n in (1, 2, 3)}, **{10 + n: "shared" for n in (1, 2, 3)},
           **{20 + n: f"thread {n}" for n in (1, 2, 3)}, 40: "main"})


def follows_a_generator():
    """On a generator function the name holds during its steps only; values and errors pass."""
    expect("names", names("""
    @scope("steps")
    def steps():
        allocate(1, 1)
        got = yield "first"
        assert got == "sent"
        try:
            yield "second"
        except KeyError:
            allocate(3, 3)
        return "result"
    def outer():
        return (yield from steps())
    generator = outer()
    assert next(generator) == "first"
    allocate(2, 2)
    assert generator.send("sent") == "second"
    try:
        generator.throw(KeyError())
    except StopIteration as end:
        assert end.value == "result"
    closed = steps()
    next(closed)
    closed.close()
    allocate(4, 4)
    """), {1: "steps", 2: "", 3: "steps", 4: ""})


def follows_tasks():
    """On a coroutine function the name holds while that task runs, however tasks take turns."""
    expect("names", names("""
    @scope("even")
    async def even(n):
        await asyncio.sleep(0)
        allocate(n, n)
        await asyncio.sleep(0)
        allocate(n + 2, n + 2)
    async def odd(n):
        for _ in range(3):
            await asyncio.sleep(0)
            allocate(n, n)
            n += 2
    async def both():
        await asyncio.gather(even(2), odd(1), scope("third")(even)(6))
    assert asyncio.iscoroutinefunction(even)
    asyncio.run(both())
    """), {2: "even", 4: "even", 1: "", 3: "", 5: "", 6: "even", 8: "even"})


def bears_any_order():
    """Scopes that are left in another order than entered leave the others in force."""
    expect("names", names("""
    first, second, third = scope("first"), scope("second"), scope("third")
    for each in (first, second, third):
        each.__enter__()
    second.__exit__(None, None, None)
    allocate(1, 1)
    third.__exit__(None, None, None)
    allocate(2, 2)
    first.__exit__(None, None, None)
    allocate(3, 3)
    first.__exit__(None, None, None)
    with scope("next"):
        allocate(4, 4)
    """), {1: "third", 2: "first", 3: "", 4: "next"})


def bears_an_end_on_another_thread():
    """A suspended generator that another thread closes takes no name from either thread."""
    expect("names", names("""
    def suspended():
        with scope("suspended"):
            yield
    generator = suspended()
    next(generator)
    def close():
        with scope("other"):
            generator.close()
            allocate(1, 1)
    thread = threading.Thread(target=close)
    thread.start()
    thread.join()
    with scope("own"):
        allocate(2, 2)
    allocate(3, 3)
    """), {1: "other", 2: "own", 3: ""})


def takes_any_text():
    """Names are any text; those that are not text are refused, tracked or not."""
    expect("names", names(r"""
    with scope("größe ≥ 3"): allocate(1, 1)
    with scope("a\0b"): allocate(2, 2)
    with scope("\udc80" * 3): allocate(3, 3)
    with scope("n" * 1000): allocate(4, 4)
    with scope(""): allocate(5, 5)
    mark("\0")
    for call in (scope, mark):
        try:
            call(3)
        except TypeError as error:
            assert "is a str, not int" in str(error), error
        else:
            raise AssertionError("no TypeError")
    try:
        @scope("x")
        async def steps():
            yield
    except TypeError:
        pass
    else:
        raise AssertionError("no TypeError")
    """), {1: "größe ≥ 3", 2: "a b", 3: "???", 4: "n" * 127, 5: ""})


def counts_what_is_too_much():
    """More names than a process may have are dropped and counted; deep nesting ends well."""
    with Scene(*sys.argv[1:3]) as scene:
        found = scene.run(START + """
    for i in range(4100):
        with scope(f"name {i}"):
            pass
    from contextlib import ExitStack
    with ExitStack() as stack:
        for i in range(40):
            stack.enter_context(scope(f"name {i}"))
        allocate(1, 1)
    allocate(2, 2)
    tell(tt_allocmon.snapshot()["dropped"], scopes())
    """)
        expect("dropped", found, [4, {"1": "name 31", "2": ""}])


CASES = [
    nests, survives_exceptions, decorates, keeps_threads_apart, follows_a_generator, follows_tasks,
    bears_any_order, bears_an_end_on_another_thread, takes_any_text, counts_what_is_too_much]

if __name__ == "__main__":
    sys.exit(run(CASES))
