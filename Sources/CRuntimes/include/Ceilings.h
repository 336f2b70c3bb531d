// What the processors can do at best: multiply-adds of 32-bit floats, and reading from a cache or from memory.
// The loops are written in the processor's own instructions, so that a debug build measures the same as a release.
#ifndef CRUNTIMES_CEILINGS_H
#define CRUNTIMES_CEILINGS_H

#include <stddef.h>
#include <stdint.h>

/// What threads did side by side, in each of several runs.
typedef struct {
    /// FLOPs or bytes of one run, all threads together.
    double work;
    /// Of the last run, all threads together: the chains' values, or the words read.
    double chains;
    uint64_t words;
} crt_ceiling_work;

/// Bits of the widest vectors that the kernels use here: 512 (AVX-512F), 256 (AVX2 and FMA) or 128.
int32_t crt_vector_bits(void);

/// Runs independent chains of multiply-adds, x = x * factor + addend, `steps` (at least 1) of each; the chains of a
/// thread begin with 1, 2, 3, …
/// One thread on each of `threads` processors; `seconds` takes the duration of each of `runs` runs, from the first
/// thread's start to the last one's end. `bits` is at most `crt_vector_bits()`. Returns 0 or an errno value.
int32_t crt_multiply_add(int32_t bits, const int32_t *_Nonnull processors, size_t threads, int64_t steps,
                         float factor, float addend, size_t runs, double *_Nonnull seconds,
                         crt_ceiling_work *_Nonnull work);

/// Reads a buffer of each thread's own from its beginning to its end, `passes` times in a run; its 64-bit words are
/// 1, 2, 3, … `bytes` is a positive multiple of 4096. The rest as in `crt_multiply_add`.
int32_t crt_read(int32_t bits, const int32_t *_Nonnull processors, size_t threads, size_t bytes, int64_t passes,
                 size_t runs, double *_Nonnull seconds, crt_ceiling_work *_Nonnull work);

#endif
