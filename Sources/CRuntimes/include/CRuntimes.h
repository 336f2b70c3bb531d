#ifndef CRUNTIMES_H
#define CRUNTIMES_H
#endif
