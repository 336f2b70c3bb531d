"""How normalisations of an ONNX file become modules."""

import numpy
import torch
import torch.nn.functional as F
from torch import nn

INSTANCE = {3: nn.InstanceNorm1d, 4: nn.InstanceNorm2d, 5: nn.InstanceNorm3d}
BATCH = {2: nn.BatchNorm1d, 3: nn.BatchNorm1d, 5: nn.BatchNorm3d}


class NormalizationSteps:
    """The part of onnx_modules.Translation that knows normalisations."""

    def op_BatchNormalization(self):
        if self.attribute("training_mode", 0):
            return self.normalized_by_the_batch()
        names = ("weight", "bias", "running_mean", "running_var")
        weights = {name: self.constant(place, name) for place, name in enumerate(names, start=1)}
        return self.apply(self.make(
            BATCH.get(self.rank(), nn.BatchNorm2d), weights, num_features=weights["weight"].shape[0],
            eps=self.attribute("epsilon", 1e-5)))

    def normalized_by_the_batch(self):
        """With its own mean and variance, as weight standardisation uses it; running ones are not kept."""
        if any(self.uses.count[name] for name in self.step.outputs[1:]):
            self.refuse("training_mode and running statistics that are read")
        return self.call(
            F.batch_norm, self.input(), None, None, self.input(1), self.input(2), True, 0.0,
            self.attribute("epsilon", 1e-5))

    def op_LayerNormalization(self):
        weights = {"weight": self.constant(1, "scale")}
        if self.has(2):
            weights["bias"] = self.constant(2, "bias")
        axis, rank, scaled = self.attribute("axis", -1), self.rank(), weights["weight"].ndim
        if axis != -scaled and (rank is None or axis % rank != rank - scaled):
            self.refuse("other axes than those of its scale")
        return self.apply(self.make(
            nn.LayerNorm, weights, normalized_shape=weights["weight"].shape, eps=self.attribute("epsilon", 1e-5),
            bias=self.has(2)))

    def op_RMSNormalization(self):
        weight = self.constant(1, "scale")
        if self.attribute("axis", -1) != -weight.ndim:
            self.refuse("other axes than those of its scale")
        return self.apply(self.make(
            nn.RMSNorm, {"weight": weight}, normalized_shape=weight.shape, eps=self.attribute("epsilon", 1e-5)))

    def op_InstanceNormalization(self):
        weights = {"weight": self.constant(1, "scale"), "bias": self.constant(2, "bias")}
        kind = INSTANCE.get(self.rank()) or self.refuse("an input of other than 3 to 5 axes")
        return self.apply(self.make(
            kind, weights, num_features=weights["weight"].size, affine=True, eps=self.attribute("epsilon", 1e-5)))

    def op_GroupNormalization(self):
        groups = self.attribute("num_groups")
        channels = self.shape(self.step.inputs[0])[1]
        weights = {"weight": self.constant(1, "scale"), "bias": self.constant(2, "bias")}
        if weights["weight"].size == groups:  # operator sets 18 to 20 have one for each group
            weights = {name: numpy.repeat(array, channels // groups) for name, array in weights.items()}
        return self.apply(self.make(
            nn.GroupNorm, weights, num_groups=groups, num_channels=channels, eps=self.attribute("epsilon", 1e-5)))

    def op_LRN(self):
        size = self.attribute("size")
        if size % 2 == 0:
            self.refuse("an even size")
        return self.apply(nn.LocalResponseNorm(
            size, self.attribute("alpha", 1e-4), self.attribute("beta", 0.75), self.attribute("bias", 1.0)))

    def op_LpNormalization(self):
        return self.call(F.normalize, self.input(), float(self.attribute("p", 2)), self.attribute("axis", -1))

    def op_MeanVarianceNormalization(self):
        axes, x = tuple(self.attribute("axes") or [0, 2, 3]), self.input()
        centred = self.call(torch.sub, x, self.call(torch.mean, x, axes, True))
        variance = self.call(torch.mean, self.call(torch.square, centred), axes, True)
        return self.call(torch.div, centred, self.call(torch.add, self.call(torch.sqrt, variance), 1e-9))
