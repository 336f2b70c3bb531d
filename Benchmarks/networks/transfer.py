"""Puts the weights of an ONNX file that Sullivan exported into another implementation's modules.

Names differ between implementations, so layers are matched by order of execution: a convolution or fully connected
layer takes the first unused module of its shape, stride and groups; a normalisation takes the first unused one that
the reference executes after the convolution it follows. A wrong match cannot pass: outputs would differ.
"""

import onnx
import torch
from onnx import numpy_helper
from torch import nn

WEIGHTED = (nn.Conv2d, nn.Linear)
NORMALISING = (nn.BatchNorm2d, nn.LayerNorm)


class MatchError(Exception):
    """A layer of the export has no counterpart in the reference, or the other way round."""


def executed_modules(model, image):
    """All modules with weights in the order in which `model` runs them."""
    order = []
    hooks = [
        module.register_forward_hook(lambda module, _inputs, _output: order.append(module))
        for module in model.modules()
        if isinstance(module, WEIGHTED + NORMALISING)
    ]
    with torch.inference_mode():
        model(image)
    for hook in hooks:
        hook.remove()
    return order


def transfer(path, model, image):
    """Copies every weight of the ONNX file at `path` into `model`.

    Raises MatchError unless each layer and each module with weights has exactly one counterpart.
    """
    Transfer(path, executed_modules(model, image), model).run()


class Transfer:
    def __init__(self, path, order, model):
        self.graph = onnx.load(path).graph
        self.weights = {item.name: numpy_helper.to_array(item) for item in self.graph.initializer}
        self.order = order
        self.used = [False] * len(order)
        # The reference's layer scales, in the order in which they are declared.
        self.scales = [value for name, value in model.named_parameters() if name.endswith(("layer_scale", ".gamma"))]
        # For each result, the last matched convolution that it depends on.
        self.latest = {}

    def run(self):
        for node in self.graph.node:
            before = max((self.latest.get(name, -1) for name in node.input), default=-1)
            if node.op_type in ("Conv", "Gemm", "MatMul"):
                before = self.weighted(node)
            elif node.op_type in ("BatchNormalization", "LayerNormalization"):
                self.normalising(node, after=before)
            elif node.op_type == "Add" and any(name in self.weights for name in node.input):
                self.bias(node, before)
            elif node.op_type == "Mul" and any(name in self.weights for name in node.input):
                self.scale(node)
            for name in node.output:
                self.latest[name] = before
        left = [module for module, used in zip(self.order, self.used) if not used]
        if left or self.scales:
            raise MatchError(f"{len(left) + len(self.scales)} of the reference's layers are left, first {left[:1]}")

    def weighted(self, node):
        values = [self.weights[name] for name in node.input[1:]]
        attributes = {item.name: onnx.helper.get_attribute_value(item) for item in node.attribute}
        weight = values[0] if node.op_type != "Gemm" or attributes.get("transB") else values[0].T
        weight = weight.T if node.op_type == "MatMul" else weight
        for index, module in enumerate(self.order):
            if self.used[index] or not isinstance(module, WEIGHTED):
                continue
            if _essential(module.weight.shape) != _essential(weight.shape):
                continue
            if isinstance(module, nn.Conv2d) and node.op_type == "Conv":
                strides = tuple(attributes.get("strides", (1, 1)))
                if module.stride != strides or module.groups != attributes.get("group", 1):
                    continue
            self.used[index] = True
            _copy(node, module.weight, weight)
            if node.op_type == "MatMul":  # its bias is an addition of its own
                return index
            if (module.bias is not None) != (len(values) > 1):
                raise MatchError(f"{node.name}: one has a bias, the other has none")
            if module.bias is not None:
                _copy(node, module.bias, values[1])
            return index
        raise MatchError(f"{node.name}: no module of shape {weight.shape} is left")

    def bias(self, node, index):
        if index < 0 or self.order[index].bias is None:
            raise MatchError(f"{node.name}: the reference adds no bias there")
        _copy(node, self.order[index].bias, next(self.weights[name] for name in node.input if name in self.weights))

    def normalising(self, node, after):
        kind = nn.BatchNorm2d if node.op_type == "BatchNormalization" else nn.LayerNorm
        epsilon = next((item.f for item in node.attribute if item.name == "epsilon"), 1e-5)
        values = [self.weights[name] for name in node.input[1:]]
        for index in range(after + 1, len(self.order)):
            module = self.order[index]
            if self.used[index] or not isinstance(module, kind):
                continue
            if abs(module.eps - epsilon) > 1e-3 * epsilon:
                raise MatchError(f"{node.name}: epsilon {epsilon}, the reference's {module.eps}")
            targets = [module.weight, module.bias]
            if kind is nn.BatchNorm2d:
                targets += [module.running_mean, module.running_var]
            for target, value in zip(targets, values, strict=True):
                _copy(node, target, value)
            self.used[index] = True
            return
        raise MatchError(f"{node.name}: no normalisation is left")

    def scale(self, node):
        value = next(self.weights[name] for name in node.input if name in self.weights)
        if value.size == 1:  # a constant of an activation, no weight
            return
        if not self.scales:
            raise MatchError(f"{node.name}: no scale is left")
        _copy(node, self.scales.pop(0), value)


def _essential(shape):
    """A shape without trailing ones: 1x1 convolutions and fully connected layers are the same there."""
    shape = list(shape)
    while shape and shape[-1] == 1 and len(shape) > 2:
        shape.pop()
    return tuple(shape)


def _copy(node, target, value):
    if target.numel() != value.size:
        raise MatchError(f"{node.name}: {value.shape} does not fit {tuple(target.shape)}")
    with torch.no_grad():
        target.copy_(torch.from_numpy(value.copy()).reshape(target.shape))
