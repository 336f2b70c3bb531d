"""Runs an int8 model once: run_int8.py openvino|onnxruntime MODEL INPUT.f32 OUTPUT.f32."""

import sys

import numpy

runtime, model, given, output = sys.argv[1:]
values = numpy.fromfile(given, dtype="<f4")
if runtime == "openvino":
    import openvino

    compiled = openvino.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    result = compiled([values.reshape(list(compiled.inputs[0].shape))])
    outputs = [result[port] for port in compiled.outputs]
else:
    import onnxruntime

    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0]
    outputs = session.run(None, {entry.name: values.reshape(entry.shape)})
numpy.concatenate([values.ravel() for values in outputs]).astype("<f4").tofile(output)
