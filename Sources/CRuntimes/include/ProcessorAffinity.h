// The processors that a process may run on: sched_setaffinity with its CPU_SET macros, which Swift cannot import.
#ifndef CRUNTIMES_PROCESSOR_AFFINITY_H
#define CRUNTIMES_PROCESSOR_AFFINITY_H

#include <stddef.h>
#include <stdint.h>

/// Restricts the calling thread, and threads it starts later, to `count` processors. Returns 0 or an errno value.
int32_t crt_set_affinity(const int32_t *_Nonnull processors, size_t count);

/// Writes the processors that the calling thread may run on, ascending, at most `capacity` of them.
/// Returns how many there are, or -errno.
int32_t crt_get_affinity(int32_t *_Nonnull processors, size_t capacity);

#endif
