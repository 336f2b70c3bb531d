// A thread that works beside a measurement, on a processor of its own, and a stream of reads of known size.
#ifndef SULLIVAN_CACHE_NEIGHBOUR_H
#define SULLIVAN_CACHE_NEIGHBOUR_H

#include <stddef.h>
#include <stdint.h>

/// What the neighbour does.
typedef enum {
    /// Counts, and touches no memory: as busy as a reader, but quiet.
    sullivan_neighbour_quiet = 0,
    /// Reads its buffer over and over, a line at a time.
    sullivan_neighbour_reads = 1,
} sullivan_neighbour_mode;

typedef struct sullivan_neighbour sullivan_neighbour;

/// Starts a quiet neighbour on a processor, with a buffer of `bytes` that it has written once; NULL where it cannot.
sullivan_neighbour *_Nullable sullivan_neighbour_start(int processor, size_t bytes);

/// Changes what the neighbour does, from its next pass on.
void sullivan_neighbour_set(sullivan_neighbour *_Nonnull neighbour, sullivan_neighbour_mode mode);

/// Passes over the buffer so far.
uint64_t sullivan_neighbour_passes(const sullivan_neighbour *_Nonnull neighbour);

/// Ends the thread and frees the buffer.
void sullivan_neighbour_stop(sullivan_neighbour *_Nonnull neighbour);

/// Reads one word of each line of `lineBytes` bytes, `passes` times over; returns a sum, so that nothing is left out.
uint64_t sullivan_read_lines(const void *_Nonnull buffer, size_t bytes, size_t lineBytes, size_t passes);

#endif
