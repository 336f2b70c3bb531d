"""Finds several ONNX nodes that are one PyTorch module, and makes them one step.

Folding stops at what a native framework runs as operations of its own.
"""

import math

from onnx_norm_folding import fold_group_norm, fold_layer_norm
from onnx_steps import Step, Uses, is_number, other, replace, scalar


def _fold_clip(network):
    for step in network.steps:
        if step.kind != "Clip":
            continue
        bounds = [step.attributes.get("min"), step.attributes.get("max")]
        for place in (1, 2):
            if len(step.inputs) > place and step.inputs[place]:
                bounds[place - 1] = scalar(network, step.inputs[place])
                if bounds[place - 1] is None:
                    break  # computed from the input: these stay inputs
        else:
            _settle_clip(step, bounds)


def _settle_clip(step, bounds):
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
        if not is_number(network, other(inner, x), expected) or plus is None or plus.kind != "Add":
            continue
        if not is_number(network, other(plus, erf.output), 1):
            continue
        tail = _times_half_and(network, uses, plus, x)
        if tail is not None:
            replace(network, [inner, erf, plus] + tail, Step("Gelu", tail[-1].name, [x], [tail[-1].output]))


def _fold_tanh_gelu(network):
    """x * 0.5 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x ** 3))), the factors in any order."""
    uses = Uses(network)
    for tanh in [step for step in network.steps if step.kind == "Tanh"]:
        found = _tanh_argument(network, uses, tanh)
        if found is None:
            continue
        x, group = found
        plus = uses.only_reader(tanh.output)
        if plus is None or plus.kind != "Add" or not is_number(network, other(plus, tanh.output), 1):
            continue
        group, tail = group + [tanh, plus], _times_half_and(network, uses, plus, x)
        if tail is not None:
            replace(network, group + tail, Step(
                "Gelu", tail[-1].name, [x], [tail[-1].output], {"approximate": "tanh"}))


def _tanh_argument(network, uses, tanh):
    """Where the argument is that of GELU: x, and the steps that make it of x."""
    scaled = _made_for(uses, tanh.inputs[0], "Mul", tanh)
    factor = None if scaled is None else _constant_operand(network, scaled)
    if factor is None or not is_number(network, factor, math.sqrt(2 / math.pi)):
        return None
    total = _made_for(uses, other(scaled, factor), "Add", scaled)
    for x, small in [] if total is None else (total.inputs, reversed(total.inputs)):
        term = _made_for(uses, small, "Mul", total)
        factor = None if term is None else _constant_operand(network, term)
        if factor is None or not is_number(network, factor, 0.044715):
            continue
        cube = uses.maker.get(other(term, factor))
        if cube is None or uses.only_reader(cube.output) is not term:
            continue
        if cube.kind == "Pow" and cube.inputs[0] == x and is_number(network, cube.inputs[1], 3):
            return x, [scaled, total, term, cube]
        if cube.kind == "Mul" and x in cube.inputs:
            square = _made_for(uses, other(cube, x), "Mul", cube)
            if square is not None and square.inputs == [x, x]:
                return x, [scaled, total, term, cube, square]
    return None


def _made_for(uses, name, kind, reader):
    """The step of that kind that makes `name` for `reader` alone, else None."""
    step = uses.maker.get(name)
    return step if step is not None and step.kind == kind and uses.only_reader(name) is reader else None


def _constant_operand(network, step):
    return next((name for name in step.inputs if name in network.constants), None)


def _times_half_and(network, uses, start, x):
    """The products after `start` with x and with 0.5, in any order; None where they are not there."""
    steps, wanted, current = [], {"x", "half"}, start
    while wanted:
        product = uses.only_reader(current.output)
        if product is None or product.kind != "Mul":
            return None
        factor = other(product, current.output)
        half = uses.maker.get(factor)
        if factor == x and "x" in wanted:
            wanted.remove("x")
        elif is_number(network, factor, 0.5) and "half" in wanted:
            wanted.remove("half")
        elif (wanted == {"x", "half"} and half is not None and half.kind == "Mul" and x in half.inputs
                and is_number(network, other(half, x), 0.5) and uses.only_reader(factor) is product):
            wanted = set()
            steps.append(half)
        else:
            return None
        steps.append(product)
        current = product
    return steps


def _fold_gates(network):
    """x * sigmoid(x) is SiLU; x * hardsigmoid(x) with slope 1/6 is Hardswish."""
    uses = Uses(network)
    for gate in [step for step in network.steps if step.kind in ("Sigmoid", "HardSigmoid")]:
        product = uses.only_reader(gate.output)
        if product is None or product.kind != "Mul" or other(product, gate.output) != gate.inputs[0]:
            continue
        if gate.kind == "HardSigmoid" and not is_torch_hard_sigmoid(gate):
            continue
        kind = "Silu" if gate.kind == "Sigmoid" else "HardSwish"
        replace(network, [gate, product], Step(kind, product.name, [gate.inputs[0]], [product.output]))


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
            vector = constants.get(other(plus, output))
            if vector is not None and vector.shape == (weight.shape[1],):
                group, bias, output = [product, plus], other(plus, output), plus.output
        inputs = product.inputs[:2] + ([bias] if bias else [])
        replace(network, group, Step("Linear", group[-1].name, inputs, [output], {"transB": 0}))


def _fold_mish(network):
    """x * tanh(softplus(x))."""
    uses = Uses(network)
    for soft in [step for step in network.steps if step.kind == "Softplus"]:
        tanh = uses.only_reader(soft.output)
        product = uses.only_reader(tanh.output) if tanh is not None and tanh.kind == "Tanh" else None
        if product is not None and product.kind == "Mul" and other(product, tanh.output) == soft.inputs[0]:
            replace(network, [soft, tanh, product], Step("Mish", product.name, [soft.inputs[0]], [product.output]))


def fold(network):
    """Makes steps of several nodes one step, in place."""
    for rule in (
            _fold_clip, _fold_gelu, _fold_tanh_gelu, _fold_mish, _fold_gates, fold_layer_norm, fold_group_norm,
            _fold_linear):
        rule(network)
