#include "OpenVINOAPI.h"

#include <dlfcn.h>
#include <stdio.h>

int32_t crt_openvino_open(const char *path, crt_openvino_api *api, char *message, size_t capacity) {
    // RTLD_LOCAL: the runtimes bring colliding symbols (protobuf, oneDNN).
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        const char *reason = dlerror();
        snprintf(message, capacity, "%s", reason != NULL ? reason : "unknown reason");
        return -1;
    }
#define CRT_FIND(RESULT, NAME, PARAMETERS)                                                                             \
    *(void **)&api->NAME = dlsym(handle, #NAME);                                                                       \
    if (*(void **)&api->NAME == NULL) {                                                                                \
        snprintf(message, capacity, "%s has no function " #NAME, path);                                                \
        return -1;                                                                                                     \
    }
    CRT_OPENVINO_FUNCTIONS(CRT_FIND)
#undef CRT_FIND
    *(void **)&api->ov_get_last_err_msg = dlsym(handle, "ov_get_last_err_msg");
    return 0;
}
