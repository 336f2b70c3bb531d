"""Turns the steps of an ONNX file into the torch.nn modules that a PyTorch user would have written.

The result is a torch.fx.GraphModule whose generated forward calls one module or function after the other, as a
hand-written forward does; nothing is traced, compiled or fused.
"""

import operator

import numpy
import torch
import torch.nn.functional as F
from torch import fx, nn

from onnx_pooling import PoolingSteps
from onnx_reading import TranslationError, Uses, is_torch_hard_sigmoid, read, scalar

# In place as torchvision's own models have them; the others have no such variant or are not used so.
ACTIVATIONS = {
    "Relu": (nn.ReLU, True),
    "Relu6": (nn.ReLU6, True),
    "Silu": (nn.SiLU, True),
    "HardSwish": (nn.Hardswish, True),
    "HardSigmoid": (nn.Hardsigmoid, False),
    "Sigmoid": (nn.Sigmoid, False),
    "Tanh": (nn.Tanh, False),
}
ARITHMETIC = {"Add": operator.add, "Sub": operator.sub, "Mul": operator.mul, "Div": operator.truediv}
# These may return memory that their input also has: what follows must not write into it.
VIEWS = {"Flatten", "Reshape", "Transpose", "Slice", "Split", "Squeeze", "Unsqueeze"}


def load(path):
    """The module of the file at `path` in evaluation mode, and the Network it was made from."""
    network = read(path)
    return Translation(network).module(), network


class Translation(PoolingSteps):
    """Builds the graph, one step after the other."""

    def __init__(self, network):
        self.network = network
        self.uses = Uses(network)
        self.root = nn.Module()
        self.graph = fx.Graph()
        self.values = {}
        self.step = None

    def module(self):
        for index, (name, _, is_float) in enumerate(self.network.inputs):
            if not is_float:
                raise TranslationError("model_unreadable", f"input '{name}' is not of 32-bit floats")
            self.values[name] = self.graph.placeholder(f"input_{index}")
        for step in self.network.steps:
            self.step = step
            translate = getattr(self, f"op_{step.kind}", None)
            if step.kind in ACTIVATIONS:
                translate = self.activation
            elif step.kind in ARITHMETIC:
                translate = self.arithmetic
            if translate is None:
                raise TranslationError(
                    "unsupported_operator", f"operator {step.kind} has no PyTorch module here", step.name)
            result = translate()
            for output, value in zip(step.outputs, result if isinstance(result, list) else [result]):
                self.values[output] = value
        self.step = None
        self.graph.output(tuple(self.value(name) for name in self.network.outputs))
        self.graph.lint()
        return fx.GraphModule(self.root, self.graph, class_name="Network").eval().requires_grad_(False)

    # What the step has

    def refuse(self, what):
        raise TranslationError("unsupported_operator", f"{self.step.kind} with {what} is not supported", self.step.name)

    def attribute(self, name, default=None):
        return self.step.attributes.get(name, default)

    def has(self, place):
        return len(self.step.inputs) > place and bool(self.step.inputs[place])

    def constant(self, place, what):
        array = self.network.constants.get(self.step.inputs[place]) if self.has(place) else None
        if array is None:
            self.refuse(f"a computed {what}")
        return array

    def integers(self, place, what):
        return [int(v) for v in self.constant(place, what).reshape(-1)]

    def axes(self, place):
        """Axes as an attribute (older operator sets) or as a constant input; None where there are none."""
        if self.attribute("axes") is not None:
            return list(self.attribute("axes"))
        return self.integers(place, "list of axes") if self.has(place) else None

    def value(self, name):
        if name in self.values:
            return self.values[name]
        if name not in self.network.constants:
            raise TranslationError("model_unreadable", f"nothing computes '{name}'", self.step and self.step.name)
        key = self.unique(f"constant_{name}")
        array = numpy.array(self.network.constants[name])
        parameter = torch.from_numpy(array)
        if parameter.is_floating_point():
            parameter = nn.Parameter(parameter, requires_grad=False)
            self.root.register_parameter(key, parameter)
        else:
            self.root.register_buffer(key, parameter)
        self.values[name] = self.graph.get_attr(key)
        return self.values[name]

    def unique(self, text):
        base = "".join(c if c.isalnum() else "_" for c in text).strip("_") or "layer"
        base, name, count = base if base[0].isalpha() else f"m_{base}", None, 0
        while name is None or hasattr(self.root, name):
            name, count = (base if count == 0 else f"{base}_{count}"), count + 1
        return name

    # What the step becomes

    def noted(self, node):
        """Keeps the ONNX node's name for times by layer."""
        node.meta["step"] = self.step.name
        return node

    def call(self, function, *arguments, **keywords):
        return self.noted(self.graph.call_function(function, arguments, keywords))

    def method(self, name, *arguments):
        return self.noted(self.graph.call_method(name, arguments))

    def apply(self, module, x=None, suffix=""):
        name = self.unique(self.step.name + suffix)
        self.root.add_module(name, module)
        return self.noted(self.graph.call_module(name, (self.value(self.step.inputs[0]) if x is None else x,)))

    def make(self, kind, weights, **arguments):
        """A module whose parameters and buffers are the given constants; those not given keep their initial values."""
        module = nn.utils.skip_init(kind, **arguments)
        state = module.state_dict(keep_vars=True)
        for name, array in weights.items():
            if tuple(state[name].shape) != array.shape:
                self.refuse(f"weights of shape {list(array.shape)} where {list(state[name].shape)} is needed")
            with torch.no_grad():
                state[name].copy_(torch.from_numpy(numpy.array(array)))
        return module

    def may_overwrite_input(self):
        """Whether nothing else reads the input's memory: one reader, and made by a step that gives new memory."""
        name = self.step.inputs[0]
        maker = self.uses.maker.get(name)
        return self.uses.count[name] == 1 and maker is not None and maker.kind not in VIEWS

    def activation(self):
        kind, in_place = ACTIVATIONS[self.step.kind]
        if self.step.kind == "HardSigmoid" and not is_torch_hard_sigmoid(self.step):
            self.refuse("another slope than 1/6")
        return self.apply(kind(inplace=True) if in_place and self.may_overwrite_input() else kind())

    def op_Clip(self):
        low, high = self.attribute("min"), self.attribute("max")
        x = self.value(self.step.inputs[0])
        return self.call(torch.clamp, x, min=low, max=high) if (low, high) != (None, None) else x

    def op_Gelu(self):
        return self.apply(nn.GELU(approximate=self.attribute("approximate", "none")))

    def op_Softmax(self):
        x, start = self.value(self.step.inputs[0]), self.attribute("from")
        if start is None:
            return self.apply(nn.Softmax(dim=self.attribute("axis", -1)))
        flat = self.apply(nn.Softmax(dim=-1), self.call(torch.flatten, x, start))
        return self.method("view_as", flat, x)

    def arithmetic(self):
        left, right = (self.operand(place) for place in (0, 1))
        return self.call(ARITHMETIC[self.step.kind], left, right)

    def op_Sum(self):
        total = self.value(self.step.inputs[0])
        for name in self.step.inputs[1:]:
            total = self.call(operator.add, total, self.value(name))
        return total

    def operand(self, place):
        """A constant of one element and no axes is a Python number, as a user would write it."""
        name = self.step.inputs[place]
        array = self.network.constants.get(name)
        other = self.step.inputs[1 - place]
        if array is not None and array.ndim == 0 and other not in self.network.constants:
            return scalar(self.network, name)
        return self.value(name)

    def op_Conv(self):
        weight = self.constant(1, "weight")
        kind = {3: nn.Conv1d, 4: nn.Conv2d, 5: nn.Conv3d}.get(weight.ndim)
        if kind is None:
            self.refuse(f"a weight of {weight.ndim} axes")
        spatial, groups = weight.ndim - 2, self.attribute("group", 1)
        weights = {"weight": weight}
        if self.has(2):
            weights["bias"] = self.constant(2, "bias")
        padding, x = self.padding(spatial)
        module = self.make(
            kind, weights, in_channels=weight.shape[1] * groups, out_channels=weight.shape[0],
            kernel_size=tuple(weight.shape[2:]), stride=self.extent("strides", spatial), padding=padding,
            dilation=self.extent("dilations", spatial), groups=groups, bias=self.has(2))
        return self.apply(module, x)

    def extent(self, name, spatial):
        return tuple(self.attribute(name, [1] * spatial))

    def pads(self, spatial):
        mode = self.attribute("auto_pad", "NOTSET")
        if mode not in ("NOTSET", "VALID"):
            self.refuse(f"auto_pad {mode}")
        pads = list(self.attribute("pads", [0] * 2 * spatial)) if mode == "NOTSET" else [0] * 2 * spatial
        return pads[:spatial], pads[spatial:]

    def padding(self, spatial, fill=0.0, most=None):
        """The module's own padding and its input: what the module cannot pad itself, F.pad pads before it."""
        begin, end = self.pads(spatial)
        x = self.value(self.step.inputs[0])
        fits = most is None or all(p <= m for p, m in zip(begin, most))
        if begin == end and fits:
            return tuple(begin), x
        return (0,) * spatial, self.pad(x, begin, end, fill)

    def pad(self, x, begin, end, fill=0.0, mode="constant"):
        # F.pad counts from the last axis backwards.
        pairs = [amount for pair in zip(reversed(begin), reversed(end)) for amount in pair]
        while len(pairs) > 2 and pairs[-2:] == [0, 0]:
            pairs = pairs[:-2]
        if mode != "constant":
            return self.call(F.pad, x, tuple(pairs), mode)
        return self.call(F.pad, x, tuple(pairs), "constant", fill)

    def op_Pad(self):
        pads = list(self.attribute("pads", [])) or self.integers(1, "amount")
        axes = self.axes(3)
        if axes is not None:
            self.refuse("a list of axes") if any(a < 0 for a in axes) else None
            half, rank = len(axes), max(axes + [3]) + 1
            spread = [0] * 2 * rank
            for place, axis in enumerate(axes):
                spread[axis], spread[rank + axis] = pads[place], pads[half + place]
            pads = spread
        mode = {"constant": "constant", "reflect": "reflect", "edge": "replicate"}.get(
            self.attribute("mode", "constant"))
        if mode is None:
            self.refuse(f"mode {self.attribute('mode')}")
        fill = float(self.constant(2, "value").reshape(-1)[0]) if self.has(2) else self.attribute("value", 0.0)
        half = len(pads) // 2
        return self.pad(self.value(self.step.inputs[0]), pads[:half], pads[half:], fill, mode)

    def op_BatchNormalization(self):
        if self.attribute("training_mode", 0):
            self.refuse("training_mode")
        names = ("weight", "bias", "running_mean", "running_var")
        weights = {name: self.constant(place, name) for place, name in enumerate(names, start=1)}
        module = self.make(
            nn.BatchNorm2d, weights, num_features=weights["weight"].shape[0], eps=self.attribute("epsilon", 1e-5))
        return self.apply(module)

    def op_LayerNormalization(self):
        weights = {"weight": self.constant(1, "scale")}
        if self.has(2):
            weights["bias"] = self.constant(2, "bias")
        if self.attribute("axis", -1) not in (-1, -weights["weight"].ndim):
            self.refuse("another axis than the last")
        return self.apply(self.make(
            nn.LayerNorm, weights, normalized_shape=weights["weight"].shape, eps=self.attribute("epsilon", 1e-5),
            bias=self.has(2)))

    def op_Gemm(self):
        if self.attribute("transA", 0) or any(self.attribute(name, 1.0) != 1.0 for name in ("alpha", "beta")):
            self.refuse("transA, alpha or beta")
        return self.op_Linear()

    def op_Linear(self):
        weight = self.constant(1, "weight")
        if not self.attribute("transB", 0):
            weight = weight.T
        weights = {"weight": weight}
        if self.has(2):
            bias = self.constant(2, "bias")
            weights["bias"] = numpy.broadcast_to(bias.reshape(-1), (weight.shape[0],))
        return self.apply(self.make(
            nn.Linear, weights, in_features=weight.shape[1], out_features=weight.shape[0], bias=self.has(2)))

    def op_MatMul(self):
        return self.call(torch.matmul, *(self.value(name) for name in self.step.inputs))

    def op_Concat(self):
        return self.call(torch.cat, [self.value(name) for name in self.step.inputs], self.attribute("axis"))

    def op_Flatten(self):
        axis, x = self.attribute("axis", 1), self.value(self.step.inputs[0])
        if axis == 1:
            return self.call(torch.flatten, x, 1)
        return self.method("reshape", x, 1, -1) if axis == 0 else self.refuse(f"axis {axis}")

    def op_Reshape(self):
        shape, x = self.integers(1, "shape"), self.value(self.step.inputs[0])
        if not self.attribute("allowzero", 0):
            shape = [self.method("size", x, axis) if extent == 0 else extent for axis, extent in enumerate(shape)]
        return self.method("reshape", x, *shape)

    def op_Transpose(self):
        if self.attribute("perm") is None:
            self.refuse("no order of axes")
        return self.method("permute", self.value(self.step.inputs[0]), *self.attribute("perm"))

    def op_Squeeze(self):
        axes = self.axes(1)
        return self.call(torch.squeeze, self.value(self.step.inputs[0]), *([tuple(axes)] if axes is not None else []))

    def op_Unsqueeze(self):
        x = self.value(self.step.inputs[0])
        for axis in sorted(self.axes(1)):
            x = self.call(torch.unsqueeze, x, axis)
        return x

    def op_Slice(self):
        starts, ends = self.integers(1, "start"), self.integers(2, "end")
        axes = self.integers(3, "list of axes") if self.has(3) else list(range(len(starts)))
        steps = self.integers(4, "step") if self.has(4) else [1] * len(starts)
        x = self.value(self.step.inputs[0])
        for start, end, axis, step in zip(starts, ends, axes, steps):
            if step < 1:
                self.refuse("a negative step")
            part = slice(start, end if end < 2**31 - 1 else None, step if step != 1 else None)
            rest = (slice(None),) * (axis if axis >= 0 else -1 - axis)
            x = self.call(operator.getitem, x, (*rest, part) if axis >= 0 else (Ellipsis, part, *rest))
        return x

    def op_Split(self):
        x, axis = self.value(self.step.inputs[0]), self.attribute("axis", 0)
        sizes = self.attribute("split") or (self.integers(1, "list of sizes") if self.has(1) else None)
        if sizes is None:
            parts = self.call(torch.chunk, x, len(self.step.outputs), axis)
        else:
            parts = self.call(torch.split, x, list(sizes), axis)
        return [self.call(operator.getitem, parts, index) for index in range(len(self.step.outputs))]
