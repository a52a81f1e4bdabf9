/* SPDX-FileCopyrightText: The tt-allocmon authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * start_late: start tracking in a process that runs already, whatever its environment says.
 *
 * For who loads libtt-allocmon-preload.so by dlopen(path, RTLD_NOW | RTLD_GLOBAL): a debugger's way
 * of attaching, or ctypes.
 */
#pragma once

/*
 * ttam_preload_start_late: redirect the runtime's calls to this library, and adopt what its
 * allocators hold: at once what open devices and meshes hold where the runtime tells them (ttnn
 * 0.70.1 and later), the rest at the first call of its allocator.
 *
 * What was allocated before is known with its size, type, place and devices, not with its time: it
 * carries the scope "before attach", and a mark "attach" comes behind it. Circular buffers of
 * programs that were built before are not seen until they are built anew, which the window says,
 * as it does where not all of the buffers can be adopted. Peaks begin here.
 *
 * Where libtt_metal.so is not loaded yet, tracking starts with its first call. Where tracking is on
 * already it only looks, if that is due, whether a call that was on its way at the start has
 * changed anything: 0.1 s later all of that is over, and a job that rests does not look by itself.
 * Where another thread starts it, that is waited for. TT_ALLOCMON_LOG tells why tracking cannot
 * start, if it is set.
 *
 * Calls may be on their way that came before the hooks. It waits until every thread has run on or
 * rests: a millisecond where processors are free. Where that takes more than half a second it
 * adopts nothing, and says so in the window; the job's next calls or the next call of this does.
 *
 * Threads: any, at any time, while others run in libtt_metal.so; it takes the loader's and malloc's
 * locks, and those of allocators. Those who allocate or free meanwhile may be held up until the
 * allocator's buffers have been looked at, for 50 ms at most and 5 us for each that there is; as
 * they may be four times in the ten seconds after. After that they wait for the one buffer that is
 * being read, microseconds or until its reader gets a processor, for a second at most. Not from a
 * signal handler.
 *
 * Fork: a child of a process that tracks starts from zero, as ever.
 *
 * Returns 0, or a negative errno value of the start of tracking, as ttam_open().
 */
int ttam_preload_start_late(void);
