#include "ONNXRuntimeAPI.h"

#include <dlfcn.h>
#include <stdio.h>

// Every slot that is used exists since version 16 of the table at the latest.
enum { CRT_ORT_API_VERSION = 16 };

typedef struct {
    void *const *(*GetApi)(uint32_t);
    const char *(*GetVersionString)(void);
} crt_ort_base;

int32_t crt_ort_open(const char *path, crt_ort_api *api, char *message, size_t capacity) {
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        const char *reason = dlerror();
        snprintf(message, capacity, "%s", reason != NULL ? reason : "unknown reason");
        return -1;
    }
    const crt_ort_base *(*base)(void);
    *(void **)&base = dlsym(handle, "OrtGetApiBase");
    void *const *slots = base != NULL ? base()->GetApi(CRT_ORT_API_VERSION) : NULL;
    if (slots == NULL) {
        snprintf(message, capacity, "%s does not offer version %d of ONNX Runtime's API", path, CRT_ORT_API_VERSION);
        return -1;
    }
#define CRT_TAKE(SLOT, RESULT, NAME, PARAMETERS) *(void **)&api->NAME = slots[SLOT];
    CRT_ORT_FUNCTIONS(CRT_TAKE)
#undef CRT_TAKE
    api->version = base()->GetVersionString();
    return 0;
}
