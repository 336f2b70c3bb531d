#include "include/ValgrindRequests.h"

#include <stdint.h>

// Numbers of requests: the core's own, and Callgrind's, which begin at its two-letter prefix 'CT'.
enum {
    running_on_valgrind = 0x1001,
    callgrind = ('C' << 24) | ('T' << 16),
    callgrind_zero_stats = callgrind + 1,
    callgrind_dump_stats_at = callgrind + 3,
    callgrind_start_instrumentation = callgrind + 4,
    callgrind_stop_instrumentation = callgrind + 5,
};

// Valgrind sees the rotations, which together turn the register once around, followed by an exchange of a register
// with itself; a processor does nothing that shows.
static uint64_t ask(uint64_t request, uint64_t argument) {
    volatile uint64_t words[6] = {request, argument, 0, 0, 0, 0};
    uint64_t answer = 0;
#if defined(__x86_64__)
    __asm__ volatile(
        "rolq $3, %%rdi; rolq $13, %%rdi; rolq $61, %%rdi; rolq $51, %%rdi; xchgq %%rbx, %%rbx"
        : "+d"(answer)
        : "a"(&words[0])
        : "cc", "memory", "rdi");
#else
    (void)words;
#endif
    return answer;
}

bool sullivan_under_valgrind(void) { return ask(running_on_valgrind, 0) != 0; }

void sullivan_callgrind_start(void) { ask(callgrind_start_instrumentation, 0); }

void sullivan_callgrind_stop(void) { ask(callgrind_stop_instrumentation, 0); }

void sullivan_callgrind_zero(void) { ask(callgrind_zero_stats, 0); }

void sullivan_callgrind_dump(const char *label) { ask(callgrind_dump_stats_at, (uint64_t)(uintptr_t)label); }
