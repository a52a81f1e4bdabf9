# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Python lines as scopes: which line, and that nothing else changes for the job.

test_sites.py LIBRARY TT-ALLOCMON
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from claims import expect, run  # noqa: E402
from scene import HERE as HELPERS, MODULE, PREFACE, Scene  # noqa: E402

LIBRARY, PROGRAM = (os.path.abspath(path) for path in sys.argv[1:3])
INJECTED = os.path.join(os.path.realpath(MODULE), "tt_allocmon", "inject")
RUN = [PROGRAM, "run", "--sites", "--"]
STAND_IN = os.pathsep.join((MODULE, HELPERS, os.path.join(HELPERS, "stand_in")))
# So that lines of scripts can be written as they are counted in the case.
LINES = PREFACE.count("\n") + 1


def play(script, *options, wrapper=tuple(RUN), **more):
    with Scene(LIBRARY, PROGRAM) as scene:
        return scene.run(script, *options, wrapper=wrapper, **{"PYTHONPATH": STAND_IN, **more})


def names(script, **more):
    """The name of each live buffer, by its size; a script's own first line is line 1."""
    found, = play("import ttnn\n" + script + "\ntell(scopes())\n", **more)
    return {int(size): renumber(name) for size, name in found.items()}


def renumber(name):
    file, colon, rest = name.partition("script.py:")
    number, blank, rest = rest.partition(" ")
    return f"{file}:{int(number) - LINES}{blank}{rest}" if colon else name


def names_the_line():
    """A buffer bears the line and the operation that made it, and none when that has ended."""
    expect("names", names("""ttnn.add(1)
def forward():
    ttnn.slow(2); ttnn.add(3)
forward()
allocate(4, 4)"""), {1: ":1 add", 2: ":3 slow", 3: ":3 add", 4: ""})


def looks_behind_ttnn():
    """Operators and composed operations are the caller's; methods of tensors are named."""
    expect("names", names("""tensor = ttnn.Tensor(0)
tensor + 1
ttnn.composed(2)
tensor.to(3)
ttnn.call(
    lambda: ttnn.add(4))"""), {1: ":2 add", 2: ":3 composed", 3: ":4 Tensor.to", 4: ":6 add"})


def looks_behind_the_library():
    """Python's own library is not a caller; where nothing else is, the operation alone is told."""
    expect("names", names("""import functools, concurrent.futures
list(map(functools.partial(ttnn.add), [1]))
functools.reduce(lambda _, size: ttnn.add(size), [2], 0)
with concurrent.futures.ThreadPoolExecutor() as pool:
    pool.submit(ttnn.add, 3).result()"""), {1: ":2 add", 2: ":3 add", 3: "ttnn.add"})


def passes_errors_on():
    """An exception passes, and its scope ends with it."""
    expect("names", names("""try:
    ttnn.fail(1)
except RuntimeError as error:
    assert str(error) == "out of memory"
allocate(2, 2)"""), {1: ":2 experimental.fail", 2: ""})


def says_the_scope_too():
    """Within a scope of the program's own both are told."""
    expect("names", names("""with tt_allocmon.scope("layer 3"):
    ttnn.add(1)
    allocate(2, 2)
ttnn.add(3)"""), {1: ":2 add in layer 3", 2: "layer 3", 3: ":4 add"})


def tells_files_of_one_name_apart():
    """Files of one name get as much of their folders as tells them apart."""
    with Scene(LIBRARY, PROGRAM) as scene:
        for package in ("one", "two"):
            for name in ("layer.py", "__init__.py"):
                scene.write(os.path.join(package, name), f"""\
                    import ttnn
                    def work(size): ttnn.add(size)
                """)
        found, = scene.run("""
            import one, two, one.layer, two.layer
            for size, module in enumerate((one, two, one.layer, two.layer)):
                module.work(size + 1)
            tell(scopes())
        """, wrapper=RUN, PYTHONPATH=os.pathsep.join((STAND_IN, scene.folder)))
    expect("names", found, {"1": "one/__init__.py:2 add", "2": "two/__init__.py:2 add",
                            "3": "layer.py:2 add", "4": "two/layer.py:2 add"})


def keeps_lines_whatever_the_scopes():
    """More scopes than names are possible leave the lines known; what is dropped is counted."""
    found = play("""import ttnn
for size in range(1, 1100):
    with tt_allocmon.scope(f"iteration {size}"):
        ttnn.add(size)
for size in range(5000, 9000):
    exec(compile("ttnn.add(size)", f"cell {size}", "exec"))
tell(scopes(), tt_allocmon.snapshot()["dropped"])""")
    expect("first", renumber(found[0]["1"]), ":3 add in iteration 1")
    expect("joined", sum("in iteration" in name for name in found[0].values()), 1024)
    expect("last", renumber(found[0]["1099"]), ":3 add")
    expect("cells", found[0]["5000"], "cell 5000:1 add")
    expect("none", found[0]["8999"], "")
    expect("dropped", found[1] > 1000, True)


def costs_nothing_when_off():
    """Without it nothing of ours is imported, found in a path, or wrapped."""
    script = """
    import os, sys, ttnn
    del sys.modules["tt_allocmon"]
    tell([name for name in sys.modules if name in ("sitecustomize", "tt_allocmon.sites")],
         ttnn.decorators.FastOperation.__call__.__name__,
         [path for path in sys.path if "inject" in path], os.environ["PYTHONPATH"])"""
    found = play(script, wrapper=[PROGRAM, "run", "--"])
    expect("found", found, [[], "__call__", [], STAND_IN])
    expect("switched on", play(script)[0], ["tt_allocmon.sites"])
    found = play(script, wrapper=[], TT_ALLOCMON_SITES="1")
    expect("without run", found[0], [])


def waits_for_ttnn():
    """A Python that imports no ttnn gets a finder that waits, and nothing else."""
    with Scene(LIBRARY, PROGRAM) as scene:
        path = scene.write("plain.py", """
            import os, sys
            print([n for n in sys.modules if n in ("tt_allocmon", "ctypes", "sitecustomize")])
            print([type(finder).__name__ for finder in sys.meta_path].count("Watch"))
            print([path for path in sys.path if "inject" in path])
        """)
        done = scene.execute([*RUN, sys.executable, path], PYTHONPATH=None)
        expect("found", done.stdout.split("\n"), ["[]", "1", "[]", ""])


def works_where_it_is_not_installed():
    """The job's Python needs no tt_allocmon of its own; ttnn's loader stays what it was."""
    with Scene(LIBRARY, PROGRAM) as scene:
        path = scene.write("alone.py", """
            import sys
            sys.path.append(sys.argv[1])
            import ttnn
            assert "tt_allocmon" not in [p for p in sys.path]
            print(type(ttnn.__loader__).__name__, ttnn.__spec__.origin.endswith("__init__.py"))
            ttnn.add(7)
        """)
        done = scene.execute([*RUN, sys.executable, path, HELPERS],
                             PYTHONPATH=os.path.join(HELPERS, "stand_in"))
        expect("loader", done.stdout, "SourceFileLoader True\n")
        expect("report", "1 x 7 bytes of DRAM on device 0 from alone.py:7 add" in done.stderr, True)


def gives_way_to_the_users_own():
    """The user's sitecustomize runs as ever, with its errors; children are told lines as well."""
    with Scene(LIBRARY, PROGRAM) as scene:
        own = os.path.join(scene.folder, "own")
        for body, out, error in (("print('own')", "own\nTrue\n", ""),
                                 ("1 / 0", "False\n", "ZeroDivisionError"),
                                 ("import no_such", "False\n", "no_such")):
            scene.write("own/sitecustomize.py", body)
            script = scene.write("script.py", """
                import sys
                print(getattr(sys.modules.get("sitecustomize"), "__file__", "").startswith(
                    sys.argv[1]))
            """)
            done = scene.execute([*RUN, sys.executable, script, own], PYTHONPATH=own)
            expect("output", done.stdout, out)
            expect("error", error in done.stderr, True)
        found = play("""
            import os, subprocess, sys
            tell(subprocess.run([sys.executable, "-c", "import ttnn, buffers; ttnn.add(3); "
                                 "buffers.tell(buffers.scopes())"],
                                stdout=subprocess.PIPE, check=True, text=True).stdout,
                 os.environ["PYTHONPATH"].split(os.pathsep)[0].endswith("inject"))
        """)
        expect("child", found, ['[{"3": "<string>:1 add"}]\n', True])


def says_where_it_cannot():
    """-S, -I and -E keep Python from it: the report says so, and only there."""
    with Scene(LIBRARY, PROGRAM) as scene:
        path = scene.write("silent.py", f"""
            import sys
            sys.path[:0] = {STAND_IN.split(os.pathsep)!r}
            sys.path[:] = [folder for folder in sys.path if folder]
            import ttnn
            ttnn.add(3)
        """)
        for options, is_said in ((["-S"], True), (["-I"], True), (["-E"], True), ([], False)):
            done = scene.execute([*RUN, sys.executable, *options, path], PYTHONPATH=None)
            expect(f"tracked with {options}", "1 x 3 bytes of DRAM" in done.stderr, True)
            expect(f"said with {options}", "no buffer tells its Python line" in done.stderr,
                   is_said)


def says_what_it_does_not_know():
    """A ttnn without operations that are known goes on, and TT_ALLOCMON_LOG has the reason."""
    with Scene(LIBRARY, PROGRAM) as scene:
        for text, why in (("", "has no operations that are known"),
                          ("class FastOperation(int):\n    __slots__ = ()\n", ""),
                          ("FastOperation = int\n", "no Python lines: TypeError")):
            scene.write("other/ttnn/__init__.py", "import ttnn.decorators\nclass Tensor: pass\n")
            scene.write("other/ttnn/decorators.py", text)
            path = scene.write("script.py", "import ttnn\nprint(ttnn.Tensor.__name__)\n")
            done = scene.execute([*RUN, sys.executable, path], TT_ALLOCMON_LOG="stderr",
                                 PYTHONPATH=os.path.join(scene.folder, "other"))
            expect("output", (done.returncode, done.stdout), (0, "Tensor\n"))
            expect("log", why in done.stderr, True)


CASES = [
    names_the_line, looks_behind_ttnn, looks_behind_the_library, passes_errors_on,
    says_the_scope_too, tells_files_of_one_name_apart, keeps_lines_whatever_the_scopes,
    costs_nothing_when_off, waits_for_ttnn, works_where_it_is_not_installed,
    gives_way_to_the_users_own, says_where_it_cannot, says_what_it_does_not_know]

if __name__ == "__main__":
    sys.exit(run(CASES))
