#define _GNU_SOURCE
#include "include/CacheNeighbour.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { line_bytes = 64, quiet_steps = 1 << 16 };

struct sullivan_neighbour {
    pthread_t thread;
    int processor;
    size_t bytes;
    void *buffer;
    _Atomic int mode;
    _Atomic int ends;
    _Atomic uint64_t passes;
    _Atomic uint64_t sum;
};

uint64_t sullivan_read_lines(const void *buffer, size_t bytes, size_t lineBytes, size_t passes) {
    const volatile char *start = buffer;
    uint64_t sum = 0;
    for (size_t pass = 0; pass < passes; ++pass)
        for (size_t place = 0; place + sizeof(uint64_t) <= bytes; place += lineBytes)
            sum += *(const volatile uint64_t *)(start + place);
    return sum;
}

static void *work(void *argument) {
    sullivan_neighbour *neighbour = argument;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(neighbour->processor, &set);
    sched_setaffinity(0, sizeof set, &set);
    volatile uint64_t counter = 0;
    while (!atomic_load_explicit(&neighbour->ends, memory_order_relaxed)) {
        if (atomic_load_explicit(&neighbour->mode, memory_order_relaxed) == sullivan_neighbour_reads) {
            atomic_fetch_add_explicit(
                &neighbour->sum, sullivan_read_lines(neighbour->buffer, neighbour->bytes, line_bytes, 1),
                memory_order_relaxed);
            atomic_fetch_add_explicit(&neighbour->passes, 1, memory_order_relaxed);
        } else {
            for (int step = 0; step < quiet_steps; ++step) counter = counter + 1;
        }
    }
    return NULL;
}

sullivan_neighbour *sullivan_neighbour_start(int processor, size_t bytes) {
    sullivan_neighbour *neighbour = calloc(1, sizeof *neighbour);
    if (!neighbour) return NULL;
    neighbour->processor = processor;
    neighbour->bytes = bytes;
    if (posix_memalign(&neighbour->buffer, line_bytes, bytes) != 0) {
        free(neighbour);
        return NULL;
    }
    memset(neighbour->buffer, 1, bytes);
    if (pthread_create(&neighbour->thread, NULL, work, neighbour) != 0) {
        free(neighbour->buffer);
        free(neighbour);
        return NULL;
    }
    return neighbour;
}

void sullivan_neighbour_set(sullivan_neighbour *neighbour, sullivan_neighbour_mode mode) {
    atomic_store_explicit(&neighbour->mode, mode, memory_order_relaxed);
}

uint64_t sullivan_neighbour_passes(const sullivan_neighbour *neighbour) {
    return atomic_load_explicit(&((sullivan_neighbour *)neighbour)->passes, memory_order_relaxed);
}

void sullivan_neighbour_stop(sullivan_neighbour *neighbour) {
    atomic_store_explicit(&neighbour->ends, 1, memory_order_relaxed);
    pthread_join(neighbour->thread, NULL);
    free(neighbour->buffer);
    free(neighbour);
}
