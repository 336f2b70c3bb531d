// Counting events of a thread through the kernel: perf_event_open(2).
#ifndef SULLIVAN_PERF_EVENTS_H
#define SULLIVAN_PERF_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

/// What the kernel counted, and for how long it could.
typedef struct {
    uint64_t value;
    /// Nanoseconds for which the event was wanted.
    uint64_t enabled;
    /// Nanoseconds for which it had a counter; less than `enabled` where it shared one.
    uint64_t running;
} sullivan_perf_count;

/// Opens a counter of one thread and of those it will start, user space only, switched off; its descriptor, or -errno.
///
/// Never part of a group, since the kernel does not let groups be inherited.
int sullivan_perf_open(uint32_t type, uint64_t config, uint64_t config1, int thread);

/// Switches a counter on or off, for all threads that inherited it; 0, or -errno.
int sullivan_perf_enable(int descriptor, bool on);

/// Reads a counter with those that inherited it; 0, or -errno.
int sullivan_perf_read(int descriptor, sullivan_perf_count *_Nonnull count);

#endif
