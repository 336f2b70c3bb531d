"""Reads an ONNX file into steps that a PyTorch user would recognise.

A step is an ONNX node, or several of them where one PyTorch module has several spellings in ONNX: Sigmoid and Mul are
SiLU, MatMul and Add are Linear.
"""

import numpy
import onnx
from onnx import helper, numpy_helper

import onnx_constants
import onnx_folding
from onnx_steps import Network, Step, TranslationError

# Before, BatchNormalization and broadcasting meant other things.
OLDEST = 9
# Of one input, these are the input.
OF_SEVERAL = {"Sum", "Mean", "Max", "Min"}


def read(path):
    """Reads the file at `path`, with external data beside it. Raises TranslationError."""
    try:
        model = onnx.load(path)
    except FileNotFoundError as error:
        raise TranslationError("model_missing", f"there is no model file {error.filename or path}") from None
    except Exception as error:  # the parser's own exceptions differ by release of protobuf
        raise TranslationError("model_unreadable", f"cannot read {path}: {_line(error)}") from None
    if not model.graph.node or not model.graph.output:
        raise TranslationError("model_unreadable", f"{path} holds no network")
    versions = [entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")]
    if not versions or versions[0] < OLDEST:
        raise TranslationError("model_unreadable", f"{path} has operators older than operator set {OLDEST}")
    network = _network(model.graph, path, versions[0])
    for step in network.steps:
        if step.kind in ("Softmax", "LogSoftmax") and versions[0] < 13:
            # It then ran over all axes from this one on.
            step.attributes = {"from": step.attributes.get("axis", 1)}
    return network


def _network(graph, path, opset):
    try:
        constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    except Exception as error:
        raise TranslationError("model_unreadable", f"cannot read the weights of {path}: {_line(error)}") from None
    graph.ClearField("initializer")  # the arrays hold them; both would double the memory
    steps = []
    for index, node in enumerate(graph.node):
        name = node.name or f"{node.op_type}_{index}"
        if node.domain not in ("", "ai.onnx"):
            raise TranslationError("unsupported_operator", f"operator {node.domain}.{node.op_type} is unknown", name)
        attributes = {a.name: _attribute(a) for a in node.attribute}
        if node.op_type == "Constant":
            constants[node.output[0]] = _constant(attributes, name)
        else:
            steps.append(Step(node.op_type, name, list(node.input), list(node.output), attributes))
    given = [value for value in graph.input if value.name not in constants]
    outputs = [value.name for value in graph.output]
    network = Network(
        steps, constants, [_described(value) for value in given], outputs, list(outputs),
        [_element_type(value) for value in given])
    _drop_nothings(network)
    try:
        onnx_constants.propagate(network, opset)
    except onnx_constants.Unfoldable as error:
        node, message = error.args
        raise TranslationError("model_unreadable", message, node) from None
    onnx_folding.fold(network)
    return network


def _element_type(value):
    try:
        return helper.tensor_dtype_to_np_dtype(value.type.tensor_type.elem_type)
    except KeyError:
        raise TranslationError("model_unreadable", f"input '{value.name}' has no element type") from None


def _line(error):
    return " ".join(str(error).split())[:300] or type(error).__name__


def _attribute(attribute):
    value = onnx.helper.get_attribute_value(attribute)
    return value.decode() if isinstance(value, bytes) else value


def _constant(attributes, name):
    for key, value in attributes.items():
        if key == "value":
            return numpy_helper.to_array(value)
        if key in ("value_float", "value_floats"):
            return numpy.array(value, dtype=numpy.float32)
        if key in ("value_int", "value_ints"):
            return numpy.array(value, dtype=numpy.int64)
    raise TranslationError("unsupported_operator", "a Constant without a numeric value", name)


def _described(value):
    kind = value.type.tensor_type
    shape = [d.dim_value if d.HasField("dim_value") else None for d in kind.shape.dim]
    return value.name, shape, kind.elem_type == onnx.TensorProto.FLOAT


def _drop_nothings(network):
    """Removes what does nothing at inference; an output of the network keeps its name."""
    renamed, steps, weights = {}, [], network.constants
    for step in network.steps:
        step.inputs = [renamed.get(name, name) for name in step.inputs]
        nothing = (
            step.kind == "Identity" or step.kind in OF_SEVERAL and len(step.inputs) == 1
            or step.kind == "Dropout" and not _trains(step, weights))
        if not nothing:
            steps.append(step)
        elif step.inputs[0] in weights:
            weights[step.output] = weights[step.inputs[0]]
        else:
            renamed[step.output] = step.inputs[0]
    network.steps = steps
    network.outputs = [renamed.get(name, name) for name in network.outputs]


def _trains(step, constants):
    return len(step.inputs) > 2 and bool(constants.get(step.inputs[2], False))
