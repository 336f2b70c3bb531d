"""How activations of an ONNX file become modules."""

import torch
from torch import nn

from onnx_folding import is_torch_hard_sigmoid

# In place as torchvision's own models have them; the others have no such variant or are not used so.
ACTIVATIONS = {
    "Relu": (nn.ReLU, True),
    "Relu6": (nn.ReLU6, True),
    "Silu": (nn.SiLU, True),
    "HardSwish": (nn.Hardswish, True),
    "Mish": (nn.Mish, False),
    "Selu": (nn.SELU, False),
    "Sigmoid": (nn.Sigmoid, False),
    "Softsign": (nn.Softsign, False),
    "Softplus": (nn.Softplus, False),
    "Tanh": (nn.Tanh, False),
}
# What ONNX says where the attributes of Selu are left out; PyTorch has no others.
SELU = (1.67326319217681884765625, 1.05070102214813232421875)


class ActivationSteps:
    """The part of onnx_modules.Translation that knows activations."""

    def activation(self):
        kind, in_place = ACTIVATIONS[self.step.kind]
        if self.step.kind == "Selu":
            found = self.attribute("alpha", SELU[0]), self.attribute("gamma", SELU[1])
            if any(abs(f - s) > 1e-5 for f, s in zip(found, SELU)):
                self.refuse("other constants than PyTorch's")
        return self.apply(kind(inplace=True) if in_place and self.may_overwrite_input() else kind())

    def op_HardSigmoid(self):
        if is_torch_hard_sigmoid(self.step):
            return self.apply(nn.Hardsigmoid())
        scaled = self.call(torch.mul, self.input(), self.attribute("alpha", 0.2))
        return self.call(torch.clamp, self.call(torch.add, scaled, self.attribute("beta", 0.5)), 0.0, 1.0)

    def op_Clip(self):
        x = self.input()
        if len(self.step.inputs) > 1:  # bounds that the input decides
            bounds = [self.input(place) if self.has(place) else None for place in (1, 2)]
            return self.call(torch.clamp, x, *bounds)
        low, high = self.attribute("min"), self.attribute("max")
        return self.call(torch.clamp, x, min=low, max=high) if (low, high) != (None, None) else x

    def op_Gelu(self):
        return self.apply(nn.GELU(approximate=self.attribute("approximate", "none")))

    def op_Elu(self):
        return self.apply(nn.ELU(self.attribute("alpha", 1.0)))

    def op_Celu(self):
        return self.apply(nn.CELU(self.attribute("alpha", 1.0)))

    def op_LeakyRelu(self):
        return self.apply(nn.LeakyReLU(self.attribute("alpha", 0.01)))

    def op_ThresholdedRelu(self):
        return self.apply(nn.Threshold(self.attribute("alpha", 1.0), 0.0))

    def op_PRelu(self):
        x = self.input()
        if self.is_constant(1):
            slope = self.constant(1, "slope")
            # One for all, or one for each channel: PyTorch's channels are the second axis.
            rank = self.rank()
            for_channels = rank is not None and slope.ndim == rank - 1 and slope.shape[0] == slope.size
            if slope.size == 1 or for_channels:
                return self.apply(self.make(nn.PReLU, {"weight": slope.reshape(-1)}, num_parameters=slope.size))
        negative = self.call(torch.mul, x, self.input(1))
        return self.call(torch.where, self.call(torch.lt, x, 0), negative, x)

    def op_Softmax(self):
        return self.over_axis(nn.Softmax)

    def op_LogSoftmax(self):
        return self.over_axis(nn.LogSoftmax)

    def over_axis(self, kind):
        x, start = self.input(), self.attribute("from")
        if start is None:
            return self.apply(kind(dim=self.attribute("axis", -1)))
        flat = self.apply(kind(dim=-1), self.call(torch.flatten, x, start))
        return self.method("view_as", flat, x)
