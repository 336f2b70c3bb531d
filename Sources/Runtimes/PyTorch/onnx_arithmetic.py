"""How element-wise operators of an ONNX file become functions of PyTorch."""

import operator

import torch
from onnx import TensorProto

# Operators that are one function of their inputs; a setting of no axes is passed as a Python number.
FUNCTIONS = {
    "Add": operator.add, "Sub": operator.sub, "Mul": operator.mul, "Pow": torch.pow,
    "Equal": torch.eq, "Greater": torch.gt, "GreaterOrEqual": torch.ge, "Less": torch.lt, "LessOrEqual": torch.le,
    "And": torch.logical_and, "Or": torch.logical_or, "Xor": torch.logical_xor, "Not": torch.logical_not,
    "Abs": torch.abs, "Neg": torch.neg, "Sign": torch.sign, "Floor": torch.floor, "Ceil": torch.ceil,
    "Round": torch.round, "Sqrt": torch.sqrt, "Reciprocal": torch.reciprocal, "Exp": torch.exp, "Log": torch.log,
    "Erf": torch.erf, "Sin": torch.sin, "Cos": torch.cos, "Tan": torch.tan, "Asin": torch.asin, "Acos": torch.acos,
    "Atan": torch.atan, "Sinh": torch.sinh, "Cosh": torch.cosh, "Asinh": torch.asinh, "Acosh": torch.acosh,
    "Atanh": torch.atanh, "IsNaN": torch.isnan,
}
LOGIC = {"And", "Or", "Xor"}
TYPES = {
    TensorProto.FLOAT: torch.float32, TensorProto.FLOAT16: torch.float16, TensorProto.BFLOAT16: torch.bfloat16,
    TensorProto.DOUBLE: torch.float64, TensorProto.INT64: torch.int64, TensorProto.INT32: torch.int32,
    TensorProto.INT16: torch.int16, TensorProto.INT8: torch.int8, TensorProto.UINT8: torch.uint8,
    TensorProto.BOOL: torch.bool,
}


class ArithmeticSteps:
    """The part of onnx_modules.Translation that knows element-wise operators."""

    def function(self):
        """One function of the inputs."""
        function, inputs = FUNCTIONS[self.step.kind], self.step.inputs
        if len(inputs) == 1:
            return self.call(function, self.input())
        if self.step.kind in LOGIC:
            return self.call(function, self.input(), self.input(1))
        # Only these take a number first.
        left = self.operand(0) if self.step.kind in ("Add", "Sub", "Mul", "Pow") else self.input()
        return self.call(function, left, self.operand(1))

    def operand(self, place):
        """A constant of one element and no axes is a Python number, as a user would write it."""
        name, counterpart = self.step.inputs[place], self.step.inputs[1 - place]
        array = self.network.constants.get(name)
        if array is not None and array.ndim == 0 and counterpart not in self.network.constants:
            return array.item() if array.dtype.kind in "iub" else float(array)
        return self.value(name)

    def is_whole(self, name):
        """Whether a value is known to be of integers."""
        array = self.network.constants.get(name)
        kind = array.dtype if array is not None else self.network.types.get(name)
        return kind is not None and kind.kind in "iu"

    def op_Div(self):
        left, right = self.operand(0), self.operand(1)
        if all(self.is_whole(name) for name in self.step.inputs):
            return self.call(torch.div, self.input(), right, rounding_mode="trunc")
        return self.call(operator.truediv, left, right)

    def op_Mod(self):
        return self.call(torch.fmod if self.attribute("fmod", 0) else torch.remainder, self.input(), self.operand(1))

    def op_Sum(self):
        return self.chain(operator.add)

    def op_Mean(self):
        count = len(self.step.inputs)
        return self.call(operator.truediv, self.chain(operator.add), count) if count > 1 else self.input()

    def op_Max(self):
        return self.chain(torch.maximum)

    def op_Min(self):
        return self.chain(torch.minimum)

    def chain(self, function):
        total = self.input()
        for name in self.step.inputs[1:]:
            total = self.call(function, total, self.value(name))
        return total

    def op_Where(self):
        return self.call(torch.where, *(self.value(name) for name in self.step.inputs))

    def op_Cast(self):
        wanted = TYPES.get(self.attribute("to"))
        if wanted is None:
            self.refuse(f"element type {TensorProto.DataType.Name(self.attribute('to'))}")
        if wanted.is_floating_point and self.floating is not None:
            wanted = self.floating
        return self.method("to", self.input(), wanted)

    def op_CastLike(self):
        return self.method("type_as", self.input(), self.input(1))
