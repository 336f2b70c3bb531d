"""Writes the models, input and expected outputs that the Swift tests use into the folder given as argument."""

import os
import sys

import numpy
import onnx
import onnxruntime

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from small_models import Sketch, mixed_network  # noqa: E402

folder = sys.argv[1]
sketch, model = mixed_network()
values = sketch.values()
expected = onnxruntime.InferenceSession(model.SerializeToString()).run(None, dict(zip(sketch.inputs, values)))
numpy.concatenate([v.ravel() for v in values]).astype("<f4").tofile(f"{folder}/input.f32")
numpy.concatenate([v.ravel() for v in expected]).astype("<f4").tofile(f"{folder}/expected.f32")
onnx.save(model, f"{folder}/mixed.onnx")
onnx.save(model, f"{folder}/external.onnx", save_as_external_data=True, location="external.data", size_threshold=0)

odd = Sketch((1, 3, 16, 16))
output = odd("NonZero", odd("MaxPool", odd.input, kernel_shape=[2, 2]))
onnx.save(odd.model(odd("Cast", output, to=onnx.TensorProto.FLOAT)), f"{folder}/odd.onnx")
with open(f"{folder}/damaged.onnx", "wb") as file:
    file.write(open(f"{folder}/mixed.onnx", "rb").read()[:-100])

# One model for each type of input and output; what goes in is cut towards zero and kept within range, as engines must.
TYPES = {"f64": "DOUBLE", "f16": "FLOAT16", "i64": "INT64", "i32": "INT32", "i8": "INT8", "u8": "UINT8", "bool": "BOOL"}
for name, kind in TYPES.items():
    kind = getattr(onnx.TensorProto, kind)
    dtype = onnx.helper.tensor_dtype_to_np_dtype(kind)
    nodes = [
        onnx.helper.make_node("Cast", ["input"], ["wide"], to=onnx.TensorProto.FLOAT),
        onnx.helper.make_node("Neg", ["wide"], ["negative"]),
        onnx.helper.make_node("Relu", ["negative"], ["positive"]),
        onnx.helper.make_node("Cast", ["positive"], ["output"], to=kind),
    ]
    shape = [1, 3, 16, 16]
    graph = onnx.helper.make_graph(
        nodes, name, [onnx.helper.make_tensor_value_info("input", kind, shape)],
        [onnx.helper.make_tensor_value_info("output", kind, shape)])
    opsets = [onnx.helper.make_opsetid("", 20)]
    onnx.save(onnx.helper.make_model(graph, opset_imports=opsets, ir_version=9), f"{folder}/typed-{name}.onnx")
    given = values[0]
    if numpy.issubdtype(dtype, numpy.integer):
        given = numpy.clip(numpy.trunc(given), numpy.iinfo(dtype).min, numpy.iinfo(dtype).max)
    given = given.astype(dtype).astype(numpy.float32)
    numpy.maximum(-given, 0).astype(dtype).astype("<f4").tofile(f"{folder}/typed-{name}.f32")
