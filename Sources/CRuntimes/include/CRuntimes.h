// What Swift cannot reach by itself: C libraries opened at run time, macros of the C library, machine instructions.
#ifndef CRUNTIMES_H
#define CRUNTIMES_H

#include "Ceilings.h"
#include "ONNXRuntimeAPI.h"
#include "OpenVINOAPI.h"
#include "ProcessorAffinity.h"

#endif
