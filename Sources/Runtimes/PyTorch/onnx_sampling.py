"""Where Resize reads along one axis, as ONNX defines it."""

import math

import numpy


def positions(extent, size, scale, way):
    """The place in the input, between elements, of each of `size` outputs; in single precision, as runtimes do it."""
    places, scale = numpy.arange(size, dtype=numpy.float32), numpy.float32(scale)
    if way == "align_corners":
        return places * (extent - 1) / (size - 1) if size > 1 else places * 0
    if way == "asymmetric":
        return places / scale
    if way == "pytorch_half_pixel" and size == 1:
        return places * 0
    found = (places + numpy.float32(0.5)) / scale - numpy.float32(0.5)
    if way == "half_pixel_symmetric":
        found += numpy.float32(extent / 2 * (1 - size / (extent * scale)))
    elif way not in ("half_pixel", "pytorch_half_pixel"):
        raise ValueError(f"coordinate_transformation_mode {way}")
    return found


def nearest_indices(places, extent, rounding):
    """The element nearest to each place."""
    found = {
        "round_prefer_floor": lambda: numpy.ceil(places - 0.5),
        "round_prefer_ceil": lambda: numpy.floor(places + 0.5),
        "floor": lambda: numpy.floor(places),
        "ceil": lambda: numpy.ceil(places),
    }[rounding]()
    return numpy.clip(found, 0, extent - 1).astype(numpy.int64)


def sampling_matrix(places, extent, mode):
    """The weight of each input element (columns) in each output (rows), linear or cubic, edges repeated."""
    matrix = numpy.zeros((len(places), extent))
    for row, place in enumerate(places):
        first = math.floor(place)
        share = place - first
        taps = [(0, 1 - share), (1, share)] if mode == "linear" else [
            (offset, _cubic(abs(share - offset))) for offset in (-1, 0, 1, 2)]
        for offset, weight in taps:
            matrix[row, min(max(first + offset, 0), extent - 1)] += weight
    return matrix


def _cubic(distance, a=-0.75):
    if distance <= 1:
        return (a + 2) * distance**3 - (a + 3) * distance**2 + 1
    return a * (distance**3 - 5 * distance**2 + 8 * distance - 4) if distance < 2 else 0.0
