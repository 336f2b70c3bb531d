"""How a value of the file lies in a Keras tensor.

Files are NCHW, Keras on a processor is NHWC. A value is kept together with the order of its axes, so that a transpose
only changes that order, and data moves only where the network itself moves it.
"""

import math

import numpy
from keras import ops

CHANNELS_LAST = (0, 2, 3, 1)


class Value:
    """A tensor whose axis i is axis order[i] of the file's value.

    Where `rows` is given the last axis is a flattened map: its element k is element rows[k] of the file's value.
    """

    def __init__(self, tensor, order=None, rows=None):
        self.tensor, self.rows = tensor, rows
        self.order = tuple(range(len(tensor.shape))) if order is None else tuple(order)

    @property
    def rank(self):
        return len(self.order)

    @property
    def shape(self):
        """Extents in the file's order."""
        shape = [1] * self.rank
        for place, axis in enumerate(self.order):
            shape[axis] = int(self.tensor.shape[place])
        return shape

    def place(self, axis):
        """The tensor's axis that is the file's `axis`, which may count from the end."""
        return self.order.index(axis % self.rank)

    def like(self, tensor):
        """Another tensor that lies as this one does."""
        return Value(tensor, self.order, self.rows)

    def without(self, axes, tensor):
        """A tensor that lies as this one does but for the file's `axes`, which it has no more."""
        gone = sorted(axis % self.rank for axis in axes)
        return Value(tensor, [a - sum(g < a for g in gone) for a in self.order if a not in gone])


def input_order(rank):
    """How an input lies: images have their channels last."""
    return CHANNELS_LAST if rank == 4 else tuple(range(rank))


def plain(value):
    """The value without `rows`."""
    if value.rows is None:
        return value
    return Value(ops.take(value.tensor, numpy.argsort(value.rows), axis=-1))


def permuted(value, order):
    """The value with its axes in that order; nothing moves where only axes of one element change their places."""
    order = tuple(order)
    if value.order == order:
        return value
    if _moves(value, order):
        return Value(ops.transpose(value.tensor, [value.order.index(axis) for axis in order]), order)
    shape = value.shape
    return Value(ops.reshape(value.tensor, [shape[axis] for axis in order]), order)


def ordered(value):
    """The value with its axes as the file has them."""
    return permuted(value, range(value.rank))


def aligned(values):
    """The values with one rank and one order of axes: the largest value's."""
    rank = max(value.rank for value in values)
    values = [v if v.rank == rank else reshaped(v, [1] * (rank - v.rank) + v.shape) for v in values]
    order = max(values, key=lambda value: math.prod(value.shape)).order
    return [permuted(value, order) for value in values]


def laid_out(array, value):
    """A constant of the file that is broadcast against `value`, its axes in the value's order."""
    whole = array.reshape((1,) * (value.rank - array.ndim) + array.shape)
    return numpy.ascontiguousarray(whole.transpose(value.order))


def reshaped(value, shape, flatten=None):
    """The value in another shape; `flatten` makes a flattened tensor where the batch axis stays and all others merge.

    Axes are paired by size, so that what splits or merges lies side by side in the tensor as well and the rest stays.
    """
    if value.shape == list(shape):
        return value
    pairs = _paired(value.shape, shape)
    pairs.sort(key=lambda pair: _first_place(value, pair[0]))
    before = tuple(axis for axes, _ in pairs for axis in axes)
    after = tuple(axis for _, axes in pairs for axis in axes)
    merges = len(shape) == 2 and pairs[0] == ([0], [0]) and value.order[0] == 0
    if merges and flatten:
        rows = None
        if _moves(value, before):
            # Not turned here: the layer that reads it has the rows of its weights turned instead.
            file_rows = numpy.arange(math.prod(value.shape[1:])).reshape(value.shape[1:])
            rows = file_rows.transpose([axis - 1 for axis in value.order[1:]]).ravel()
        return Value(flatten(value.tensor), rows=rows)
    value = permuted(value, before)
    return Value(ops.reshape(value.tensor, [shape[axis] for axis in after]), after)


def _moves(value, order):
    """Whether axes of more than one element follow each other differently in `order`."""
    shape = value.shape
    return [a for a in value.order if shape[a] > 1] != [a for a in order if shape[a] > 1]


def _first_place(value, axes):
    shape = value.shape
    return min([value.order.index(axis) for axis in axes if shape[axis] > 1] or [value.order.index(axes[0])])


def _paired(before, after):
    """Runs of axes of equal size, [(axes before, axes after)]; raises ValueError where the sizes differ."""
    if math.prod(before) != math.prod(after) or not before or not after:
        raise ValueError(f"{list(before)} cannot become {list(after)}")
    pairs, i, j = [], 0, 0
    while i < len(before) and j < len(after):
        left, right, size, wanted = [i], [j], before[i], after[j]
        while size != wanted:
            if size < wanted:
                i += 1
                left.append(i)
                size *= before[i]
            else:
                j += 1
                right.append(j)
                wanted *= after[j]
        i, j = i + 1, j + 1
        pairs.append((left, right))
    # What is left has one element.
    pairs[-1][0].extend(range(i, len(before)))
    pairs[-1][1].extend(range(j, len(after)))
    return pairs
