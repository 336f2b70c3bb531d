#define _GNU_SOURCE
#include "ProcessorAffinity.h"

#include <errno.h>
#include <sched.h>

int32_t crt_set_affinity(const int32_t *processors, size_t count) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (size_t i = 0; i < count; i++) {
        if (processors[i] < 0 || processors[i] >= CPU_SETSIZE) return EINVAL;
        CPU_SET(processors[i], &set);
    }
    return sched_setaffinity(0, sizeof set, &set) == 0 ? 0 : errno;
}

int32_t crt_get_affinity(int32_t *processors, size_t capacity) {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) return -errno;
    size_t found = 0;
    for (int32_t i = 0; i < CPU_SETSIZE; i++) {
        if (!CPU_ISSET(i, &set)) continue;
        if (found < capacity) processors[found] = i;
        found++;
    }
    return (int32_t)found;
}
