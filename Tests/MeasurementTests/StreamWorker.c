// A worker whose cache behaviour is known: an inference reads one word of each 64-byte line of a buffer of argv[1]
// bytes, in order. It answers the requests of the worker protocol that cache passes make; the test compiles it.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile char *buffer;
static size_t size;
static uint64_t sum;

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void infer(void) {
    for (size_t place = 0; place < size; place += 64) sum += (uint64_t)buffer[place];
}

static uint64_t ask(uint64_t request, uint64_t argument) {
    volatile uint64_t words[6] = {request, argument};
    uint64_t answer = 0;
    __asm__ volatile("rolq $3, %%rdi; rolq $13, %%rdi; rolq $61, %%rdi; rolq $51, %%rdi; xchgq %%rbx, %%rbx"
                     : "+d"(answer) : "a"(words) : "cc", "memory", "rdi");
    return answer;
}

static long long field(const char *line, const char *name, long long otherwise) {
    const char *place = strstr(line, name);
    return place ? atoll(place + strlen(name)) : otherwise;
}

int main(int count, char **arguments) {
    size = count > 1 ? strtoull(arguments[1], NULL, 10) : 0;
    buffer = aligned_alloc(64, size);
    memset((void *)buffer, 1, size);
    static char line[4096];
    while (fgets(line, sizeof line, stdin)) {
        long long id = field(line, "\"id\":", 0);
        if (strstr(line, "\"hello\"")) {
            printf("{\"id\":%lld,\"ok\":true,\"runtime\":\"stream:cpu\",\"version\":\"1\",\"pid\":%d,\"devices\":[\"CPU\"],"
                   "\"affinity\":[0],\"settings\":{}}\n", id, (int)getpid());
        } else if (strstr(line, "\"load\"")) {
            infer();
            printf("{\"id\":%lld,\"ok\":true,\"load_ns\":1,\"compile_ns\":1,\"effective_precision\":\"f32\","
                   "\"properties\":{},\"inputs\":[],\"outputs\":[]}\n", id);
        } else if (strstr(line, "\"simulate\"")) {
            // Callgrind's requests: 'CT' and a number.
            const uint64_t callgrind = (uint64_t)('C' << 24 | 'T' << 16);
            if (strstr(line, "\"start\":true")) ask(callgrind + 4, 0);
            ask(callgrind + 1, 0);
            infer();
            ask(callgrind + 3, (uint64_t)(uintptr_t)"inference");
            printf("{\"id\":%lld,\"ok\":true,\"wall_ns\":1}\n", id);
        } else if (strstr(line, "\"block\"")) {
            long long least = field(line, "\"min_inferences\":", 1), time = field(line, "\"min_ns\":", 0);
            long long most = field(line, "\"max_inferences\":", 1), start = now(), end = start, made = 0;
            struct timespec before, after;
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
            printf("{\"id\":%lld,\"ok\":true,\"reentry_ns\":[],\"samples_ns\":[", id);
            while (made < most && (made < least || end - start < time)) {
                long long begin = now();
                infer();
                end = now();
                printf(made++ ? ",%lld" : "%lld", end - begin);
            }
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
            printf("],\"wall_ns\":%lld,\"cpu_ns\":%lld,\"voluntary_switches\":0,\"involuntary_switches\":0,"
                   "\"minor_faults\":0}\n", end - start,
                   (after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec - before.tv_nsec);
        }
        fflush(stdout);
    }
    return (int)(sum & 1) & 0;
}
