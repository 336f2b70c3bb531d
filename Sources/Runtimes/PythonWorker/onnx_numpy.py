"""Operators of ONNX on NumPy arrays, for what is constant at load: `EVALUATORS[kind](inputs, attributes, opset)`.

An input that is left out is None; the result is a list of arrays.
"""

import math

import numpy
from onnx import helper, numpy_helper

# These only move elements.
REARRANGING = {"Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Cast"}


def result_size(step, inputs):
    """How many elements the step would make, as far as it can be much more than it reads."""
    if step.kind == "ConstantOfShape":
        return math.prod(max(1, int(n)) for n in inputs[0].reshape(-1))
    if step.kind == "Expand":
        return math.prod(numpy.broadcast_shapes(inputs[0].shape, tuple(int(n) for n in inputs[1].reshape(-1))))
    if step.kind == "Tile":
        return inputs[0].size * math.prod(max(1, int(n)) for n in inputs[1].reshape(-1))
    if step.kind == "Range":
        start, limit, delta = (float(a) for a in inputs)
        return max(0.0, (limit - start) / delta) if delta else math.inf
    return 0


def _axes(inputs, attributes, place=1):
    if "axes" in attributes:
        return [int(axis) for axis in attributes["axes"]]
    given = inputs[place] if len(inputs) > place else None
    return None if given is None else [int(axis) for axis in given.reshape(-1)]


def _divide(a, b):
    if numpy.result_type(a, b).kind in "iu":
        return (numpy.floor_divide(abs(a), abs(b)) * numpy.sign(a) * numpy.sign(b)).astype(a.dtype)
    return a / b


def _reshape(inputs, attributes, opset):
    x, wanted = inputs[0], [int(n) for n in inputs[1].reshape(-1)]
    if not attributes.get("allowzero", 0):
        wanted = [x.shape[axis] if n == 0 else n for axis, n in enumerate(wanted)]
    return [x.reshape(wanted)]


def _squeeze(inputs, attributes, opset):
    axes = _axes(inputs, attributes)
    return [numpy.squeeze(inputs[0], None if axes is None else tuple(axes))]


def _unsqueeze(inputs, attributes, opset):
    return [numpy.expand_dims(inputs[0], tuple(_axes(inputs, attributes)))]


def _flatten(inputs, attributes, opset):
    x, axis = inputs[0], attributes.get("axis", 1)
    return [x.reshape(math.prod(x.shape[:axis]), -1)]


def _cast(inputs, attributes, opset):
    return [inputs[0].astype(helper.tensor_dtype_to_np_dtype(attributes["to"]))]


def slices(inputs, attributes):
    """Starts, ends, axes (None: the first ones) and steps of a Slice, as lists of integers."""
    if "starts" in attributes:
        starts, ends = attributes["starts"], attributes["ends"]
        return list(starts), list(ends), attributes.get("axes"), [1] * len(starts)
    lists = [None if array is None else [int(v) for v in array.reshape(-1)] for array in inputs[1:5]]
    lists += [None] * (4 - len(lists))
    return lists[0], lists[1], lists[2], lists[3] or [1] * len(lists[0])


def slice_of(start, end, step, extent):
    """A Python slice with the meaning that ONNX gives to these numbers, for an axis of `extent` elements."""
    start, end = (v + extent if v < 0 else v for v in (start, end))
    if step > 0:
        return slice(min(max(start, 0), extent), min(max(end, 0), extent), step)
    start, end = min(max(start, 0), extent - 1), min(max(end, -1), extent - 1)
    return slice(start, None if end < 0 else end, step)


def _slice(inputs, attributes, opset):
    x = inputs[0]
    starts, ends, axes, steps = slices(inputs, attributes)
    places = [slice(None)] * x.ndim
    for start, end, axis, step in zip(starts, ends, axes or range(len(starts)), steps):
        places[axis] = slice_of(start, end, step, x.shape[axis])
    return [x[tuple(places)]]


def _split(inputs, attributes, opset):
    x, axis = inputs[0], attributes.get("axis", 0)
    sizes = attributes.get("split") or (inputs[1].tolist() if len(inputs) > 1 and inputs[1] is not None else None)
    if sizes is None:
        raise ValueError("the sizes are not given")
    return numpy.split(x, numpy.cumsum(sizes)[:-1], axis)


def _expand(inputs, attributes, opset):
    x, wanted = inputs[0], tuple(int(n) for n in inputs[1].reshape(-1))
    return [numpy.broadcast_to(x, numpy.broadcast_shapes(x.shape, wanted)).copy()]


def _filled(inputs, attributes, opset):
    value = numpy_helper.to_array(attributes["value"]).reshape(-1)[0] if "value" in attributes else numpy.float32(0)
    return [numpy.full([int(n) for n in inputs[0].reshape(-1)], value)]


def _cumulated(inputs, attributes, opset):
    x, axis = inputs[0], int(inputs[1])
    x = numpy.flip(x, axis) if attributes.get("reverse") else x
    total = numpy.cumsum(x, axis, dtype=x.dtype)
    total = total - x if attributes.get("exclusive") else total
    return [numpy.flip(total, axis) if attributes.get("reverse") else total]


def _one(function):
    """An operator of any number of inputs and no attributes."""
    return lambda inputs, attributes, opset: [function(*inputs)]


def _typed(function):
    """One whose result has its input's type."""
    return lambda inputs, attributes, opset: [numpy.asarray(function(*inputs)).astype(inputs[0].dtype)]


def _chain(function):
    def evaluate(inputs, attributes, opset):
        total = inputs[0]
        for other in inputs[1:]:
            total = function(total, other)
        return [total]
    return evaluate


def _reduction(function):
    def evaluate(inputs, attributes, opset):
        axes = _axes(inputs, attributes)
        if axes == [] and attributes.get("noop_with_empty_axes"):
            return [inputs[0]]
        result = function(inputs[0], axis=tuple(axes) if axes else None, keepdims=bool(attributes.get("keepdims", 1)))
        return [numpy.asarray(result).astype(inputs[0].dtype)]
    return evaluate


EVALUATORS = {
    "Identity": _one(lambda x: x), "Cast": _cast, "Reshape": _reshape, "Squeeze": _squeeze, "Unsqueeze": _unsqueeze,
    "Flatten": _flatten, "Slice": _slice, "Split": _split, "Expand": _expand, "ConstantOfShape": _filled,
    "CumSum": _cumulated,
    "Transpose": lambda i, a, o: [numpy.transpose(i[0], a.get("perm"))],
    "Concat": lambda i, a, o: [numpy.concatenate(i, a["axis"])],
    "Gather": lambda i, a, o: [numpy.take(i[0], i[1], axis=a.get("axis", 0))],
    "Tile": _one(lambda x, n: numpy.tile(x, [int(v) for v in n])),
    "Range": _one(lambda start, limit, delta: numpy.arange(start, limit, delta).astype(start.dtype)),
    "Where": _one(numpy.where), "NonZero": _one(lambda x: numpy.array(numpy.nonzero(x), dtype=numpy.int64)),
    "Add": _one(numpy.add), "Sub": _one(numpy.subtract), "Mul": _one(numpy.multiply), "Div": _one(_divide),
    "Mod": lambda i, a, o: [(numpy.fmod if a.get("fmod") else numpy.mod)(*i)],
    "Pow": _typed(numpy.power), "Neg": _one(numpy.negative), "Abs": _one(numpy.abs), "Sign": _one(numpy.sign),
    "Floor": _one(numpy.floor), "Ceil": _one(numpy.ceil), "Round": _one(numpy.round), "Sqrt": _one(numpy.sqrt),
    "Reciprocal": _one(numpy.reciprocal), "Exp": _one(numpy.exp), "Log": _one(numpy.log),
    "Min": _chain(numpy.minimum), "Max": _chain(numpy.maximum), "Sum": _chain(numpy.add),
    "Equal": _one(numpy.equal), "Greater": _one(numpy.greater), "GreaterOrEqual": _one(numpy.greater_equal),
    "Less": _one(numpy.less), "LessOrEqual": _one(numpy.less_equal), "Not": _one(numpy.logical_not),
    "And": _one(numpy.logical_and), "Or": _one(numpy.logical_or), "Xor": _one(numpy.logical_xor),
    "ReduceSum": _reduction(numpy.sum), "ReduceProd": _reduction(numpy.prod), "ReduceMax": _reduction(numpy.max),
    "ReduceMin": _reduction(numpy.min), "ReduceMean": _reduction(numpy.mean),
    "Trilu": lambda i, a, o: [
        (numpy.triu if a.get("upper", 1) else numpy.tril)(i[0], int(i[1]) if len(i) > 1 and i[1] is not None else 0)],
}
