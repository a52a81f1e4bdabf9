# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""A case is a function whose doc string is its claim; expect() is what it holds."""
import inspect
import traceback


class Broken(Exception):
    pass


class Skipped(Exception):
    """This machine cannot show it; the reason is counted and printed."""


def expect(what, found, wanted):
    if found != wanted:
        raise Broken(f"{what}: {found!r}, not {wanted!r}")


def run(cases, *arguments):
    """Print a TAP case for each; a case that cannot be run is one that fails.

    Why goes to standard error, which alone Meson shows of a failure."""
    print(f"1..{len(cases)}", flush=True)
    failed = 0
    for number, case in enumerate(cases, 1):
        claim = inspect.getdoc(case).splitlines()[0].rstrip(".")
        try:
            case(*arguments)
            print(f"ok {number} - {claim}", flush=True)
        except Skipped as reason:
            print(f"ok {number} - {claim} # SKIP {reason}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok {number} - {claim}", flush=True)
            traceback.print_exc()
    return 1 if failed else 0
