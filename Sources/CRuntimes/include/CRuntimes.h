// What Swift cannot reach by itself: C libraries opened at run time, and macros of the C library.
#ifndef CRUNTIMES_H
#define CRUNTIMES_H

#include "ONNXRuntimeAPI.h"
#include "OpenVINOAPI.h"
#include "ProcessorAffinity.h"

#endif
