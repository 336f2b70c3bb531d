#define _GNU_SOURCE
#include "Ceilings.h"

#include "ProcessorAffinity.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

// Enough independent chains to hide the latency of a multiply-add: 5 cycles, two begun in each.
enum { CRT_CHAINS = 12 };

typedef float f32x4 __attribute__((vector_size(16)));
typedef uint64_t u64x2 __attribute__((vector_size(16)));

// Fills chains c0 to c11 with 1, 2, 3, … and the operands; adds the chains up at the end.
#define CRT_BEGIN_CHAINS(VECTOR)                                                                                       \
    enum { lanes = sizeof(VECTOR) / sizeof(float) };                                                                   \
    VECTOR c[CRT_CHAINS], f, a;                                                                                        \
    for (int lane = 0; lane < lanes; lane++) {                                                                         \
        f[lane] = factor;                                                                                              \
        a[lane] = addend;                                                                                              \
        for (int i = 0; i < CRT_CHAINS; i++) c[i][lane] = (float)(i * lanes + lane + 1);                               \
    }
#define CRT_END_CHAINS                                                                                                 \
    double sum = 0;                                                                                                    \
    for (int i = 0; i < CRT_CHAINS; i++)                                                                               \
        for (int lane = 0; lane < lanes; lane++) sum += (double)c[i][lane];                                            \
    return sum;

#if defined(__x86_64__)

typedef float f32x8 __attribute__((vector_size(32)));
typedef float f32x16 __attribute__((vector_size(64)));
typedef uint64_t u64x4 __attribute__((vector_size(32)));
typedef uint64_t u64x8 __attribute__((vector_size(64)));

#define CRT_FUSED(CHAIN) "vfmadd213ps %[a], %[f], %[" #CHAIN "]\n\t"
#define CRT_PAIR(CHAIN) "mulps %[f], %[" #CHAIN "]\n\taddps %[a], %[" #CHAIN "]\n\t"

#define CRT_MULTIPLY_ADD(NAME, TARGET, VECTOR, STEP)                                                                   \
    __attribute__((target(TARGET))) static double NAME(int64_t steps, float factor, float addend) {                    \
        CRT_BEGIN_CHAINS(VECTOR)                                                                                       \
        __asm__ volatile("1:\n\t" STEP(c0) STEP(c1) STEP(c2) STEP(c3) STEP(c4) STEP(c5) STEP(c6) STEP(c7) STEP(c8)     \
                             STEP(c9) STEP(c10) STEP(c11) "dec %[steps]\n\tjnz 1b"                                     \
                         : [c0] "+x"(c[0]), [c1] "+x"(c[1]), [c2] "+x"(c[2]), [c3] "+x"(c[3]), [c4] "+x"(c[4]),        \
                           [c5] "+x"(c[5]), [c6] "+x"(c[6]), [c7] "+x"(c[7]), [c8] "+x"(c[8]), [c9] "+x"(c[9]),        \
                           [c10] "+x"(c[10]), [c11] "+x"(c[11]), [steps] "+r"(steps)                                   \
                         : [f] "x"(f), [a] "x"(a)                                                                      \
                         : "cc");                                                                                      \
        CRT_END_CHAINS                                                                                                 \
    }
CRT_MULTIPLY_ADD(multiply_add_512, "avx512f", f32x16, CRT_FUSED)
CRT_MULTIPLY_ADD(multiply_add_256, "avx2,fma", f32x8, CRT_FUSED)
CRT_MULTIPLY_ADD(multiply_add_128, "sse2", f32x4, CRT_PAIR)

#define CRT_ADD_3(OFFSET, SUM) "vpaddq " #OFFSET "(%[p]), %[" #SUM "], %[" #SUM "]\n\t"
#define CRT_ADD_2(OFFSET, SUM) "paddq " #OFFSET "(%[p]), %[" #SUM "]\n\t"

// Eight loads a turn; STRIDE is eight vectors.
#define CRT_READ(NAME, TARGET, VECTOR, ADD, O1, O2, O3, O4, O5, O6, O7, STRIDE)                                        \
    __attribute__((target(TARGET))) static uint64_t NAME(const uint64_t *begin, size_t words) {                        \
        VECTOR s[8] = {0};                                                                                             \
        const uint64_t *p = begin, *end = begin + words;                                                               \
        __asm__ volatile("1:\n\t" ADD(0, s0) ADD(O1, s1) ADD(O2, s2) ADD(O3, s3) ADD(O4, s4) ADD(O5, s5) ADD(O6, s6)   \
                             ADD(O7, s7) "add $" #STRIDE ", %[p]\n\tcmp %[end], %[p]\n\tjb 1b"                         \
                         : [s0] "+x"(s[0]), [s1] "+x"(s[1]), [s2] "+x"(s[2]), [s3] "+x"(s[3]), [s4] "+x"(s[4]),        \
                           [s5] "+x"(s[5]), [s6] "+x"(s[6]), [s7] "+x"(s[7]), [p] "+r"(p)                              \
                         : [end] "r"(end)                                                                              \
                         : "cc", "memory");                                                                            \
        uint64_t sum = 0;                                                                                              \
        for (int i = 0; i < 8; i++)                                                                                    \
            for (size_t lane = 0; lane < sizeof(VECTOR) / sizeof(uint64_t); lane++) sum += s[i][lane];                 \
        return sum;                                                                                                    \
    }
CRT_READ(read_512, "avx512f", u64x8, CRT_ADD_3, 64, 128, 192, 256, 320, 384, 448, 512)
CRT_READ(read_256, "avx2", u64x4, CRT_ADD_3, 32, 64, 96, 128, 160, 192, 224, 256)
CRT_READ(read_128, "sse2", u64x2, CRT_ADD_2, 16, 32, 48, 64, 80, 96, 112, 128)

int32_t crt_vector_bits(void) {
    if (__builtin_cpu_supports("avx512f")) return 512;
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 256 : 128;
}

#else

// Other processors: what the compiler makes of 128-bit vectors, which only an optimised build does well.
static double multiply_add_128(int64_t steps, float factor, float addend) {
    CRT_BEGIN_CHAINS(f32x4)
    for (int64_t step = 0; step < steps; step++)
        for (int i = 0; i < CRT_CHAINS; i++) c[i] = c[i] * f + a;
    CRT_END_CHAINS
}

static uint64_t read_128(const uint64_t *begin, size_t words) {
    u64x2 s[8] = {0};
    for (const uint64_t *p = begin; p < begin + words; p += 16)
        for (int i = 0; i < 8; i++) s[i] += *(const u64x2 *)(p + 2 * i);
    // Without this the passes over a buffer could be made one.
    __asm__ volatile("" ::: "memory");
    uint64_t sum = 0;
    for (int i = 0; i < 8; i++) sum += s[i][0] + s[i][1];
    return sum;
}

#define multiply_add_512 multiply_add_128
#define multiply_add_256 multiply_add_128
#define read_512 read_128
#define read_256 read_128

int32_t crt_vector_bits(void) { return 128; }

#endif

// What all threads of a measurement share.
typedef struct {
    int32_t bits;
    // Bytes of a thread's buffer; 0 for multiply-adds.
    size_t bytes;
    int64_t repeats;
    float factor, addend;
    size_t runs, threads;
    // Threads that came to a meeting, all meetings together; and whether one will never come.
    atomic_size_t arrived;
    atomic_bool abandoned;
} crt_ceiling_plan;

typedef struct {
    crt_ceiling_plan *plan;
    int32_t processor;
    int32_t error;
    // When each run began and ended.
    double *begin, *end;
    double chains;
    uint64_t words;
} crt_ceiling_thread;

static double monotonic_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double multiply_add(const crt_ceiling_plan *plan) {
    switch (plan->bits) {
    case 512: return multiply_add_512(plan->repeats, plan->factor, plan->addend);
    case 256: return multiply_add_256(plan->repeats, plan->factor, plan->addend);
    default: return multiply_add_128(plan->repeats, plan->factor, plan->addend);
    }
}

static uint64_t read_all(const crt_ceiling_plan *plan, const uint64_t *buffer) {
    size_t words = plan->bytes / sizeof(uint64_t);
    uint64_t sum = 0;
    for (int64_t pass = 0; pass < plan->repeats; pass++) {
        switch (plan->bits) {
        case 512: sum += read_512(buffer, words); break;
        case 256: sum += read_256(buffer, words); break;
        default: sum += read_128(buffer, words); break;
        }
    }
    return sum;
}

/// A buffer near the calling thread's processor, in large pages where the kernel gives them; null where there is none.
static uint64_t *make_buffer(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    madvise(memory, bytes, MADV_HUGEPAGE);
    uint64_t *words = memory;
    for (size_t i = 0; i < bytes / sizeof(uint64_t); i++) words[i] = i + 1;
    return words;
}

/// Waits for all threads; false where one could not be started. Each has a processor of its own, so waiting is turning.
static bool meet(crt_ceiling_plan *plan, size_t meeting) {
    atomic_fetch_add(&plan->arrived, 1);
    while (atomic_load(&plan->arrived) < (meeting + 1) * plan->threads) {
        if (atomic_load(&plan->abandoned)) return false;
        sched_yield();
    }
    return true;
}

static void *run_thread(void *argument) {
    crt_ceiling_thread *thread = argument;
    crt_ceiling_plan *plan = thread->plan;
    uint64_t *buffer = NULL;
    thread->error = crt_set_affinity(&thread->processor, 1);
    if (thread->error == 0 && plan->bytes > 0 && (buffer = make_buffer(plan->bytes)) == NULL) thread->error = ENOMEM;
    // A thread that failed still meets the others, who would wait for ever.
    for (size_t run = 0; run < plan->runs && meet(plan, run); run++) {
        if (thread->error != 0) continue;
        thread->begin[run] = monotonic_seconds();
        if (buffer != NULL) thread->words = read_all(plan, buffer);
        else thread->chains = multiply_add(plan);
        thread->end[run] = monotonic_seconds();
    }
    if (buffer != NULL) munmap(buffer, plan->bytes);
    return NULL;
}

/// Runs a plan on its threads, and adds up what they found.
static int32_t run_plan(crt_ceiling_plan *plan, const int32_t *processors, double *seconds, crt_ceiling_work *work) {
    size_t threads = plan->threads, started = 0;
    crt_ceiling_thread *all = calloc(threads, sizeof *all);
    pthread_t *handles = calloc(threads, sizeof *handles);
    double *times = calloc(2 * threads * plan->runs, sizeof *times);
    int32_t error = all == NULL || handles == NULL || times == NULL ? ENOMEM : 0;
    while (error == 0 && started < threads) {
        crt_ceiling_thread *thread = &all[started];
        thread->plan = plan;
        thread->processor = processors[started];
        thread->begin = times + 2 * started * plan->runs;
        thread->end = thread->begin + plan->runs;
        error = pthread_create(&handles[started], NULL, run_thread, thread);
        if (error == 0) started++;
    }
    if (error != 0) atomic_store(&plan->abandoned, true);
    for (size_t i = 0; i < started; i++) pthread_join(handles[i], NULL);
    work->chains = 0;
    work->words = 0;
    for (size_t i = 0; i < threads && error == 0; i++) {
        error = all[i].error;
        work->chains += all[i].chains;
        work->words += all[i].words;
    }
    for (size_t run = 0; run < plan->runs && error == 0; run++) {
        double begin = all[0].begin[run], end = all[0].end[run];
        for (size_t i = 1; i < threads; i++) {
            if (all[i].begin[run] < begin) begin = all[i].begin[run];
            if (all[i].end[run] > end) end = all[i].end[run];
        }
        seconds[run] = end - begin;
    }
    free(times);
    free(handles);
    free(all);
    return error;
}

int32_t crt_multiply_add(int32_t bits, const int32_t *processors, size_t threads, int64_t steps, float factor,
                         float addend, size_t runs, double *seconds, crt_ceiling_work *work) {
    if (bits > crt_vector_bits() || threads == 0 || steps < 1) return EINVAL;
    crt_ceiling_plan plan = {
        .bits = bits, .repeats = steps, .factor = factor, .addend = addend, .runs = runs, .threads = threads};
    // A multiply-add is two FLOPs.
    work->work = 2.0 * CRT_CHAINS * (bits / 32) * (double)steps * (double)threads;
    return run_plan(&plan, processors, seconds, work);
}

int32_t crt_read(int32_t bits, const int32_t *processors, size_t threads, size_t bytes, int64_t passes, size_t runs,
                 double *seconds, crt_ceiling_work *work) {
    if (bits > crt_vector_bits() || threads == 0 || passes < 1 || bytes == 0 || bytes % 4096 != 0) return EINVAL;
    crt_ceiling_plan plan = {.bits = bits, .bytes = bytes, .repeats = passes, .runs = runs, .threads = threads};
    work->work = (double)bytes * (double)passes * (double)threads;
    return run_plan(&plan, processors, seconds, work);
}
