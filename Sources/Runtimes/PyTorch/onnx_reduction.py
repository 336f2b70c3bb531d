"""How reductions of an ONNX file become modules and functions."""

import torch
from torch import nn



class ReductionSteps:
    """The part of onnx_modules.Translation that knows reductions."""

    def reduced_axes(self):
        """The axes and whether they are kept; None where nothing is reduced."""
        axes, keep = self.axes(1), bool(self.attribute("keepdims", 1))
        if not axes and self.attribute("noop_with_empty_axes", 0):
            return None
        if not axes:
            axes = range(self.rank() or self.refuse("all of an unknown number of axes"))
        return tuple(axes), keep

    def reduction(self, function, x=None):
        reduced, x = self.reduced_axes(), self.input() if x is None else x
        return x if reduced is None else self.call(function, x, *reduced)

    def op_ReduceMean(self):
        reduced = self.reduced_axes()
        if reduced is None:
            return self.input()
        axes, keep = reduced
        if sorted(axes) not in ([2, 3], [-2, -1]) or self.rank() not in (None, 4):
            return self.call(torch.mean, self.input(), axes, keep)
        pooled = self.apply(nn.AdaptiveAvgPool2d(1))
        return pooled if keep else self.call(torch.flatten, pooled, -3)

    def op_ReduceSum(self):
        return self.reduction(torch.sum)

    def op_ReduceMax(self):
        return self.reduction(torch.amax)

    def op_ReduceMin(self):
        return self.reduction(torch.amin)

    def op_ReduceLogSumExp(self):
        return self.reduction(torch.logsumexp)

    def op_ReduceLogSum(self):
        return self.call(torch.log, self.reduction(torch.sum))

    def op_ReduceSumSquare(self):
        return self.reduction(torch.sum, self.call(torch.square, self.input()))

    def op_ReduceL1(self):
        return self.norm(1)

    def op_ReduceL2(self):
        return self.norm(2)

    def norm(self, order):
        reduced = self.reduced_axes()
        return self.input() if reduced is None else self.call(torch.linalg.vector_norm, self.input(), order, *reduced)

    def op_ReduceProd(self):
        reduced, x = self.reduced_axes(), self.input()
        if reduced is None:
            return x
        axes, keep = reduced
        rank = self.rank()
        for axis in sorted(((a % rank if rank else a) for a in axes), reverse=True):
            x = self.call(torch.prod, x, axis, keep)
        return x

    def op_ArgMax(self):
        return self.position(torch.argmax)

    def op_ArgMin(self):
        return self.position(torch.argmin)

    def position(self, function):
        if self.attribute("select_last_index", 0):
            self.refuse("select_last_index")
        return self.call(function, self.input(), self.attribute("axis", 0), bool(self.attribute("keepdims", 1)))

    def op_TopK(self):
        count = self.attribute("k") or self.integers(1, "count")[0]
        found = self.call(
            torch.topk, self.input(), count, self.attribute("axis", -1), bool(self.attribute("largest", 1)),
            bool(self.attribute("sorted", 1)))
        return [self.item(found, 0), self.item(found, 1)]

    def op_CumSum(self):
        axis, reverse = self.integers(1, "axis")[0], bool(self.attribute("reverse", 0))
        x = self.call(torch.flip, self.input(), (axis,)) if reverse else self.input()
        total = self.call(torch.cumsum, x, axis)
        if self.attribute("exclusive", 0):
            total = self.call(torch.sub, total, x)
        return self.call(torch.flip, total, (axis,)) if reverse else total
