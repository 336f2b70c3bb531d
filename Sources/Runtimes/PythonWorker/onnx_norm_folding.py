"""Finds normalisations that exporters write as several nodes."""

import numpy

from onnx_steps import Step, Uses, is_number, other, replace, scalar


def fold_layer_norm(network):
    """(x - mean(x)) / sqrt(mean((x - mean(x)) ** 2) + eps), times a weight and plus a bias where they follow."""
    uses = Uses(network)
    for difference in [step for step in network.steps if step.kind == "Sub"]:
        core = _layer_norm_core(network, uses, difference)
        if core is None:
            continue
        x, axes, epsilon, group = core
        shape = network.shapes.get(x)
        if shape is None or None in shape or sorted(a % len(shape) for a in axes) != list(
                range(len(shape) - len(axes), len(shape))):
            continue  # over other axes than the last, which is no LayerNorm of PyTorch's
        extents = tuple(shape[-len(axes):])
        group, names, last = _affine(network, uses, group, extents)
        if not names:
            names = [f"{last.name}.weight"]
            network.constants[names[0]] = numpy.ones(extents, dtype=network.types[x])
        replace(network, group, Step(
            "LayerNormalization", last.name, [x] + names, [last.output],
            {"axis": -len(extents), "epsilon": epsilon}))


def _layer_norm_core(network, uses, difference):
    """The input, axes, epsilon and steps of a normalisation without weight; None where it is something else."""
    x, mean = difference.inputs[0], uses.maker.get(difference.inputs[1])
    if mean is None or mean.inputs[0] != x or uses.only_reader(mean.output) is not difference:
        return None
    axes = _mean_axes(network, mean)
    readers = uses.readers.get(difference.output, [])
    quotient = next((step for step in readers if step.kind == "Div" and step.inputs[0] == difference.output), None)
    square = next((step for step in readers if step is not quotient), None)
    if axes is None or quotient is None or square is None or len(readers) != 2:
        return None
    is_square = (square.kind == "Pow" and is_number(network, square.inputs[1], 2)) or (
        square.kind == "Mul" and square.inputs == [difference.output] * 2)
    steps, current = [], square
    for kind in ("ReduceMean", "Add", "Sqrt", "Div"):
        current = uses.only_reader(current.output)
        if current is None or current.kind != kind:
            return None
        steps.append(current)
    variance, plus, root, end = steps
    epsilon = scalar(network, other(plus, variance.output))
    if not is_square or end is not quotient or _mean_axes(network, variance) != axes or epsilon is None:
        return None
    return x, axes, epsilon, [mean, difference, square, variance, plus, root, quotient]


def _mean_axes(network, step):
    """The axes of a mean that keeps them, sorted; None where it is none."""
    if step.kind != "ReduceMean" or not step.attributes.get("keepdims", 1):
        return None
    axes = step.attributes.get("axes")
    if axes is None and len(step.inputs) > 1 and step.inputs[1] in network.constants:
        axes = network.constants[step.inputs[1]].reshape(-1).tolist()
    return sorted(axes) if axes else None


def _affine(network, uses, group, shape):
    """The steps with the product and the sum that follow, the names of weight and bias, and the last step."""
    last, names = group[-1], []
    for kind in ("Mul", "Add"):
        step = uses.only_reader(last.output)
        if step is None or step.kind != kind:
            break
        name = other(step, last.output)
        array = network.constants.get(name)
        if array is None or array.shape != shape:
            break
        group, last, names = group + [step], step, names + [name]
    return group, names, last


def fold_group_norm(network):
    """Reshape to groups, InstanceNormalization with weight 1 and bias 0, Reshape back, times a weight, plus a bias."""
    uses = Uses(network)
    for norm in [step for step in network.steps if step.kind == "InstanceNormalization"]:
        split, back = uses.maker.get(norm.inputs[0]), uses.only_reader(norm.output)
        weight, bias = (network.constants.get(name) for name in norm.inputs[1:3])
        if split is None or split.kind != "Reshape" or back is None or back.kind != "Reshape" or weight is None:
            continue
        if uses.only_reader(split.output) is not norm or bias is None or (weight != 1).any() or (bias != 0).any():
            continue
        x = split.inputs[0]
        shape = network.shapes.get(x)
        if shape is None or network.shapes.get(back.output) != shape or network.shapes.get(split.output) is None:
            continue
        if network.shapes[split.output][:2] != [shape[0], weight.size]:
            continue
        channels = shape[1]
        group, names, last = _affine(network, uses, [split, norm, back], (channels,) + (1,) * (len(shape) - 2))
        arrays = [network.constants[name].reshape(-1) for name in names]
        arrays += [numpy.ones(channels, weight.dtype), numpy.zeros(channels, weight.dtype)][len(arrays):]
        inputs = [f"{last.name}.weight", f"{last.name}.bias"]
        network.constants.update(zip(inputs, arrays))
        replace(network, group, Step(
            "GroupNormalization", last.name, [x] + inputs, [last.output],
            {"num_groups": int(weight.size), "epsilon": norm.attributes.get("epsilon", 1e-5)}))
