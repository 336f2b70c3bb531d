// The part of ONNX Runtime's C API that Sullivan calls. OrtApi is a table of function pointers that only ever grows at
// its end, so a function is known by its slot; declared here, opened at run time, never linked.
#ifndef CRUNTIMES_ONNXRUNTIME_API_H
#define CRUNTIMES_ONNXRUNTIME_API_H

#include <stddef.h>
#include <stdint.h>

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnullability-completeness"

typedef struct crt_ort_status crt_ort_status;
typedef struct crt_ort_env crt_ort_env;
typedef struct crt_ort_session crt_ort_session;
typedef struct crt_ort_options crt_ort_options;
typedef struct crt_ort_value crt_ort_value;
typedef struct crt_ort_memory_info crt_ort_memory_info;
typedef struct crt_ort_allocator crt_ort_allocator;
typedef struct crt_ort_tensor_info crt_ort_tensor_info;
typedef struct crt_ort_type_info crt_ort_type_info;
typedef struct crt_ort_run_options crt_ort_run_options;

// X(slot, result, name, parameters): a status of null means success.
#define CRT_ORT_FUNCTIONS(X)                                                                                           \
    X(2, const char *, GetErrorMessage, (const crt_ort_status *))                                                      \
    X(3, crt_ort_status *, CreateEnv, (int32_t, const char *, crt_ort_env **))                                         \
    X(7, crt_ort_status *, CreateSession,                                                                              \
      (const crt_ort_env *, const char *, const crt_ort_options *, crt_ort_session **))                                \
    X(9, crt_ort_status *, Run,                                                                                        \
      (crt_ort_session *, const crt_ort_run_options *, const char *const *, const crt_ort_value *const *, size_t,      \
       const char *const *, size_t, crt_ort_value **))                                                                 \
    X(10, crt_ort_status *, CreateSessionOptions, (crt_ort_options **))                                                \
    X(23, crt_ort_status *, SetSessionGraphOptimizationLevel, (crt_ort_options *, int32_t))                            \
    X(24, crt_ort_status *, SetIntraOpNumThreads, (crt_ort_options *, int32_t))                                        \
    X(25, crt_ort_status *, SetInterOpNumThreads, (crt_ort_options *, int32_t))                                        \
    X(30, crt_ort_status *, SessionGetInputCount, (const crt_ort_session *, size_t *))                                 \
    X(31, crt_ort_status *, SessionGetOutputCount, (const crt_ort_session *, size_t *))                                \
    X(33, crt_ort_status *, SessionGetInputTypeInfo, (const crt_ort_session *, size_t, crt_ort_type_info **))          \
    X(36, crt_ort_status *, SessionGetInputName, (const crt_ort_session *, size_t, crt_ort_allocator *, char **))      \
    X(37, crt_ort_status *, SessionGetOutputName, (const crt_ort_session *, size_t, crt_ort_allocator *, char **))     \
    X(49, crt_ort_status *, CreateTensorWithDataAsOrtValue,                                                            \
      (const crt_ort_memory_info *, void *, size_t, const int64_t *, size_t, int32_t, crt_ort_value **))               \
    X(51, crt_ort_status *, GetTensorMutableData, (crt_ort_value *, void **))                                          \
    X(55, crt_ort_status *, CastTypeInfoToTensorInfo, (const crt_ort_type_info *, const crt_ort_tensor_info **))       \
    X(60, crt_ort_status *, GetTensorElementType, (const crt_ort_tensor_info *, int32_t *))                            \
    X(61, crt_ort_status *, GetDimensionsCount, (const crt_ort_tensor_info *, size_t *))                               \
    X(62, crt_ort_status *, GetDimensions, (const crt_ort_tensor_info *, int64_t *, size_t))                           \
    X(65, crt_ort_status *, GetTensorTypeAndShape, (const crt_ort_value *, crt_ort_tensor_info **))                    \
    X(69, crt_ort_status *, CreateCpuMemoryInfo, (int32_t, int32_t, crt_ort_memory_info **))                           \
    X(76, crt_ort_status *, AllocatorFree, (crt_ort_allocator *, void *))                                              \
    X(78, crt_ort_status *, GetAllocatorWithDefaultOptions, (crt_ort_allocator **))                                    \
    X(92, void, ReleaseEnv, (crt_ort_env *))                                                                           \
    X(93, void, ReleaseStatus, (crt_ort_status *))                                                                     \
    X(94, void, ReleaseMemoryInfo, (crt_ort_memory_info *))                                                            \
    X(95, void, ReleaseSession, (crt_ort_session *))                                                                   \
    X(96, void, ReleaseValue, (crt_ort_value *))                                                                       \
    X(98, void, ReleaseTypeInfo, (crt_ort_type_info *))                                                                \
    X(99, void, ReleaseTensorTypeAndShapeInfo, (crt_ort_tensor_info *))                                                \
    X(100, void, ReleaseSessionOptions, (crt_ort_options *))

/// ONNX Runtime's functions as found in one library.
typedef struct {
#define CRT_FIELD(SLOT, RESULT, NAME, PARAMETERS) RESULT(*_Nonnull NAME) PARAMETERS;
    CRT_ORT_FUNCTIONS(CRT_FIELD)
#undef CRT_FIELD
    /// The release, for example "1.31.1"; lives as long as the library.
    const char *_Nonnull version;
} crt_ort_api;

/// Opens the library at `path` (never closed again) and reads its table of functions.
/// Returns 0, or -1 with a message of at most `capacity` bytes in `message`.
int32_t crt_ort_open(const char *_Nonnull path, crt_ort_api *_Nonnull api, char *_Nonnull message, size_t capacity);

#pragma clang diagnostic pop

#endif
