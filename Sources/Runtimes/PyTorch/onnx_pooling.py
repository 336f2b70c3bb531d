"""How pooling steps of an ONNX file become modules."""

import torch
import torch.nn.functional as F
from torch import nn

MAXIMUM = {1: nn.MaxPool1d, 2: nn.MaxPool2d, 3: nn.MaxPool3d}
AVERAGE = {1: nn.AvgPool1d, 2: nn.AvgPool2d, 3: nn.AvgPool3d}
GLOBAL_AVERAGE = {3: nn.AdaptiveAvgPool1d, 5: nn.AdaptiveAvgPool3d}
GLOBAL_MAXIMUM = {3: nn.AdaptiveMaxPool1d, 5: nn.AdaptiveMaxPool3d}


class PoolingSteps:
    """The part of onnx_modules.Translation that knows pooling."""

    def op_MaxPool(self):
        kernel, spatial = self.window()
        if len(self.step.outputs) > 1 and any(self.uses.count[name] for name in self.step.outputs[1:]):
            self.refuse("indices")
        padding, x = self.padding(spatial, fill=float("-inf"), most=[k // 2 for k in kernel], kernel=kernel)
        return self.apply(MAXIMUM[spatial](
            kernel, self.extent("strides", spatial), padding, self.extent("dilations", spatial),
            ceil_mode=bool(self.attribute("ceil_mode", 0))), x)

    def op_AveragePool(self):
        kernel, spatial = self.window()
        if any(d != 1 for d in self.extent("dilations", spatial)):
            self.refuse("dilation")
        (begin, end), counts = self.pads(spatial, kernel), bool(self.attribute("count_include_pad", 0))
        stride, ceil = self.extent("strides", spatial), bool(self.attribute("ceil_mode", 0))
        own = begin == end and all(p <= k // 2 for p, k in zip(begin, kernel))
        if not own and not counts:
            if spatial != 2:
                self.refuse("a border that PyTorch's pool has not")
            return self.apply(BorderedAveragePool(kernel, stride, begin, end, ceil))
        padding, x = self.padding(spatial, most=[k // 2 for k in kernel], kernel=kernel)
        return self.apply(AVERAGE[spatial](kernel, stride, padding, ceil, counts), x)

    def window(self):
        kernel = tuple(self.attribute("kernel_shape", ()))
        if len(kernel) not in MAXIMUM:
            self.refuse(f"a window of {len(kernel)} axes")
        return kernel, len(kernel)

    def op_GlobalAveragePool(self):
        return self.apply(GLOBAL_AVERAGE.get(self.rank(), nn.AdaptiveAvgPool2d)(1))

    def op_GlobalMaxPool(self):
        return self.apply(GLOBAL_MAXIMUM.get(self.rank(), nn.AdaptiveMaxPool2d)(1))


class BorderedAveragePool(nn.Module):
    """Mean over the elements inside the map, with a border that torch.nn.AvgPool2d cannot have."""

    def __init__(self, kernel, stride, begin, end, ceil_mode):
        super().__init__()
        self.pool = nn.AvgPool2d(kernel, stride, 0, ceil_mode, divisor_override=1)
        self.border = (begin[1], end[1], begin[0], end[0])
        self.register_buffer("reciprocal", None)

    def forward(self, x):
        if self.reciprocal is None or self.reciprocal.dtype != x.dtype:
            self.reciprocal = self.pool(F.pad(torch.ones_like(x[:1, :1]), self.border)).reciprocal()
        return self.pool(F.pad(x, self.border)) * self.reciprocal
