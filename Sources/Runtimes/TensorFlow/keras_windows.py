"""How steps with a window, convolution and pooling, become Keras layers with the padding that the file asks for."""

import math

import numpy
import tensorflow as tf
from keras import layers, ops

from keras_layouts import CHANNELS_LAST, Value, permuted

# What these give is never below zero, so that zeros around it are as good as the lowest number for a maximum.
NOT_NEGATIVE = {"Relu", "Relu6", "Sigmoid", "HardSigmoid"}


class WindowSteps:
    """The part of onnx_keras.Translation that knows windows."""

    # Convolution

    def op_Conv(self):
        weight = self.constant(1, "weight")
        if weight.ndim != 4:
            self.refuse(f"a weight of {weight.ndim} axes")
        groups, x = self.attribute("group", 1), self.image()
        channels, size = x.shape[1], x.shape[2:]
        if weight.shape[1] * groups != channels or weight.shape[0] % groups:
            self.refuse(f"weights of shape {list(weight.shape)} and {groups} groups for {channels} channels")
        kernel, strides, dilations = weight.shape[2:], self.extent("strides"), self.extent("dilations")
        (begin, end), _ = self.borders(size, kernel, strides)
        if max(strides) > 1 and max(dilations) > 1:
            # TensorFlow has not both. Where the taps fall on every stride-th element the others are never read.
            if any(d % s for s, d in zip(strides, dilations)):
                self.refuse("dilations that are no multiple of the strides")
            x, padding = self.bordered(x, size, kernel, strides, None, begin, end)
            x = x.like(x.tensor[:, ::strides[0], ::strides[1], :])
            strides, dilations = (1, 1), tuple(d // s for s, d in zip(strides, dilations))
        else:
            x, padding = self.bordered(x, size, kernel, strides, dilations, begin, end)
        arguments = dict(
            kernel_size=kernel, strides=strides, dilation_rate=dilations, padding=padding, use_bias=self.has(2))
        if self.has(2):
            arguments["bias_initializer"] = self.given(self.constant(2, "bias"))
        if groups > 1 and groups == channels:
            if strides[0] != strides[1]:
                self.refuse("a depthwise window of two strides")
            # Output channels are sorted by input channel in both.
            taps = weight.reshape(groups, weight.shape[0] // groups, *kernel).transpose(2, 3, 0, 1)
            return x.like(self.layer(
                layers.DepthwiseConv2D, x.tensor, depth_multiplier=taps.shape[3],
                depthwise_initializer=self.given(taps), **arguments))
        return x.like(self.layer(
            layers.Conv2D if groups == 1 else GroupedConvolution, x.tensor, filters=weight.shape[0], groups=groups,
            kernel_initializer=self.given(weight.transpose(2, 3, 1, 0)), **arguments))

    # Pooling

    def op_MaxPool(self):
        kernel, strides = self.window()
        if any(d != 1 for d in self.extent("dilations")):
            self.refuse("dilation")
        if any(self.uses.count[name] for name in self.step.outputs[1:]):
            self.refuse("indices")
        x = self.image()
        (begin, end), extra = self.borders(x.shape[2:], kernel, strides)
        maker = self.uses.maker.get(self.step.inputs[0])
        fill = 0.0 if maker is not None and maker.kind in NOT_NEGATIVE else -math.inf
        x, padding = self.bordered(
            x, x.shape[2:], kernel, strides, (1, 1), begin, [e + more for e, more in zip(end, extra)], fill)
        return x.like(self.layer(layers.MaxPooling2D, x.tensor, pool_size=kernel, strides=strides, padding=padding))

    def op_AveragePool(self):
        kernel, strides = self.window()
        if any(d != 1 for d in self.extent("dilations")):
            self.refuse("dilation")
        x = self.image()
        size, counts = x.shape[2:], bool(self.attribute("count_include_pad", 0))
        (begin, end), extra = self.borders(size, kernel, strides)
        whole = [e + more for e, more in zip(end, extra)]
        same = _same(size, kernel, strides, (1, 1)) == (list(begin), whole)
        if same and not counts:
            # Keras leaves the border out of the mean, as is asked for here.
            return x.like(self.layer(
                layers.AveragePooling2D, x.tensor, pool_size=kernel, strides=strides, padding="same"))
        factors = [
            _divisors(*geometry, counts) for geometry in zip(size, kernel, strides, begin, end, extra)]
        x, _ = self.bordered(x, size, kernel, strides, None, begin, whole)
        x = x.like(self.layer(layers.AveragePooling2D, x.tensor, pool_size=kernel, strides=strides, padding="valid"))
        correction = numpy.outer(*factors).astype(numpy.float32)[None, :, :, None]
        return x if (correction == 1).all() else x.like(self.with_constant(ops.multiply, x.tensor, correction))

    def op_GlobalAveragePool(self):
        x = self.image()
        return x.like(self.layer(layers.GlobalAveragePooling2D, x.tensor, keepdims=True))

    def op_GlobalMaxPool(self):
        x = self.image()
        return x.like(self.layer(layers.GlobalMaxPooling2D, x.tensor, keepdims=True))

    def op_ReduceMean(self):
        axes, keep = self.axes(1), bool(self.attribute("keepdims", 1))
        if axes is None:
            self.refuse("no list of axes")
        x = self.value(0)
        axes = sorted(axis % x.rank for axis in axes)
        if x.rank == 4 and axes == [2, 3]:
            x = permuted(x, CHANNELS_LAST)
            mean = self.layer(layers.GlobalAveragePooling2D, x.tensor, keepdims=keep)
        else:
            mean = ops.mean(x.tensor, axis=tuple(x.place(axis) for axis in axes), keepdims=keep)
        return x.like(mean) if keep else x.without(axes, mean)

    # Geometry

    def image(self):
        """The step's input with its channels last."""
        x = self.value(0)
        if x.rank != 4:
            self.refuse(f"an input of {x.rank} axes")
        return permuted(x, CHANNELS_LAST)

    def window(self):
        kernel = tuple(self.attribute("kernel_shape", ()))
        if len(kernel) != 2:
            self.refuse(f"a window of {len(kernel)} axes")
        return kernel, self.extent("strides")

    def extent(self, name):
        return tuple(self.attribute(name, (1, 1)))

    def borders(self, size, kernel, strides):
        """The file's padding before and after, and how many elements rounding up adds after that."""
        mode = self.attribute("auto_pad", "NOTSET")
        if mode not in ("NOTSET", "VALID"):
            self.refuse(f"auto_pad {mode}")
        pads = list(self.attribute("pads", [0] * 4)) if mode == "NOTSET" else [0] * 4
        begin, end, extra = pads[:2], pads[2:], [0, 0]
        if self.attribute("ceil_mode", 0):
            for axis in (0, 1):
                room = size[axis] + begin[axis] + end[axis] - kernel[axis]
                steps = -(-room // strides[axis])
                if steps * strides[axis] >= size[axis] + begin[axis]:
                    steps -= 1  # a window that starts beyond the input is left out
                extra[axis] = max(0, steps * strides[axis] - room)
        return (begin, end), extra

    def bordered(self, x, size, kernel, strides, dilations, begin, end, fill=0.0):
        """The tensor that the layer takes and the layer's own padding; "same" where that is what the file has.

        Without `dilations` the border is always made before the layer.
        """
        if not any(begin) and not any(end):
            return x, "valid"
        if dilations is not None and _same(size, kernel, strides, dilations) == (list(begin), list(end)):
            return x, "same"
        return self.framed(x, begin, end, fill), "valid"

    def framed(self, x, begin, end, fill=0.0):
        """An image with a border of `fill`."""
        if fill == 0 and min(*begin, *end) >= 0:
            return x.like(self.layer(layers.ZeroPadding2D, x.tensor, padding=tuple(zip(begin, end))))
        return self.padded(x, [0, 0, *begin], [0, 0, *end], "constant", fill)

    def padded(self, x, begin, end, mode, fill=0.0):
        """Any value with a border, its amounts in the file's order of axes; negative ones cut off."""
        cuts, amounts = [slice(None)] * x.rank, [(0, 0)] * x.rank
        for axis, (before, after) in enumerate(zip(begin, end)):
            place = x.place(axis)
            amounts[place] = (max(before, 0), max(after, 0))
            cuts[place] = slice(max(-before, 0), -max(-after, 0) or None)
        tensor = x.tensor
        if any(cut != slice(0, None) for cut in cuts):
            tensor = tensor[tuple(cuts)]
        if any(amount != (0, 0) for amount in amounts):
            constant = {"constant_values": fill} if mode == "constant" else {}
            tensor = ops.pad(tensor, amounts, mode=mode, **constant)
        return x.like(tensor)


class GroupedConvolution(layers.Conv2D):
    """Conv2D with groups, which TensorFlow has on a processor only by XLA.

    Keras makes and compiles a new function at each eager call, which takes longer than to run it and keeps memory; this
    one keeps its function.
    """

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.compiled = tf.function(self.convolution, jit_compile=True)

    def convolution(self, inputs, kernel):
        return tf.nn.convolution(
            inputs, kernel, self.strides, self.padding.upper(), data_format="NHWC", dilations=self.dilation_rate)

    def convolution_op(self, inputs, kernel):
        return self.compiled(inputs, tf.convert_to_tensor(kernel))


def _same(size, kernel, strides, dilations):
    """What "same" pads before and after: as much as gives size / stride windows, the odd one after."""
    begin, end = [], []
    for n, k, stride, dilation in zip(size, kernel, strides, dilations):
        total = max((-(-n // stride) - 1) * stride + (k - 1) * dilation + 1 - n, 0)
        begin.append(total // 2)
        end.append(total - total // 2)
    return begin, end


def _divisors(size, kernel, stride, begin, end, extra, counts):
    """By window along one axis: what makes a mean over the whole window one over the elements that count.

    Those that rounding up adds never count; those of the border do where `counts` says so.
    """
    low, high = (-begin, size + end) if counts else (0, size)
    windows = (size + begin + end + extra - kernel) // stride + 1
    starts = [window * stride - begin for window in range(windows)]
    return [kernel / (min(start + kernel, high) - max(start, low)) for start in starts]
