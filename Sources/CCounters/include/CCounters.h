// What cache measurements need and Swift cannot reach: requests to Valgrind, perf_event_open, buffers of known traffic.
#ifndef SULLIVAN_CCOUNTERS_H
#define SULLIVAN_CCOUNTERS_H

#include "CacheNeighbour.h"
#include "PerfEvents.h"
#include "ValgrindRequests.h"

#endif
