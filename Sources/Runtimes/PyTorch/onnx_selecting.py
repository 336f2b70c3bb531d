"""How operators of an ONNX file that choose elements become functions of PyTorch."""

import operator

import numpy
import torch

from onnx_numpy import slice_of, slices


class SelectingSteps:
    """The part of onnx_modules.Translation that knows indices."""

    def op_Slice(self):
        settings = ("start", "end", "list of axes", "step")
        given = [self.constant(place, what) if self.has(place) else None for place, what in enumerate(settings, 1)]
        starts, ends, axes, steps = slices([None] + given, self.step.attributes)
        x = self.input()
        for start, end, axis, step in zip(starts, ends, axes or range(len(starts)), steps):
            if step < 1:
                x = self.backwards(x, start, end, axis, step)
                continue
            part = slice(start, end if end < 2**31 - 1 else None, step if step != 1 else None)
            x = self.call(operator.getitem, x, self.at(axis, part))
        return x

    @staticmethod
    def at(axis, part):
        """An index that picks along one axis, counted from the first or the last."""
        rest = (slice(None),) * (axis if axis >= 0 else -1 - axis)
        return (*rest, part) if axis >= 0 else (Ellipsis, part, *rest)

    def backwards(self, x, start, end, axis, step):
        """PyTorch's slices go forwards only: forwards over the same elements, then turned round."""
        extent = self.shape(self.step.inputs[0])[axis]
        chosen = range(extent)[slice_of(start, end, step, extent)]
        if len(chosen) == 0:
            return self.call(operator.getitem, x, self.at(axis, slice(0, 0)))
        forwards = slice(chosen[-1], chosen[0] + 1, -step if step != -1 else None)
        if len(chosen) < extent:
            x = self.call(operator.getitem, x, self.at(axis, forwards))
        return self.call(torch.flip, x, (axis,))

    def op_Gather(self):
        axis, name = self.attribute("axis", 0), self.step.inputs[1]
        array = self.network.constants.get(name)
        if array is not None and array.ndim == 0:
            return self.call(operator.getitem, self.input(), self.at(axis, int(array)))
        return self.call(operator.getitem, self.input(), self.at(axis, self.indices(1)))

    def indices(self, place):
        """An input as indices of the type that every function of PyTorch takes."""
        name = self.step.inputs[place]
        array = self.network.constants.get(name)
        known = array.dtype if array is not None else self.network.types.get(name)
        value = self.value(name)
        return value if known == numpy.int64 else self.method("to", value, torch.int64)

    def op_GatherElements(self):
        axis, name = self.attribute("axis", 0), self.step.inputs[1]
        indices = self.indices(1)
        array = self.network.constants.get(name)
        if array is None or (array < 0).any():
            indices = self.call(torch.remainder, indices, self.shape(self.step.inputs[0])[axis])
        return self.call(torch.gather, self.input(), axis, indices)

    def op_GatherND(self):
        if self.attribute("batch_dims", 0):
            self.refuse("batch_dims")
        parts = self.call(torch.unbind, self.indices(1), -1)
        places = [self.item(parts, index) for index in range(self.shape(self.step.inputs[1])[-1])]
        return self.call(operator.getitem, self.input(), tuple(places))

    def op_ScatterND(self):
        if self.attribute("reduction", "none") != "none":
            self.refuse("a reduction")
        parts = self.call(torch.unbind, self.indices(1), -1)
        places = [self.item(parts, index) for index in range(self.shape(self.step.inputs[1])[-1])]
        return self.call(torch.index_put, self.input(), tuple(places), self.input(2))

    def op_ScatterElements(self):
        if self.attribute("reduction", "none") != "none":
            self.refuse("a reduction")
        return self.call(torch.scatter, self.input(), self.attribute("axis", 0), self.indices(1), self.input(2))
