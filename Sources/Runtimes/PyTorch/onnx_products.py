"""How products of matrices in an ONNX file become modules and functions."""

import numpy
import torch
import torch.nn.functional as F
from torch import nn


class ProductSteps:
    """The part of onnx_modules.Translation that knows products."""

    def op_Linear(self):
        weight = self.constant(1, "weight")
        if not self.attribute("transB", 0):
            weight = weight.T
        weights = {"weight": weight}
        if self.has(2):
            bias = self.constant(2, "bias")
            weights["bias"] = numpy.broadcast_to(bias.reshape(-1), (weight.shape[0],))
        return self.apply(self.make(
            nn.Linear, weights, in_features=weight.shape[1], out_features=weight.shape[0], bias=self.has(2)))

    def op_Gemm(self):
        alpha, beta = self.attribute("alpha", 1.0), self.attribute("beta", 1.0)
        if alpha == beta == 1.0 and not self.attribute("transA", 0) and self.is_constant(1) and self.bias_is_a_vector():
            return self.op_Linear()
        left, right = (
            self.method("t", self.input(place)) if self.attribute(flag, 0) else self.input(place)
            for place, flag in ((0, "transA"), (1, "transB")))
        if self.has(2):
            return self.call(torch.addmm, self.input(2), left, right, beta=beta, alpha=alpha)
        product = self.call(torch.mm, left, right)
        return product if alpha == 1.0 else self.call(torch.mul, product, alpha)

    def bias_is_a_vector(self):
        """Whether the third input is a vector over the result's columns, or left out."""
        if not self.has(2):
            return True
        bias = self.network.constants.get(self.step.inputs[2])
        return bias is not None and (bias.ndim < 2 or bias.shape[0] == 1)

    def op_MatMul(self):
        return self.call(torch.matmul, *(self.value(name) for name in self.step.inputs))

    def op_Einsum(self):
        return self.call(torch.einsum, self.attribute("equation"), *(self.value(name) for name in self.step.inputs))

    def op_Attention(self):
        if any(self.has(place) for place in (4, 5)) or len(self.step.outputs) > 1 or self.attribute("softcap", 0.0):
            self.refuse("a cache, soft cap or more than one output")
        shapes = [self.shape(name) for name in self.step.inputs[:3]]
        if any(len(shape) != 4 or shape[1] != shapes[0][1] for shape in shapes):
            self.refuse("queries, keys and values of other than 4 axes or unequal heads")
        return self.call(
            F.scaled_dot_product_attention, *(self.input(place) for place in range(3)),
            attn_mask=self.input(3) if self.has(3) else None, is_causal=bool(self.attribute("is_causal", 0)),
            scale=self.attribute("scale"))
