"""What the tests of the translation share: a sketch becomes modules, whose outputs are held against ONNX Runtime's."""

import os
import sys
import tempfile
import unittest

import numpy
import onnx
import onnxruntime
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, "../../../Sources/Runtimes")
sys.path[:0] = [HERE, os.path.join(SOURCES, "PyTorch"), os.path.join(SOURCES, "PythonWorker")]

import onnx_modules  # noqa: E402
from onnx_steps import TranslationError  # noqa: E402


def translate(model):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.onnx")
        onnx.save(model, path)
        return onnx_modules.load(path)[0]


def modules(module, kind):
    return [m for m in module.modules() if isinstance(m, kind)]


class Translated(unittest.TestCase):
    def agrees(self, sketch, *outputs, opset=20, only=None, tolerance=2e-5):
        """Outputs equal those of ONNX Runtime; `only` are the classes of modules that must be found, in order."""
        model = sketch.model(*outputs, opset=opset)
        module, values = translate(model), sketch.values()
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        expected = session.run(None, dict(zip(sketch.inputs, values)))
        with torch.inference_mode():
            inputs = [torch.from_numpy(v.copy()) for v in values]
            for _ in range(2):  # what writes in place may spoil the second inference
                found = module(*inputs)
                for f, e in zip(found, expected):
                    self.assertEqual(tuple(f.shape), e.shape)
                    if e.size:
                        scale = max(1.0, float(numpy.abs(e).max()))
                        self.assertLess(float(numpy.abs(f.numpy() - e).max()), tolerance * scale)
        for tensor, value in zip(inputs, values):
            self.assertTrue(numpy.array_equal(tensor.numpy(), value), "the input was overwritten")
        if only is not None:
            self.assertEqual([type(m) for m in module.children()], only)
        return module

    def refused(self, sketch, output, node, opset=20):
        with self.assertRaises(TranslationError) as caught:
            translate(sketch.model(output, opset=opset))
        self.assertEqual(caught.exception.code, "unsupported_operator")
        self.assertEqual(caught.exception.node, node)
