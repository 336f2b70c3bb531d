"""Turns the steps of an ONNX file into the Keras layers that a Keras user would have written, channels last."""

import math

import keras
import numpy
from keras import layers, ops

from keras_layouts import Value, aligned, input_order, laid_out, ordered, permuted, plain, reshaped
from keras_windows import WindowSteps
from onnx_folding import is_torch_hard_sigmoid
from onnx_steps import StepReader, TranslationError, Uses, scalar

# Keras layers with their arguments.
ACTIVATIONS = {
    "Relu": (layers.ReLU, {}),
    "Relu6": (layers.ReLU, {"max_value": 6.0}),
    "Silu": (layers.Activation, {"activation": "silu"}),
    "HardSwish": (layers.Activation, {"activation": "hard_silu"}),
    "HardSigmoid": (layers.Activation, {"activation": "hard_sigmoid"}),
    "Sigmoid": (layers.Activation, {"activation": "sigmoid"}),
    "Tanh": (layers.Activation, {"activation": "tanh"}),
    "Elu": (layers.Activation, {"activation": "elu"}),
}
FUNCTIONS = {"Erf": ops.erf, "Exp": ops.exp, "Sqrt": ops.sqrt, "Neg": ops.negative, "Abs": ops.absolute}
# The function for numbers and constants, and the layer for two values where Keras has one.
ARITHMETIC = {
    "Add": (ops.add, layers.Add),
    "Sub": (ops.subtract, layers.Subtract),
    "Mul": (ops.multiply, layers.Multiply),
    "Div": (ops.divide, None),
    "Pow": (ops.power, None),
}


class KerasNetwork:
    """A Keras model and how its inputs and outputs lie against the file's."""

    def __init__(self, model, inputs, outputs, steps):
        self.model, self.inputs, self.outputs = model, inputs, outputs
        self.steps = steps  # the names of the file's nodes, by layer

    def arrays(self, results):
        """What the model gives, one tensor or several, as 32-bit float arrays in the file's layout."""
        tensors, arrays = results if isinstance(results, (list, tuple)) else [results], []
        for tensor, lies in zip(tensors, self.outputs):
            array = tensor.numpy().astype(numpy.float32)
            if lies.rows is not None:
                array = array[..., numpy.argsort(lies.rows)]
            arrays.append(array.transpose(numpy.argsort(lies.order)))
        return arrays


class Translation(WindowSteps, StepReader):
    """Builds a functional model, one step after the other."""

    def __init__(self, network, dtype="float32"):
        self.network, self.dtype = network, dtype
        self.uses = Uses(network)
        self.values, self.names = {}, {}
        self.step = None

    def network_of_layers(self):
        inputs = []
        for name, shape, is_float in self.network.inputs:
            if not is_float:
                raise TranslationError("model_unreadable", f"input '{name}' is not of 32-bit floats")
            if any(extent is None for extent in shape):
                raise TranslationError("model_unreadable", f"the shape of input '{name}' is not fixed")
            order = input_order(len(shape))
            tensor = keras.Input(batch_shape=[shape[axis] for axis in order], dtype=self.dtype)
            inputs.append(Value(tensor, order))
            self.values[name] = inputs[-1]
        for step in self.network.steps:
            self.step = step
            translate = getattr(self, f"op_{step.kind}", None)
            for table, method in ((ACTIVATIONS, self.activation), (FUNCTIONS, self.function),
                                  (ARITHMETIC, self.arithmetic)):
                if step.kind in table:
                    translate = method
            if translate is None:
                raise TranslationError(
                    "unsupported_operator", f"operator {step.kind} has no Keras layer here", step.name)
            result = translate()
            for output, value in zip(step.outputs, result if isinstance(result, list) else [result]):
                self.values[output] = value
        self.step = None
        outputs = [self.named(name) for name in self.network.outputs]
        tensors = [value.tensor for value in inputs]
        model = keras.Model(
            tensors[0] if len(tensors) == 1 else tensors, [value.tensor for value in outputs], name="network")
        return KerasNetwork(model, inputs, outputs, self.names)

    def named(self, name):
        """The value of that name; a constant becomes a tensor of the model."""
        if name not in self.values:
            if name not in self.network.constants:
                raise TranslationError(
                    "model_unreadable", f"nothing computes '{name}'", self.step and self.step.name)
            array = self.network.constants[name]
            dtype = self.dtype if numpy.issubdtype(array.dtype, numpy.floating) else None
            self.values[name] = Value(ops.convert_to_tensor(numpy.array(array), dtype=dtype))
        return self.values[name]

    def value(self, place):
        return plain(self.named(self.step.inputs[place]))

    def is_constant(self, place):
        return self.step.inputs[place] in self.network.constants

    # What the step becomes

    def layer(self, kind, tensor, **arguments):
        base = "".join(c if c.isalnum() and c.isascii() else "_" for c in self.step.name).strip("_") or "layer"
        # A dot: names that Keras gives have none.
        name = f"{base if base[0].isalpha() else f'n_{base}'}.{len(self.names)}"
        self.names[name] = self.step.name
        return kind(name=name, dtype=self.dtype, **arguments)(tensor)

    def with_constant(self, function, tensor, array, swapped=False):
        return self.layer(ConstantOperand, tensor, function=function, array=array, swapped=swapped)

    def given(self, array):
        return Given(array, self.refuse)

    def activation(self):
        kind, arguments = ACTIVATIONS[self.step.kind]
        if self.step.kind == "HardSigmoid" and not is_torch_hard_sigmoid(self.step):
            self.refuse("another slope than 1/6")
        if self.step.kind == "Elu" and self.attribute("alpha", 1.0) != 1.0:
            self.refuse("another alpha than 1")
        x = self.named(self.step.inputs[0])
        return x.like(self.layer(kind, x.tensor, **arguments))

    def function(self):
        x = self.named(self.step.inputs[0])
        return x.like(FUNCTIONS[self.step.kind](x.tensor))

    def op_Gelu(self):
        x, approximate = self.named(self.step.inputs[0]), self.attribute("approximate", "none")
        if approximate == "none":
            return x.like(self.layer(layers.Activation, x.tensor, activation="gelu"))
        return x.like(ops.gelu(x.tensor, approximate=True))

    def op_LeakyRelu(self):
        x = self.named(self.step.inputs[0])
        return x.like(self.layer(layers.LeakyReLU, x.tensor, negative_slope=self.attribute("alpha", 0.01)))

    def op_Clip(self):
        low, high, x = self.attribute("min"), self.attribute("max"), self.named(self.step.inputs[0])
        if low is not None and high is not None:
            return x.like(ops.clip(x.tensor, low, high))
        if (low, high) == (None, None):
            return x
        return x.like(ops.minimum(x.tensor, high) if low is None else ops.maximum(x.tensor, low))

    def op_Softmax(self):
        x, start = self.value(0), self.attribute("from")
        if start is None or start % x.rank == x.rank - 1:
            axis = self.attribute("axis", -1) if start is None else -1
            return x.like(self.layer(layers.Softmax, x.tensor, axis=x.place(axis)))
        x, start = ordered(x), start % x.rank
        flat = ops.reshape(x.tensor, [*x.shape[:start], math.prod(x.shape[start:])])
        return Value(ops.reshape(self.layer(layers.Softmax, flat, axis=-1), x.shape))

    def arithmetic(self):
        function, kind = ARITHMETIC[self.step.kind]
        constants = [place for place in (0, 1) if self.is_constant(place)]
        if len(constants) == 1:
            place = constants[0]
            x, array = self.value(1 - place), self.network.constants[self.step.inputs[place]]
            if array.size == 1 and array.ndim <= x.rank:
                # A Python number, as a user would write it.
                number = scalar(self.network, self.step.inputs[place])
                return x.like(function(*((number, x.tensor) if place == 0 else (x.tensor, number))))
            if array.ndim <= x.rank and all(
                    a in (1, e) for a, e in zip(reversed(array.shape), reversed(x.shape))):
                return x.like(self.with_constant(function, x.tensor, laid_out(array, x), swapped=place == 0))
        left, right = aligned([self.value(0), self.value(1)])
        if kind is None or constants:
            return left.like(function(left.tensor, right.tensor))
        return left.like(self.layer(kind, [left.tensor, right.tensor]))

    def op_Sum(self):
        values = aligned([self.value(place) for place in range(len(self.step.inputs))])
        if len(values) == 1:
            return values[0]
        return values[0].like(self.layer(layers.Add, [value.tensor for value in values]))

    def op_BatchNormalization(self):
        if self.attribute("training_mode", 0):
            self.refuse("training_mode")
        names = ("gamma", "beta", "moving_mean", "moving_variance")
        given = {f"{name}_initializer": self.given(self.constant(place, name)) for place, name in enumerate(names, 1)}
        x = self.value(0)
        return x.like(self.layer(
            layers.BatchNormalization, x.tensor, axis=x.place(1), epsilon=self.attribute("epsilon", 1e-5), **given))

    def op_LayerNormalization(self):
        scale, x = self.constant(1, "scale"), self.value(0)
        given = {"gamma_initializer": self.given(scale), "center": self.has(2)}
        if self.has(2):
            given["beta_initializer"] = self.given(self.constant(2, "bias"))
        if self.attribute("axis", -1) % x.rank != x.rank - scale.ndim:
            self.refuse("another axis than the last")
        if scale.ndim > 1:
            x = ordered(x)
        axes = [x.place(axis) for axis in range(x.rank - scale.ndim, x.rank)]
        return x.like(self.layer(
            layers.LayerNormalization, x.tensor, axis=axes[0] if len(axes) == 1 else axes,
            epsilon=self.attribute("epsilon", 1e-5), **given))

    def op_Gemm(self):
        if self.attribute("transA", 0) or any(self.attribute(name, 1.0) != 1.0 for name in ("alpha", "beta")):
            self.refuse("transA, alpha or beta")
        return self.op_Linear()

    def op_Linear(self):
        weight, x = self.constant(1, "weight"), self.named(self.step.inputs[0])
        if self.attribute("transB", 0):
            weight = weight.T
        if x.rows is not None:
            weight, x = weight[x.rows], Value(x.tensor)
        elif x.order[-1] != x.rank - 1:
            x = ordered(x)
        arguments = dict(units=weight.shape[1], use_bias=self.has(2), kernel_initializer=self.given(weight))
        if self.has(2):
            bias = self.constant(2, "bias").reshape(-1)
            arguments["bias_initializer"] = self.given(numpy.broadcast_to(bias, (weight.shape[1],)))
        return x.like(self.layer(layers.Dense, x.tensor, **arguments))

    def op_MatMul(self):
        left, right = (ordered(self.value(place)) for place in (0, 1))
        return Value(ops.matmul(left.tensor, right.tensor))

    # Shapes

    def op_Concat(self):
        values = aligned([self.value(place) for place in range(len(self.step.inputs))])
        tensors, axis = [value.tensor for value in values], values[0].place(self.attribute("axis"))
        if len(tensors) == 1:
            return values[0]
        if any(self.is_constant(place) for place in range(len(tensors))):
            return values[0].like(ops.concatenate(tensors, axis=axis))
        return values[0].like(self.layer(layers.Concatenate, tensors, axis=axis))

    def op_Flatten(self):
        x, axis = self.value(0), self.attribute("axis", 1)
        axis = axis + x.rank if axis < 0 else axis
        return self.shaped(x, [math.prod(x.shape[:axis]), math.prod(x.shape[axis:])])

    def op_Reshape(self):
        x, shape = self.value(0), self.integers(1, "shape")
        if not self.attribute("allowzero", 0):
            shape = [x.shape[axis] if extent == 0 else extent for axis, extent in enumerate(shape)]
        if -1 in shape:
            known = -math.prod(shape)
            shape = [math.prod(x.shape) // known if extent == -1 else extent for extent in shape]
        return self.shaped(x, shape)

    def shaped(self, x, shape):
        try:
            return reshaped(x, shape, flatten=lambda tensor: self.layer(layers.Flatten, tensor))
        except ValueError as error:
            raise TranslationError("model_unreadable", f"{self.step.kind}: {error}", self.step.name) from None

    def op_Squeeze(self):
        x, axes = self.value(0), self.axes(1)
        gone = [a % x.rank for a in axes] if axes is not None else [a for a, e in enumerate(x.shape) if e == 1]
        return self.shaped(x, [extent for axis, extent in enumerate(x.shape) if axis not in gone])

    def op_Unsqueeze(self):
        x, axes = self.value(0), self.axes(1)
        if axes is None:
            self.refuse("no list of axes")
        shape, rank = list(x.shape), x.rank + len(axes)
        for axis in sorted(axis % rank for axis in axes):
            shape.insert(axis, 1)
        return self.shaped(x, shape)

    def op_Transpose(self):
        x, moves = self.value(0), self.attribute("perm")
        moves = list(reversed(range(x.rank))) if moves is None else list(moves)
        return Value(x.tensor, [moves.index(axis) for axis in x.order])

    def op_Slice(self):
        starts, ends = self.integers(1, "start"), self.integers(2, "end")
        axes = self.integers(3, "list of axes") if self.has(3) else list(range(len(starts)))
        steps = self.integers(4, "step") if self.has(4) else [1] * len(starts)
        x = self.value(0)
        parts = [slice(None)] * x.rank
        for start, end, axis, step in zip(starts, ends, axes, steps):
            if step < 1:
                self.refuse("a negative step")
            parts[x.place(axis)] = slice(start, end if end < 2**31 - 1 else None, step if step != 1 else None)
        return x.like(x.tensor[tuple(parts)])

    def op_Split(self):
        x, axis = self.value(0), self.attribute("axis", 0)
        sizes = self.attribute("split") or (self.integers(1, "list of sizes") if self.has(1) else None)
        extent, count = x.shape[axis], len(self.step.outputs)
        if sizes is None:
            sizes = [-(-extent // count)] * (count - 1)
        place = x.place(axis)
        if len(set(sizes)) == 1 and sizes[0] * count == extent:
            return [x.like(part) for part in ops.split(x.tensor, count, axis=place)]
        bounds = [0, *(int(bound) for bound in numpy.cumsum(sizes)[:count - 1]), extent]
        rest = (slice(None),) * place
        return [x.like(x.tensor[(*rest, slice(*pair))]) for pair in zip(bounds, bounds[1:])]

    def op_Gather(self):
        x, places, axis = self.value(0), self.constant(1, "place"), self.attribute("axis", 0)
        if places.ndim > 1:
            self.refuse(f"places of {places.ndim} axes")
        if places.ndim == 1:
            return x.like(ops.take(x.tensor, places.astype(numpy.int32), axis=x.place(axis)))
        parts = [slice(None)] * x.rank
        parts[x.place(axis)] = int(places)
        return x.without([axis], x.tensor[tuple(parts)])

    def op_Pad(self):
        x = self.value(0)
        pads, axes = list(self.attribute("pads", [])) or self.integers(1, "amount"), self.axes(3)
        axes = list(range(x.rank)) if axes is None else [axis % x.rank for axis in axes]
        mode = self.attribute("mode", "constant")
        if mode not in ("constant", "reflect"):
            self.refuse(f"mode {mode}")
        fill = float(self.constant(2, "value").reshape(-1)[0]) if self.has(2) else self.attribute("value", 0.0)
        begin, end = [0] * x.rank, [0] * x.rank
        for place, axis in enumerate(axes):
            begin[axis], end[axis] = pads[place], pads[len(axes) + place]
        if x.rank == 4 and begin[:2] == end[:2] == [0, 0] and mode == "constant":
            x = self.image()
            return self.framed(x, begin[2:], end[2:], fill)
        return self.padded(x, begin, end, mode, fill)


class Given(keras.initializers.Initializer):
    """Gives a weight its values from the file; once, so that they are not kept."""

    def __init__(self, array, refuse):
        self.array, self.refuse = array, refuse

    def __call__(self, shape, dtype=None):
        array, self.array = self.array, None
        if array is None or tuple(array.shape) != tuple(shape):
            self.refuse(f"weights of another shape than {list(shape)}")
        return ops.convert_to_tensor(numpy.ascontiguousarray(array), dtype=dtype)


class ConstantOperand(layers.Layer):
    """Element-wise arithmetic with a constant of several elements, which is a weight."""

    def __init__(self, function, array, swapped, **arguments):
        super().__init__(**arguments)
        self.function, self.swapped = function, swapped
        self.constant = self.add_weight(
            shape=array.shape, initializer=Given(array, None), trainable=False, name="constant")

    def call(self, x):
        return self.function(self.constant, x) if self.swapped else self.function(x, self.constant)

    def compute_output_shape(self, shape):
        return shape
