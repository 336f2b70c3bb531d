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
