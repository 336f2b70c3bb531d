"""How convolutions of an ONNX file become modules."""

import operator

import torch.nn.functional as F
from torch import nn

KINDS = {3: nn.Conv1d, 4: nn.Conv2d, 5: nn.Conv3d}
FUNCTIONS = {3: F.conv1d, 4: F.conv2d, 5: F.conv3d}
TRANSPOSED = {3: nn.ConvTranspose1d, 4: nn.ConvTranspose2d, 5: nn.ConvTranspose3d}


class ConvolutionSteps:
    """The part of onnx_modules.Translation that knows convolutions and padding."""

    def op_Conv(self):
        if not self.is_constant(1):
            return self.convolved_with_values()
        weight = self.constant(1, "weight")
        kind = KINDS.get(weight.ndim) or self.refuse(f"a weight of {weight.ndim} axes")
        spatial, groups = weight.ndim - 2, self.attribute("group", 1)
        weights = {"weight": weight}
        if self.has(2):
            weights["bias"] = self.constant(2, "bias")
        padding, x = self.padding(spatial, kernel=weight.shape[2:])
        module = self.make(
            kind, weights, in_channels=weight.shape[1] * groups, out_channels=weight.shape[0],
            kernel_size=tuple(weight.shape[2:]), stride=self.extent("strides", spatial), padding=padding,
            dilation=self.extent("dilations", spatial), groups=groups, bias=self.has(2))
        return self.apply(module, x)

    def convolved_with_values(self):
        """With a weight that is computed at every inference."""
        shape = self.shape(self.step.inputs[1])
        spatial = len(shape) - 2
        function = FUNCTIONS.get(len(shape)) or self.refuse(f"a weight of {len(shape)} axes")
        padding, x = self.padding(spatial, kernel=shape[2:])
        return self.call(
            function, x, self.input(1), self.input(2) if self.has(2) else None, self.extent("strides", spatial),
            padding, self.extent("dilations", spatial), self.attribute("group", 1))

    def op_ConvTranspose(self):
        weight = self.constant(1, "weight")
        kind = TRANSPOSED.get(weight.ndim) or self.refuse(f"a weight of {weight.ndim} axes")
        spatial, groups = weight.ndim - 2, self.attribute("group", 1)
        stride, dilation = self.extent("strides", spatial), self.extent("dilations", spatial)
        extra = tuple(self.attribute("output_padding", [0] * spatial))
        reach = [d * (k - 1) + 1 for d, k in zip(dilation, weight.shape[2:])]
        begin, end = self.transposed_pads(stride, reach, extra, spatial)
        weights = {"weight": weight}
        if self.has(2):
            weights["bias"] = self.constant(2, "bias")
        common = tuple(min(b, e) for b, e in zip(begin, end))
        x = self.apply(self.make(
            kind, weights, in_channels=weight.shape[0], out_channels=weight.shape[1] * groups,
            kernel_size=tuple(weight.shape[2:]), stride=stride, padding=common, output_padding=extra,
            dilation=dilation, groups=groups, bias=self.has(2)))
        if begin == end:
            return x
        cut = tuple(slice(b - c, c - e or None) for b, e, c in zip(begin, end, common))
        return self.call(operator.getitem, x, (slice(None), slice(None), *cut))

    def transposed_pads(self, stride, reach, extra, spatial):
        """What is cut off at the beginning and at the end of each axis."""
        mode, wanted = self.attribute("auto_pad", "NOTSET"), self.attribute("output_shape")
        if wanted is None and mode not in ("SAME_UPPER", "SAME_LOWER"):
            return self.pads(spatial)
        extents = self.shape(self.step.inputs[0])[2:]
        wanted = wanted or [n * s for n, s in zip(extents, stride)]
        total = [s * (n - 1) + e + r - w for s, n, e, r, w in zip(stride, extents, extra, reach, wanted)]
        if any(t < 0 for t in total):
            self.refuse("an output larger than it makes")
        less, more = [t // 2 for t in total], [t - t // 2 for t in total]
        return (less, more) if mode == "SAME_UPPER" else (more, less)

    def extent(self, name, spatial):
        return tuple(self.attribute(name) or [1] * spatial)

    def pads(self, spatial, kernel=None):
        mode = self.attribute("auto_pad", "NOTSET")
        if mode in ("SAME_UPPER", "SAME_LOWER") and kernel is not None:
            return self.same_pads(kernel, spatial, mode)
        if mode not in ("NOTSET", "VALID", ""):
            self.refuse(f"auto_pad {mode}")
        pads = list(self.attribute("pads") or [0] * 2 * spatial) if mode != "VALID" else [0] * 2 * spatial
        return pads[:spatial], pads[spatial:]

    def same_pads(self, kernel, spatial, mode):
        """What makes the output as large as the input, divided by the stride and rounded up."""
        extents = self.shape(self.step.inputs[0])[2:]
        total = [
            max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
            for n, s, k, d in zip(extents, self.extent("strides", spatial), kernel, self.extent("dilations", spatial))]
        less, more = [t // 2 for t in total], [t - t // 2 for t in total]
        return (less, more) if mode == "SAME_UPPER" else (more, less)

    def padding(self, spatial, fill=0.0, most=None, kernel=None):
        """The module's own padding and its input: what the module cannot pad itself, F.pad pads before it."""
        begin, end = self.pads(spatial, kernel)
        x = self.input()
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
        pads = list(self.attribute("pads") or []) or self.integers(1, "amount")
        axes = self.axes(3)
        if axes is not None:
            rank = self.rank()
            if rank is None and any(a < 0 for a in axes):
                self.refuse("axes from the last of an unknown number")
            rank = rank or max(axes + [3]) + 1
            half, spread = len(axes), [0] * 2 * rank
            for place, axis in enumerate(axes):
                axis %= rank
                spread[axis], spread[rank + axis] = pads[place], pads[half + place]
            pads = spread
        mode = {"constant": "constant", "reflect": "reflect", "edge": "replicate", "wrap": "circular"}.get(
            self.attribute("mode", "constant"))
        if mode is None:
            self.refuse(f"mode {self.attribute('mode')}")
        fill = float(self.constant(2, "value").reshape(-1)[0]) if self.has(2) else self.attribute("value", 0.0)
        half = len(pads) // 2
        return self.pad(self.input(), pads[:half], pads[half:], fill, mode)
