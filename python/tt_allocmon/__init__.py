# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Names for what a job allocates on Tenstorrent devices, and its numbers, from Python.

    import tt_allocmon                      # before ttnn: tracks it, without `tt-allocmon run`
    import ttnn

    with tt_allocmon.scope("layer 3"):      # buffers allocated in here bear this name
        ...
    tt_allocmon.mark("iteration 100")       # a moment to compare with
    print(tt_allocmon.report())             # what is alive now

Importing it starts tracking in this process, unless TT_ALLOC_TRACKING_ENABLED is set and not 1.
Under `tt-allocmon run` it only joins what tracks already. Where tracking is not possible or not
wanted nothing is broken: `available` is False, `reason` says why, and the calls do nothing.

Threads: any call on any thread. Fork: the child of a fork is tracked with numbers of its own, from
zero, and is in no scope. Units: bytes on each device.
"""
from tt_allocmon.library import available, reason
from tt_allocmon.scopes import mark, scope
from tt_allocmon.snapshots import Error, Group, alive, describe, report, snapshot

__all__ = ["Error", "Group", "alive", "available", "describe", "mark", "reason", "report", "scope",
           "snapshot"]
