"""Computes at load what does not depend on the inputs' values: shape arithmetic, settings, rearranged weights.

Inputs have fixed shapes, so every shape is known. Arithmetic on weights stays a step, since a native framework does it
at every inference: only integers, truth values, small settings and pure rearrangements become constants.
"""

import numpy
import onnx
from onnx import helper, numpy_helper

from onnx_numpy import EVALUATORS, REARRANGING, result_size

# With only these, as in most convolutional networks, no rule asks for a shape and nothing is constant.
PLAIN = {
    "Add", "AveragePool", "BatchNormalization", "Clip", "Concat", "Conv", "Flatten", "Gelu", "Gemm", "GlobalAveragePool",
    "GlobalMaxPool", "HardSigmoid", "HardSwish", "LayerNormalization", "MatMul", "MaxPool", "Mul", "Pad", "Relu",
    "Reshape", "Sigmoid", "Slice", "Softmax", "Split", "Sum", "Tanh", "Transpose",
}
# Floats of up to so many elements are settings (scales, exponents, bounds); more are tensors.
SETTING = 8
# What no rule here makes of an untrusted file.
LARGEST = 2**28


ZERO = numpy.zeros(1)
# ONNX infers nothing for these, whose result is like their input.
LIKE_INPUT = {"GroupNormalization", "InstanceNormalization"}


class Unfoldable(Exception):
    """A node that cannot be computed at load, and why."""


def propagate(network, opset):
    """Replaces steps whose result is known by constants; fills `network.shapes` and `network.types` where rules need
    them. Raises Unfoldable with the step's name."""
    constants = network.constants
    if not any(_asks(step, constants) for step in network.steps):
        return
    known = Known(network, opset)
    kept = []
    for step in network.steps:
        if not known.folded(step):
            kept.append(step)
            known.infer(step)
    network.steps = kept
    network.shapes, network.types = known.shapes, known.types


def _asks(step, constants):
    """Whether a step is constant, or a rule may ask for its shapes."""
    return (
        step.kind not in PLAIN or "auto_pad" in step.attributes
        or step.kind in ("Pad", "Slice") and len(step.inputs) > 3  # with axes, perhaps counted from the last
        and any((constants.get(name, ZERO) < 0).any() for name in step.inputs[3:] if name)
        or all(name in constants for name in step.inputs if name))


class Known:
    """Shapes and element types of the values so far."""

    def __init__(self, network, opset):
        self.constants, self.opset = network.constants, opset
        self.imports = [helper.make_opsetid("", opset)]
        self.protos, self.shapes, self.types = {}, {}, {}
        for (name, shape, _), kind in zip(network.inputs, network.input_types):
            self.note(name, helper.make_tensor_type_proto(helper.np_dtype_to_tensor_dtype(numpy.dtype(kind)), shape))

    def note(self, name, proto):
        tensor = proto.tensor_type
        if not tensor.HasField("shape") or not tensor.elem_type:
            return
        self.protos[name] = proto
        self.shapes[name] = [d.dim_value if d.HasField("dim_value") else None for d in tensor.shape.dim]
        self.types[name] = helper.tensor_dtype_to_np_dtype(tensor.elem_type)

    # Constants

    def folded(self, step):
        """Whether the step's results are constants from here on."""
        if step.kind in ("Shape", "Size"):
            arrays = self.extents(step)
        elif step.kind in EVALUATORS and all(name in self.constants for name in step.inputs if name):
            arrays = self.evaluated(step)
        else:
            return False
        if arrays is None:
            return False
        self.constants.update(zip(step.outputs, arrays))
        return True

    def extents(self, step):
        """The result of Shape or Size, where the shape is known."""
        name = step.inputs[0]
        shape = list(self.constants[name].shape) if name in self.constants else self.shapes.get(name)
        if shape is None or None in shape:
            return None
        if step.kind == "Size":
            return [numpy.array(numpy.prod(shape, dtype=numpy.int64))]
        return [numpy.array(shape[step.attributes.get("start", 0):step.attributes.get("end")], dtype=numpy.int64)]

    def evaluated(self, step):
        """The results of a step on constants; None where it is arithmetic on tensors."""
        inputs = [self.constants[name] if name else None for name in step.inputs]
        small = all(a is None or a.dtype.kind in "iub" or a.size <= SETTING for a in inputs)
        if not (small or step.kind in REARRANGING):
            return None
        try:
            if result_size(step, inputs) > LARGEST:
                raise ValueError("its result is too large")
            with numpy.errstate(all="ignore"):
                results = [numpy.asarray(r) for r in EVALUATORS[step.kind](inputs, step.attributes, self.opset)]
        except Exception as error:
            raise Unfoldable(step.name, f"{step.kind} cannot be computed: {error}") from None
        numbers = all(r.dtype.kind in "iub" or r.size <= SETTING for r in results)
        return results if numbers or step.kind in REARRANGING or step.kind == "ConstantOfShape" else None

    # Shapes

    def infer(self, step):
        """Notes the shapes of a step's results as ONNX defines them; unknown ones are left out."""
        try:
            schema = onnx.defs.get_schema(step.kind, self.opset, "")
            node = helper.make_node(
                step.kind, step.inputs, step.outputs,
                **{k: v for k, v in step.attributes.items() if not (isinstance(v, list) and not v)})
            types, data = {}, {}
            for name in step.inputs:
                array = self.constants.get(name)
                if array is None:
                    if name:
                        types[name] = self.protos[name]
                    continue
                kind = helper.np_dtype_to_tensor_dtype(array.dtype)
                types[name] = helper.make_tensor_type_proto(kind, array.shape)
                if array.size <= 1024 and (array.dtype.kind in "iub" or array.size <= SETTING):
                    data[name] = numpy_helper.from_array(numpy.ascontiguousarray(array).reshape(array.shape), name)
            results = onnx.shape_inference.infer_node_outputs(schema, node, types, data, opset_imports=self.imports)
            if step.kind in LIKE_INPUT:
                results[step.output] = types[step.inputs[0]]
        except Exception:  # an operator that ONNX knows nothing of, or a value of unknown shape: a rule that needs it says so
            return
        for name, proto in results.items():
            self.note(name, proto)
