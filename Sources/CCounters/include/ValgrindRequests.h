// Requests of a program to the Valgrind that runs it: https://valgrind.org/docs/manual/manual-core-adv.html
#ifndef SULLIVAN_VALGRIND_REQUESTS_H
#define SULLIVAN_VALGRIND_REQUESTS_H

#include <stdbool.h>

/// Whether this process runs under Valgrind; false on processors whose request sequence is not declared here.
bool sullivan_under_valgrind(void);

/// Callgrind: begins to simulate, with empty caches.
void sullivan_callgrind_start(void);

/// Callgrind: ends simulating; the simulated caches are lost.
void sullivan_callgrind_stop(void);

/// Callgrind: sets all counts to zero; the simulated caches stay as they are.
void sullivan_callgrind_zero(void);

/// Callgrind: writes the counts to the next numbered file, with `label` in it, and sets them to zero.
void sullivan_callgrind_dump(const char *_Nonnull label);

#endif
