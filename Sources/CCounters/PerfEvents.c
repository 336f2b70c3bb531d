#define _GNU_SOURCE
#include "include/PerfEvents.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int sullivan_perf_open(uint32_t type, uint64_t config, uint64_t config1, int thread) {
    struct perf_event_attr event;
    memset(&event, 0, sizeof event);
    event.size = sizeof event;
    event.type = type;
    event.config = config;
    event.config1 = config1;
    event.disabled = 1;
    event.inherit = 1;
    event.exclude_kernel = 1;
    event.exclude_hv = 1;
    event.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    long descriptor = syscall(SYS_perf_event_open, &event, thread, -1, -1, PERF_FLAG_FD_CLOEXEC);
    return descriptor < 0 ? -errno : (int)descriptor;
}

int sullivan_perf_enable(int descriptor, bool on) {
    unsigned long request = on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE;
    return ioctl(descriptor, request, 0) < 0 ? -errno : 0;
}

int sullivan_perf_read(int descriptor, sullivan_perf_count *count) {
    uint64_t words[3];
    ssize_t size = read(descriptor, words, sizeof words);
    if (size < 0) return -errno;
    if (size != sizeof words) return -EIO;
    *count = (sullivan_perf_count){.value = words[0], .enabled = words[1], .running = words[2]};
    return 0;
}
