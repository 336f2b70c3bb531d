"""Small ONNX models for tests: one graph from a few lines, with random weights."""

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 20


class Sketch:
    """Collects nodes and constants; names are given in order."""

    def __init__(self, *shapes, seed=0, kind=numpy.float32):
        self.random, self.kind = numpy.random.default_rng(seed), numpy.dtype(kind)
        self.nodes, self.constants, self.shapes = [], [], shapes
        self.inputs = [f"input_{i}" if i else "input" for i in range(len(shapes))]

    @property
    def input(self):
        return self.inputs[0]

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(numpy.asarray(array), name))
        return name

    def floats(self, *shape, low=-1.0, high=1.0):
        return self.constant(self.random.uniform(low, high, shape).astype(
            self.kind if self.kind.kind == "f" else numpy.float32))

    def number(self, value):
        return self.constant(numpy.array(value, dtype=numpy.float32))

    def integers(self, *values):
        return self.constant(numpy.array(values, dtype=numpy.int64))

    def __call__(self, kind, *inputs, outputs=1, **attributes):
        index = len(self.nodes)
        names = [f"t{index}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name=f"{kind}_{index}", **attributes))
        return names[0] if outputs == 1 else names

    def conv(self, x, channels_in, channels_out, kernel, group=1, bias=True, **attributes):
        weight = self.floats(channels_out, channels_in // group, kernel, kernel)
        inputs = [x, weight] + ([self.floats(channels_out)] if bias else [])
        return self("Conv", *inputs, kernel_shape=[kernel, kernel], group=group, **attributes)

    def norm(self, x, channels):
        return self("BatchNormalization", x, self.floats(channels), self.floats(channels), self.floats(channels),
                    self.floats(channels, low=0.5, high=2.0), epsilon=1e-3)

    def model(self, *outputs, opset=OPSET):
        kind = helper.np_dtype_to_tensor_dtype(self.kind)
        inputs = [helper.make_tensor_value_info(n, kind, s) for n, s in zip(self.inputs, self.shapes)]
        results = [onnx.ValueInfoProto(name=n) for n in outputs]  # their types are inferred
        graph = helper.make_graph(self.nodes, "sketch", inputs, results, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
        model = onnx.shape_inference.infer_shapes(model)
        for output in model.graph.output:  # ONNX infers nothing for some operators
            if not output.type.tensor_type.elem_type:
                output.CopyFrom(helper.make_tensor_value_info(output.name, kind, self.shapes[0]))
        onnx.checker.check_model(model)
        return model

    def values(self):
        low = 0 if self.kind.kind == "u" else -4
        return [self.random.uniform(low, 4, shape).astype(self.kind) for shape in self.shapes]


def mixed_network():
    """A little of everything that the catalogue's networks hold; 2 outputs."""
    s = Sketch((1, 3, 16, 16), seed=7)
    x = s("Relu", s.norm(s.conv(s.input, 3, 8, 3, bias=False, pads=[0, 0, 1, 1], strides=[2, 2]), 8))
    y = s.conv(x, 8, 8, 3, group=8, pads=[1, 1, 1, 1])
    y = s("Mul", y, s("Sigmoid", y))
    x = s("Relu", s("Add", x, y))
    x = s("Concat", x, s("AveragePool", x, kernel_shape=[3, 3], pads=[1, 1, 1, 1]), axis=1)
    pooled = s("Flatten", s("GlobalAveragePool", x), axis=1)
    return s, s.model(s("Gemm", pooled, s.floats(5, 16), s.floats(5), transB=1), x)
