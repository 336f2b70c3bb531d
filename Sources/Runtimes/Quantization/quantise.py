"""Makes an int8 file of an ONNX model with a runtime's own tool, and counts what the runtime then runs in int8.

Called as `quantise.py REQUEST.json ANSWER.json`. The request:
    tool              "onnxruntime" (static quantisation, QDQ, per channel) or "nncf" (OpenVINO's)
    runtime           "onnxruntime" or "openvino": where the result is to run
    model_path        the .onnx file, of fixed shapes
    output_folder     an empty folder for the result
    samples           files of inputs for calibration: little-endian f32 of all inputs one after the other
    reduce_range      whether weights take 7 bits: processors without VNNI saturate otherwise
The answer:
    model_path, tool (name and version), settings, int8_operations and operations (of those that multiply)
or  error             one line
"""

import json
import os
import sys

# Neither questions nor reports about use: a measurement talks to nobody.
os.environ["CI"] = "true"

import numpy  # noqa: E402

MULTIPLYING = ("Conv", "ConvTranspose", "Gemm", "MatMul")


class Unusable(Exception):
    """What the user must be told, in one line."""


def samples(request, inputs):
    """One dictionary of arrays a file; `inputs` are names, shapes and numpy types in the model's order."""
    total = sum(int(numpy.prod(shape)) for _, shape, _ in inputs)
    for path in request["samples"]:
        values = numpy.fromfile(path, dtype="<f4")
        if values.size != total:
            raise Unusable(f"a sample has {values.size} numbers, the model takes {total}")
        sample, offset = {}, 0
        for name, shape, kind in inputs:
            size = int(numpy.prod(shape))
            sample[name] = values[offset:offset + size].reshape(shape).astype(kind)
            offset += size
        yield sample


def described_inputs(path):
    """Names, shapes and numpy types of an ONNX model's inputs."""
    import onnx

    graph = onnx.load(path, load_external_data=False).graph
    constants = {tensor.name for tensor in graph.initializer}
    inputs = []
    for value in graph.input:
        if value.name in constants:
            continue
        tensor = value.type.tensor_type
        shape = [d.dim_value for d in tensor.shape.dim]
        if any(extent <= 0 for extent in shape):
            raise Unusable(f"the shape of input '{value.name}' is not fixed")
        inputs.append((value.name, shape, onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type)))
    return inputs


def with_onnxruntime(request):
    """Static quantisation: unsigned activations, signed weights per channel, in QDQ form."""
    import onnxruntime
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Reader(quantization.CalibrationDataReader):
        def __init__(self):
            self.samples = samples(request, described_inputs(request["model_path"]))

        def get_next(self):
            return next(self.samples, None)

    folder = request["output_folder"]
    prepared, result = f"{folder}/prepared.onnx", f"{folder}/int8.onnx"
    # Folds BatchNorm into the convolution before it, as the tool needs. Shapes are fixed: no symbols to infer.
    quant_pre_process(request["model_path"], prepared, skip_symbolic_shape=True)
    settings = {
        "quant_format": quantization.QuantFormat.QDQ, "per_channel": True, "reduce_range": request["reduce_range"],
        "activation_type": quantization.QuantType.QUInt8, "weight_type": quantization.QuantType.QInt8,
        "calibrate_method": quantization.CalibrationMethod.MinMax,
    }
    quantization.quantize_static(prepared, result, Reader(), **settings)
    os.remove(prepared)
    told = ", ".join(f"{name}={getattr(value, 'name', value)}" for name, value in settings.items())
    return result, f"onnxruntime {onnxruntime.__version__}", f"quantize_static: {told}"


def with_nncf(request):
    """Post-training quantisation with OpenVINO's tool and its defaults, but for weights where 8 bits would saturate."""
    import nncf
    import openvino

    # Folds BatchNorm on the way; a model that is only read keeps it between convolution and activation, and depthwise
    # convolutions then run in f32.
    model = openvino.convert_model(request["model_path"])
    inputs = [
        (port.any_name, list(port.shape), port.element_type.to_dtype()) for port in model.inputs
    ]
    batch = list(samples(request, inputs))
    settings, advanced = "openvino.convert_model, nncf.quantize: their defaults", None
    if request["reduce_range"]:
        # By default only the weights of the first layer take half of the range.
        advanced = nncf.AdvancedQuantizationParameters(overflow_fix=nncf.OverflowFix.ENABLE)
        settings += ", but overflow_fix=ENABLE"
    quantised = nncf.quantize(model, nncf.Dataset(batch), subset_size=len(batch), advanced_parameters=advanced)
    result = f"{request['output_folder']}/int8.xml"
    openvino.save_model(quantised, result, compress_to_fp16=False)
    return result, f"nncf {nncf.__version__}", settings


def executed_by_onnxruntime(path, folder):
    """How many multiplying operations of the optimised graph are int8 ones, and how many there are."""
    import onnx
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.optimized_model_filepath = f"{folder}/optimised.onnx"
    onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    kinds = [node.op_type for node in onnx.load(options.optimized_model_filepath).graph.node]
    os.remove(options.optimized_model_filepath)
    names = ("QLinearConv", "QGemm", "QLinearMatMul", "MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul")
    quantised = sum(kind in names for kind in kinds)
    # FusedConv, FusedMatMul and their like are f32 operations with an activation in them.
    plain = sum(kind.removeprefix("Fused") in MULTIPLYING and kind not in names for kind in kinds)
    return quantised, quantised + plain


def executed_by_openvino(path):
    """The same of OpenVINO's executed graph, from the precision that each layer runs in."""
    import openvino

    compiled = openvino.Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    quantised = total = 0
    for operation in compiled.get_runtime_model().get_ops():
        told = {name: str(value.astype(str) if hasattr(value, "astype") else value)
                for name, value in operation.get_rt_info().items()}
        if told.get("layerType") in ("Convolution", "Deconvolution", "FullyConnected", "MatMul"):
            total += 1
            quantised += told.get("runtimePrecision", "").lower() in ("i8", "u8")
    return quantised, total


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    try:
        result, tool, settings = (with_nncf if request["tool"] == "nncf" else with_onnxruntime)(request)
        if request["runtime"] == "openvino":
            quantised, total = executed_by_openvino(result)
        else:
            quantised, total = executed_by_onnxruntime(result, request["output_folder"])
        if quantised == 0:
            raise Unusable(f"none of its {total} convolutions and matrix products would run in int8")
        answer = {
            "model_path": result, "tool": tool, "settings": settings, "int8_operations": quantised,
            "operations": total,
        }
    except Unusable as error:
        answer = {"error": str(error)}
    except Exception as error:  # whatever the tool throws is a recorded failure of this runtime's cell
        answer = {"error": f"{type(error).__name__}: {' '.join(str(error).split())[:400]}"}
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(answer, file)


if __name__ == "__main__":
    main()
