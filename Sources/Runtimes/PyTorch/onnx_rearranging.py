"""How operators of an ONNX file that only move elements become functions of PyTorch."""

import math
import operator

import torch
from torch import nn


class RearrangingSteps:
    """The part of onnx_modules.Translation that knows shapes."""

    def item(self, values, index):
        return self.call(operator.getitem, values, index)

    def op_Concat(self):
        return self.call(torch.cat, [self.value(name) for name in self.step.inputs], self.attribute("axis"))

    def op_Flatten(self):
        axis, x = self.attribute("axis", 1), self.input()
        if axis == 1:
            return self.call(torch.flatten, x, 1)
        rank = self.rank()
        axis = axis % rank if rank and axis < 0 else axis
        if axis == 0:
            return self.method("reshape", x, 1, -1)
        if axis < 0 or rank is None or axis == rank:
            shape = self.shape(self.step.inputs[0])
            return self.method("reshape", x, math.prod(shape[:axis]), -1)
        return self.call(torch.flatten, self.call(torch.flatten, x, 0, axis - 1), 1)

    def op_Reshape(self):
        shape, x = self.integers(1, "shape"), self.input()
        if not self.attribute("allowzero", 0):
            shape = [self.method("size", x, axis) if extent == 0 else extent for axis, extent in enumerate(shape)]
        return self.method("reshape", x, *shape)

    def op_Transpose(self):
        order = self.attribute("perm")
        if order is None:
            order = range((self.rank() or self.refuse("no order of axes")) - 1, -1, -1)
        return self.method("permute", self.input(), *order)

    def op_Squeeze(self):
        axes = self.axes(1)
        return self.call(torch.squeeze, self.input(), *([tuple(axes)] if axes is not None else []))

    def op_Unsqueeze(self):
        axes, x = self.axes(1), self.input()
        if any(a < 0 for a in axes):
            rank = self.rank()
            if rank is None and len(axes) > 1:
                self.refuse("axes from the last of an unknown number")
            axes = axes if rank is None else [a % (rank + len(axes)) for a in axes]
        for axis in sorted(axes):
            x = self.call(torch.unsqueeze, x, axis)
        return x

    def op_Expand(self):
        wanted, shape = self.integers(1, "shape"), self.shape(self.step.inputs[0])
        return self.method("expand", self.input(), *torch.broadcast_shapes(wanted, shape))

    def op_Tile(self):
        return self.method("repeat", self.input(), *self.integers(1, "count"))

    def op_DepthToSpace(self):
        block = self.attribute("blocksize")
        if self.attribute("mode", "DCR") == "CRD":
            return self.apply(nn.PixelShuffle(block))
        n, c, h, w = self.shape(self.step.inputs[0])
        x = self.method("reshape", self.input(), n, block, block, c // block**2, h, w)
        return self.method("reshape", self.method("permute", x, 0, 3, 4, 1, 5, 2), n, -1, h * block, w * block)

    def op_SpaceToDepth(self):
        block = self.attribute("blocksize")
        n, c, h, w = self.shape(self.step.inputs[0])
        x = self.method("reshape", self.input(), n, c, h // block, block, w // block, block)
        return self.method("reshape", self.method("permute", x, 0, 3, 5, 1, 2, 4), n, -1, h // block, w // block)

    def op_Split(self):
        x, axis = self.input(), self.attribute("axis", 0)
        sizes = self.attribute("split") or (self.integers(1, "list of sizes") if self.has(1) else None)
        if sizes is None:
            parts = self.call(torch.chunk, x, len(self.step.outputs), axis)
        else:
            parts = self.call(torch.split, x, list(sizes), axis)
        return [self.item(parts, index) for index in range(len(self.step.outputs))]

    def op_Trilu(self):
        diagonal = self.integers(1, "diagonal")[0] if self.has(1) else 0
        return self.call(torch.triu if self.attribute("upper", 1) else torch.tril, self.input(), diagonal)
