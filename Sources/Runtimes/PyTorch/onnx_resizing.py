"""How Resize, Upsample and GridSample of an ONNX file become functions of PyTorch.

torch.nn.functional.interpolate knows some of ONNX's ways to map coordinates. Nearest neighbours by the others become
indices along each axis, and linear and cubic ones products with a matrix along each axis; both are made at load.
"""

import operator

import numpy
import torch
import torch.nn.functional as F

from onnx_sampling import nearest_indices, positions, sampling_matrix

LINEAR = {3: "linear", 4: "bilinear", 5: "trilinear"}


class ResizingSteps:
    """The part of onnx_modules.Translation that knows resizing."""

    def op_Upsample(self):
        scales = self.attribute("scales") or self.numbers(1, "scale")
        shape = self.shape(self.step.inputs[0])
        sizes = [int(n * s) for n, s in zip(shape, scales)]
        return self.resized(shape, sizes, list(scales), "asymmetric", "floor")

    def op_Resize(self):
        shape = self.shape(self.step.inputs[0])
        axes = [a % len(shape) for a in self.attribute("axes") or range(len(shape))]
        sizes, scales = list(shape), [1.0] * len(shape)
        older = len(self.step.inputs) == 2  # operator set 10: scales come second, and coordinates have no choice
        place = 1 if older else 2
        if self.has(3) and self.network.constants.get(self.step.inputs[3], numpy.ones(1)).size:
            if self.attribute("keep_aspect_ratio_policy", "stretch") != "stretch":
                self.refuse("a kept aspect ratio")
            for axis, size in zip(axes, self.integers(3, "size")):
                sizes[axis], scales[axis] = size, size / shape[axis]
        else:
            for axis, scale in zip(axes, self.numbers(place, "scale")):
                sizes[axis], scales[axis] = int(shape[axis] * scale), scale
        ways = ("asymmetric", "floor") if older else (
            self.attribute("coordinate_transformation_mode", "half_pixel"),
            self.attribute("nearest_mode", "round_prefer_floor"))
        return self.resized(shape, sizes, scales, *ways)

    def resized(self, shape, sizes, scales, way, rounding):
        mode, x = self.attribute("mode", "nearest"), self.input()
        changed = [axis for axis, (n, s) in enumerate(zip(shape, sizes)) if n != s or scales[axis] != 1]
        if way == "tf_crop_and_resize":
            self.refuse("tf_crop_and_resize")
        spatial = bool(changed) and changed[0] >= 2 and len(shape) in LINEAR
        exact = all(n * s == size for n, s, size in zip(shape, scales, sizes)) or self.has(3)
        if mode == "nearest":
            return self.nearest(x, shape, sizes, scales, changed, way, rounding, spatial)
        name = LINEAR.get(len(shape)) if mode == "linear" else "bicubic" if len(shape) == 4 else None
        corners = way == "align_corners"
        known = corners or way == "half_pixel" or way == "pytorch_half_pixel" and min(sizes[2:]) > 1
        cubic = abs(self.attribute("cubic_coeff_a", -0.75) + 0.75) < 1e-6 and not self.attribute("exclude_outside", 0)
        if spatial and exact and known and name is not None and (mode == "linear" or cubic):
            return self.call(
                F.interpolate, x, size=tuple(sizes[2:]), mode=name, align_corners=corners,
                antialias=bool(self.attribute("antialias", 0)))
        if self.attribute("antialias", 0) or mode == "cubic" and not cubic:
            self.refuse("antialias or another cubic than PyTorch's")
        for axis in changed:
            where = positions(shape[axis], sizes[axis], scales[axis], way)
            matrix = sampling_matrix(where, shape[axis], mode).astype(self.network.types.get(
                self.step.inputs[0], numpy.float32))
            x = self.along(x, axis, len(shape), matrix)
        return x

    def nearest(self, x, shape, sizes, scales, changed, way, rounding, spatial):
        """F.interpolate where it picks the same elements, else an index along each axis."""
        picked = {
            axis: nearest_indices(positions(shape[axis], sizes[axis], scales[axis], way), shape[axis], rounding)
            for axis in changed}
        for name, offset in (("nearest", 0.0), ("nearest-exact", 0.5)) if spatial else ():
            torchs = {
                axis: numpy.floor((numpy.arange(sizes[axis]) + offset) * (shape[axis] / sizes[axis])).astype(int)
                for axis in changed}
            if all(numpy.array_equal(picked[axis], torchs[axis]) for axis in changed):
                return self.call(F.interpolate, x, size=tuple(sizes[2:]), mode=name)
        for axis in changed:
            x = self.call(operator.getitem, x, self.at(axis, self.kept(f"rows_{axis}", picked[axis])))
        return x

    def along(self, x, axis, rank, matrix):
        """A product with `matrix` along one axis."""
        weight = self.kept(f"matrix_{axis}", matrix)
        if axis == rank - 1:
            return self.call(F.linear, x, weight)
        swapped = self.call(torch.transpose, x, axis, -1)
        return self.call(torch.transpose, self.call(F.linear, swapped, weight), axis, -1)

    def kept(self, suffix, array):
        """An array that a rule here made, as a buffer of the module."""
        key = self.unique(f"{self.step.name}_{suffix}")
        self.root.register_buffer(key, torch.from_numpy(numpy.ascontiguousarray(array)))
        return self.graph.get_attr(key)

    def op_GridSample(self):
        mode = {"linear": "bilinear", "cubic": "bicubic"}.get(self.attribute("mode", "linear"), self.attribute("mode"))
        return self.call(
            F.grid_sample, self.input(), self.input(1), mode or "bilinear", self.attribute("padding_mode", "zeros"),
            bool(self.attribute("align_corners", 0)))

    def op_Col2Im(self):
        size, block = self.integers(1, "size"), self.integers(2, "block")
        pads = list(self.attribute("pads") or [0] * 4)
        if len(size) != 2 or pads[:2] != pads[2:]:
            self.refuse("other than two axes, padded alike at both ends")
        return self.call(
            F.fold, self.input(), tuple(size), tuple(block), self.extent("dilations", 2), tuple(pads[:2]),
            self.extent("strides", 2))
