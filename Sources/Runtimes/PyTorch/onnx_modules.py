"""Turns the steps of an ONNX file into the torch.nn modules that a PyTorch user would have written.

The result is a torch.fx.GraphModule whose generated forward calls one module or function after the other, as a
hand-written forward does; nothing is traced, compiled or fused.
"""

import numpy
import torch
from torch import fx, nn

from onnx_activations import ACTIVATIONS, ActivationSteps
from onnx_arithmetic import FUNCTIONS, ArithmeticSteps
from onnx_convolution import ConvolutionSteps
from onnx_normalization import NormalizationSteps
from onnx_pooling import PoolingSteps
from onnx_products import ProductSteps
from onnx_reading import read
from onnx_rearranging import RearrangingSteps
from onnx_reduction import ReductionSteps
from onnx_resizing import ResizingSteps
from onnx_selecting import SelectingSteps
from onnx_steps import StepReader, TranslationError, Uses

# These may return memory that their input also has: what follows must not write into it.
VIEWS = {
    "Cast", "CastLike", "Clip", "DepthToSpace", "Expand", "Flatten", "Gather", "ReduceL1", "ReduceL2", "ReduceLogSumExp",
    "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "Reshape", "Slice", "SpaceToDepth", "Split",
    "Squeeze", "Tile", "Transpose", "Unsqueeze", "Resize", "Upsample",
}


def load(path):
    """The module of the file at `path` in evaluation mode, and the Network it was made from."""
    network = read(path)
    return Translation(network).module(), network


def tensor_of(array):
    """A tensor with a copy of the array; bfloat16, which NumPy itself has not, too."""
    array = numpy.array(array)
    if array.dtype.name == "bfloat16":
        return torch.from_numpy(array.view(numpy.int16)).view(torch.bfloat16)
    return torch.from_numpy(array)


class Translation(
        ActivationSteps, ArithmeticSteps, ConvolutionSteps, NormalizationSteps, PoolingSteps, ProductSteps,
        RearrangingSteps, ReductionSteps, ResizingSteps, SelectingSteps, StepReader):
    """Builds the graph, one step after the other.

    `floating` is the type that replaces every floating-point type of the file; None keeps the file's own.
    """

    def __init__(self, network, floating=None):
        self.network, self.floating = network, floating
        self.uses = Uses(network)
        self.root = nn.Module()
        self.graph = fx.Graph()
        self.values = {}
        self.step = None

    def module(self):
        for index, (name, _, _) in enumerate(self.network.inputs):
            self.values[name] = self.graph.placeholder(f"input_{index}")
        for step in self.network.steps:
            self.step = step
            result = self.translated()
            for output, value in zip(step.outputs, result if isinstance(result, list) else [result]):
                self.values[output] = value
        self.step = None
        self.graph.output(tuple(self.value(name) for name in self.network.outputs))
        self.graph.lint()
        module = fx.GraphModule(self.root, self.graph, class_name="Network").eval().requires_grad_(False)
        return module if self.floating is None else module.to(self.floating)

    def translated(self):
        kind = self.step.kind
        translate = getattr(self, f"op_{kind}", None)
        if kind in ACTIVATIONS:
            translate = self.activation
        elif kind in FUNCTIONS:
            translate = self.function
        if translate is None:
            raise TranslationError("unsupported_operator", f"operator {kind} has no PyTorch module here", self.step.name)
        try:
            return translate()
        except TranslationError:
            raise
        except Exception as error:  # attributes that contradict each other, in ways that no rule foresees
            raise TranslationError("model_unreadable", f"{kind} cannot be translated: {error}", self.step.name) from None

    # What the step has

    def is_constant(self, place):
        return self.has(place) and self.step.inputs[place] in self.network.constants

    def numbers(self, place, what):
        return [float(v) for v in self.constant(place, what).reshape(-1)]

    def shape(self, name, what="an input of unknown shape"):
        """The extents of a value, all known; what refuses where they are not."""
        if name in self.network.constants:
            return list(self.network.constants[name].shape)
        shape = self.network.shapes.get(name)
        return self.refuse(what) if shape is None or None in shape else shape

    def rank(self, place=0):
        """How many axes an input has; None where that is not known."""
        name = self.step.inputs[place]
        shape = self.network.shapes.get(name)
        if name in self.network.constants:
            shape = self.network.constants[name].shape
        return None if shape is None else len(shape)

    def input(self, place=0):
        return self.value(self.step.inputs[place])

    def value(self, name):
        if name in self.values:
            return self.values[name]
        if name not in self.network.constants:
            raise TranslationError("model_unreadable", f"nothing computes '{name}'", self.step and self.step.name)
        key = self.unique(f"constant_{name}")
        parameter = tensor_of(self.network.constants[name])
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
        tensors = {name: tensor_of(array) for name, array in weights.items()}
        dtype = next((t.dtype for t in tensors.values() if t.dtype != torch.float32), None)
        module = nn.utils.skip_init(kind, **arguments, **({} if dtype is None else {"dtype": dtype}))
        state = module.state_dict(keep_vars=True)
        for name, tensor in tensors.items():
            if state[name].shape != tensor.shape:
                self.refuse(f"weights of shape {list(tensor.shape)} where {list(state[name].shape)} is needed")
            with torch.no_grad():
                state[name].copy_(tensor)
        return module

    def may_overwrite_input(self):
        """Whether nothing else reads the input's memory: one reader, and made by a step that gives new memory."""
        name = self.step.inputs[0]
        maker = self.uses.maker.get(name)
        return self.uses.count[name] == 1 and maker is not None and maker.kind not in VIEWS
