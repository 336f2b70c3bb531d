"""Reads an ONNX file into steps that a PyTorch user would recognise.

A step is an ONNX node, or several of them where one PyTorch module has several spellings in ONNX: Sigmoid and Mul are
SiLU, MatMul and Add are Linear. Folding stops at what a native framework runs as operations of its own.
"""

import math
from collections import Counter
from dataclasses import dataclass, field

import numpy
import onnx
from onnx import numpy_helper

# Before, BatchNormalization and broadcasting meant other things.
OLDEST = 9


class TranslationError(Exception):
    """A model that cannot be run, with a code of the worker protocol and the node at fault."""

    def __init__(self, code, message, node=None):
        super().__init__(message)
        self.code, self.message, self.node = code, message, node


@dataclass
class Step:
    """One operation: inputs and outputs by name; "" is an input left out."""

    kind: str
    name: str
    inputs: list
    outputs: list
    attributes: dict = field(default_factory=dict)

    @property
    def output(self):
        return self.outputs[0]


@dataclass
class Network:
    """The steps of a file in order of execution, its constants as arrays, inputs and outputs with their shapes."""

    steps: list
    constants: dict
    inputs: list
    outputs: list
    output_names: list


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
    network = _network(model.graph, path)
    for step in network.steps:
        if step.kind == "Softmax" and versions[0] < 13:
            # It then ran over all axes from this one on.
            step.attributes = {"from": step.attributes.get("axis", 1)}
    return network


def _network(graph, path):
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
        elif node.op_type == "ConstantOfShape" and node.input[0] in constants:
            value = numpy_helper.to_array(attributes["value"]) if "value" in attributes else numpy.float32(0)
            constants[node.output[0]] = numpy.full(constants[node.input[0]], value)
        else:
            steps.append(Step(node.op_type, name, list(node.input), list(node.output), attributes))
    inputs = [_described(value) for value in graph.input if value.name not in constants]
    outputs = [value.name for value in graph.output]
    network = Network(steps, constants, inputs, outputs, list(outputs))
    _drop_nothings(network)
    for fold in (_fold_clip, _fold_gelu, _fold_gates, _fold_linear):
        fold(network)
    return network


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
        nothing = step.kind == "Identity" or (step.kind == "Dropout" and not _trains(step, weights))
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


class Uses:
    """Who makes and who reads each value."""

    def __init__(self, network):
        self.count = Counter(name for step in network.steps for name in step.inputs)
        self.count.update(network.outputs)
        self.maker = {name: step for step in network.steps for name in step.outputs}
        self.readers = {}
        for step in network.steps:
            for name in set(step.inputs):
                self.readers.setdefault(name, []).append(step)

    def only_reader(self, name):
        """The one step that reads `name` once, if nothing else does."""
        return self.readers[name][0] if self.count[name] == 1 and self.readers.get(name) else None


def scalar(network, name):
    """The value of a constant of one element, else None."""
    array = network.constants.get(name)
    return float(array.reshape(-1)[0]) if array is not None and array.size == 1 else None


def _is(network, name, value):
    found = scalar(network, name)
    return found is not None and math.isclose(found, value, rel_tol=1e-4)


def _other(step, name):
    """The second operand of a step of two."""
    return step.inputs[1] if step.inputs[0] == name else step.inputs[0]


def _replace(network, group, replacement):
    """Puts `replacement` where the last step of `group` stood; the group's other steps go."""
    last = max(network.steps.index(step) for step in group)
    network.steps[last] = replacement
    gone = {id(step) for step in group}
    network.steps = [step for step in network.steps if id(step) not in gone]


def _fold_clip(network):
    for step in network.steps:
        if step.kind != "Clip":
            continue
        bounds = [step.attributes.get("min"), step.attributes.get("max")]
        for place in (1, 2):
            if len(step.inputs) > place and step.inputs[place]:
                bounds[place - 1] = scalar(network, step.inputs[place])
                if bounds[place - 1] is None:
                    raise TranslationError("unsupported_operator", "Clip with computed bounds", step.name)
        step.inputs = step.inputs[:1]
        step.kind = {(0.0, 6.0): "Relu6", (0.0, None): "Relu"}.get(tuple(bounds), "Clip")
        step.attributes = {"min": bounds[0], "max": bounds[1]}


def _fold_gelu(network):
    """x * 0.5 * (1 + erf(x / sqrt 2)) in any order of its products."""
    uses = Uses(network)
    for erf in [step for step in network.steps if step.kind == "Erf"]:
        inner = uses.maker.get(erf.inputs[0])
        if inner is None or inner.kind not in ("Div", "Mul") or uses.only_reader(inner.output) is not erf:
            continue
        x = next((name for name in inner.inputs if name not in network.constants), None)
        expected = math.sqrt(2) if inner.kind == "Div" else math.sqrt(0.5)
        plus = uses.only_reader(erf.output)
        if not _is(network, _other(inner, x), expected) or plus is None or plus.kind != "Add":
            continue
        if not _is(network, _other(plus, erf.output), 1):
            continue
        group, wanted, current = [inner, erf, plus], {"x", "half"}, plus
        while wanted:
            product = uses.only_reader(current.output)
            if product is None or product.kind != "Mul":
                break
            factor = _other(product, current.output)
            half = uses.maker.get(factor)
            if factor == x and "x" in wanted:
                wanted.remove("x")
            elif _is(network, factor, 0.5) and "half" in wanted:
                wanted.remove("half")
            elif (wanted == {"x", "half"} and half is not None and half.kind == "Mul" and x in half.inputs
                    and _is(network, _other(half, x), 0.5) and uses.only_reader(factor) is product):
                wanted = set()
                group.append(half)
            else:
                break
            group.append(product)
            current = product
        if not wanted:
            _replace(network, group, Step("Gelu", current.name, [x], [current.output]))


def _fold_gates(network):
    """x * sigmoid(x) is SiLU; x * hardsigmoid(x) with slope 1/6 is Hardswish."""
    uses = Uses(network)
    for gate in [step for step in network.steps if step.kind in ("Sigmoid", "HardSigmoid")]:
        product = uses.only_reader(gate.output)
        if product is None or product.kind != "Mul" or _other(product, gate.output) != gate.inputs[0]:
            continue
        if gate.kind == "HardSigmoid" and not is_torch_hard_sigmoid(gate):
            continue
        kind = "Silu" if gate.kind == "Sigmoid" else "HardSwish"
        _replace(network, [gate, product], Step(kind, product.name, [gate.inputs[0]], [product.output]))


def is_torch_hard_sigmoid(step):
    """Whether it is relu6(x + 3) / 6, as PyTorch defines it."""
    alpha, beta = step.attributes.get("alpha", 0.2), step.attributes.get("beta", 0.5)
    return math.isclose(alpha, 1 / 6, rel_tol=1e-4) and math.isclose(beta, 0.5, rel_tol=1e-4)


def _fold_linear(network):
    """A product with a weight matrix is Linear, with the vector added to it where one is."""
    uses, constants = Uses(network), network.constants
    for product in [step for step in network.steps if step.kind == "MatMul"]:
        weight = constants.get(product.inputs[1])
        if weight is None or weight.ndim != 2 or product.inputs[0] in constants:
            continue
        group, bias, output = [product], None, product.output
        plus = uses.only_reader(output)
        if plus is not None and plus.kind == "Add":
            vector = constants.get(_other(plus, output))
            if vector is not None and vector.shape == (weight.shape[1],):
                group, bias, output = [product, plus], _other(plus, output), plus.output
        inputs = product.inputs[:2] + ([bias] if bias else [])
        _replace(network, group, Step("Linear", group[-1].name, inputs, [output], {"transB": 0}))
