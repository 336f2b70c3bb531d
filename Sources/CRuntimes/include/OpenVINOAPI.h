// The part of OpenVINO's C API that Sullivan calls, declared here from its documentation and opened at run time:
// the package builds without OpenVINO, and no version of it is linked.
#ifndef CRUNTIMES_OPENVINO_API_H
#define CRUNTIMES_OPENVINO_API_H

#include <stddef.h>
#include <stdint.h>

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnullability-completeness"

typedef struct ov_core ov_core_t;
typedef struct ov_model ov_model_t;
typedef struct ov_compiled_model ov_compiled_model_t;
typedef struct ov_infer_request ov_infer_request_t;
typedef struct ov_tensor ov_tensor_t;
typedef struct ov_output_const_port ov_output_const_port_t;

typedef struct {
    int64_t rank;
    int64_t *dims;
} ov_shape_t;

typedef struct {
    const char *buildNumber;
    const char *description;
} ov_version_t;

typedef struct {
    char **devices;
    size_t size;
} ov_available_devices_t;

typedef struct {
    const char *property_key;
    const char *property_value;
} ov_property_t;

/// status: 0 not run, 1 optimised out, 2 executed; times in microseconds.
typedef struct {
    int32_t status;
    int64_t real_time;
    int64_t cpu_time;
    const char *node_name;
    const char *exec_type;
    const char *node_type;
} ov_profiling_info_t;

typedef struct {
    ov_profiling_info_t *profiling_infos;
    size_t size;
} ov_profiling_info_list_t;

// X(result, name, parameters): every function returns 0 or a negative status unless its result says otherwise.
#define CRT_OPENVINO_FUNCTIONS(X)                                                                                      \
    X(const char *, ov_get_error_info, (int32_t))                                                                      \
    X(void, ov_free, (const char *))                                                                                   \
    X(int32_t, ov_get_openvino_version, (ov_version_t *))                                                              \
    X(void, ov_version_free, (ov_version_t *))                                                                         \
    X(int32_t, ov_core_create, (ov_core_t **))                                                                         \
    X(void, ov_core_free, (ov_core_t *))                                                                               \
    X(int32_t, ov_core_get_available_devices, (const ov_core_t *, ov_available_devices_t *))                           \
    X(void, ov_available_devices_free, (ov_available_devices_t *))                                                     \
    X(int32_t, ov_core_get_property, (const ov_core_t *, const char *, const char *, char **))                         \
    X(int32_t, ov_core_read_model, (const ov_core_t *, const char *, const char *, ov_model_t **))                     \
    X(int32_t, ov_core_compile_model_props,                                                                            \
      (const ov_core_t *, const ov_model_t *, const char *, size_t, const ov_property_t *, ov_compiled_model_t **))    \
    X(void, ov_model_free, (ov_model_t *))                                                                             \
    X(void, ov_compiled_model_free, (ov_compiled_model_t *))                                                           \
    X(int32_t, ov_compiled_model_get_property, (const ov_compiled_model_t *, const char *, char **))                   \
    X(int32_t, ov_compiled_model_inputs_size, (const ov_compiled_model_t *, size_t *))                                 \
    X(int32_t, ov_compiled_model_outputs_size, (const ov_compiled_model_t *, size_t *))                                \
    X(int32_t, ov_compiled_model_input_by_index, (const ov_compiled_model_t *, size_t, ov_output_const_port_t **))     \
    X(int32_t, ov_compiled_model_output_by_index, (const ov_compiled_model_t *, size_t, ov_output_const_port_t **))    \
    X(int32_t, ov_compiled_model_create_infer_request, (const ov_compiled_model_t *, ov_infer_request_t **))           \
    X(int32_t, ov_const_port_get_shape, (const ov_output_const_port_t *, ov_shape_t *))                                \
    X(int32_t, ov_port_get_any_name, (const ov_output_const_port_t *, char **))                                        \
    X(int32_t, ov_port_get_element_type, (const ov_output_const_port_t *, int32_t *))                                  \
    X(void, ov_output_const_port_free, (ov_output_const_port_t *))                                                     \
    X(int32_t, ov_shape_free, (ov_shape_t *))                                                                          \
    X(int32_t, ov_tensor_create, (int32_t, ov_shape_t, ov_tensor_t **))                                                \
    X(int32_t, ov_tensor_get_shape, (const ov_tensor_t *, ov_shape_t *))                                               \
    X(int32_t, ov_tensor_get_element_type, (const ov_tensor_t *, int32_t *))                                           \
    X(int32_t, ov_tensor_get_byte_size, (const ov_tensor_t *, size_t *))                                               \
    X(int32_t, ov_tensor_data, (const ov_tensor_t *, void **))                                                         \
    X(void, ov_tensor_free, (ov_tensor_t *))                                                                           \
    X(int32_t, ov_infer_request_set_input_tensor_by_index, (ov_infer_request_t *, size_t, const ov_tensor_t *))        \
    X(int32_t, ov_infer_request_get_output_tensor_by_index, (const ov_infer_request_t *, size_t, ov_tensor_t **))      \
    X(int32_t, ov_infer_request_infer, (ov_infer_request_t *))                                                         \
    X(int32_t, ov_infer_request_get_profiling_info, (const ov_infer_request_t *, ov_profiling_info_list_t *))          \
    X(void, ov_profiling_info_list_free, (ov_profiling_info_list_t *))                                                 \
    X(void, ov_infer_request_free, (ov_infer_request_t *))

/// OpenVINO's functions as found in one library.
typedef struct {
#define CRT_FIELD(RESULT, NAME, PARAMETERS) RESULT(*_Nonnull NAME) PARAMETERS;
    CRT_OPENVINO_FUNCTIONS(CRT_FIELD)
#undef CRT_FIELD
    /// Text of the last error; older releases lack it.
    const char *_Nullable (*_Nullable ov_get_last_err_msg)(void);
} crt_openvino_api;

/// Opens the library at `path` (never closed again) and finds every function.
/// Returns 0, or -1 with a message of at most `capacity` bytes in `message`.
int32_t crt_openvino_open(const char *_Nonnull path, crt_openvino_api *_Nonnull api, char *_Nonnull message,
                          size_t capacity);

#pragma clang diagnostic pop

#endif
