"""What the tests of the Keras translation share: a sketch becomes layers, held against ONNX's reference evaluator."""


import os
import sys
import tempfile
import unittest

import numpy
import onnx
from onnx.reference import ReferenceEvaluator

HERE = os.path.dirname(os.path.abspath(__file__))
RUNTIMES = os.path.join(HERE, "../../../Sources/Runtimes")
sys.path[:0] = [HERE, os.path.join(RUNTIMES, "TensorFlow"), os.path.join(RUNTIMES, "PythonWorker")]

import keras  # noqa: E402
from keras import layers  # noqa: E402

import onnx_keras  # noqa: E402
import onnx_reading  # noqa: E402
from keras_layouts import input_order  # noqa: E402
from onnx_steps import TranslationError  # noqa: E402


def translate(model):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.onnx")
        onnx.save(model, path)
        return onnx_keras.Translation(onnx_reading.read(path)).network_of_layers()


def operations(translated):
    """What the model calls, inputs apart, in the order in which it was built."""
    return [o for o in translated.model.operations if not isinstance(o, layers.InputLayer)]


def found(translated, values):
    inputs = [numpy.ascontiguousarray(v.transpose(input_order(v.ndim))) for v in values]
    return translated.arrays(translated.model(inputs if len(inputs) > 1 else inputs[0], training=False))


class Translated(unittest.TestCase):
    def agrees(self, sketch, *outputs, opset=20, only=None, transposes=None, tolerance=2e-5):
        """Outputs are the reference's; `only` are the names of the classes of all operations, in order."""
        model = sketch.model(*outputs, opset=opset)
        translated, values = translate(model), sketch.values()
        expected = ReferenceEvaluator(model).run(None, dict(zip(sketch.inputs, values)))
        for f, e in zip(found(translated, values), expected, strict=True):
            self.assertEqual(f.shape, e.shape)
            scale = max(1.0, float(numpy.abs(e).max()))
            self.assertLess(float(numpy.abs(f - e).max()), tolerance * scale)
        names = [type(o).__name__ for o in operations(translated)]
        if only is not None:
            self.assertEqual(names, only)
        if transposes is not None:
            self.assertEqual(names.count("Transpose"), transposes, names)
        return translated

    def refused(self, sketch, output, node, opset=20):
        with self.assertRaises(TranslationError) as caught:
            translate(sketch.model(output, opset=opset))
        self.assertEqual(caught.exception.code, "unsupported_operator")
        self.assertEqual(caught.exception.node, node)


def main():
    keras.config.set_image_data_format("channels_last")
    unittest.main()
