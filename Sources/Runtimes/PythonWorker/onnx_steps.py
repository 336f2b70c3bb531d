"""What an ONNX file becomes: steps in order of execution, and who makes and reads each value."""

import math
from collections import Counter
from dataclasses import dataclass, field


class TranslationError(Exception):
    """A model that cannot be run, with a code of the worker protocol and the node at fault."""

    def __init__(self, code, message, node=None):
        super().__init__(message)
        self.code, self.message, self.node = code, message, node


@dataclass
class Step:
    """One operation: inputs and outputs by name; "" is an input left out."""

    kind: str
    name: str
    inputs: list
    outputs: list
    attributes: dict = field(default_factory=dict)

    @property
    def output(self):
        return self.outputs[0]


@dataclass
class Network:
    """The steps of a file in order of execution, its constants as arrays, inputs and outputs with their shapes."""

    steps: list
    constants: dict
    inputs: list
    outputs: list
    output_names: list
    # NumPy's element types of the inputs.
    input_types: list = field(default_factory=list)
    # Shapes and element types of values by name; only where the file holds operators whose rules ask for them.
    shapes: dict = field(default_factory=dict)
    types: dict = field(default_factory=dict)


class Uses:
    """Who makes and who reads each value."""

    def __init__(self, network):
        self.count = Counter(name for step in network.steps for name in step.inputs)
        self.count.update(network.outputs)
        self.maker = {name: step for step in network.steps for name in step.outputs}
        self.readers = {}
        for step in network.steps:
            for name in set(step.inputs):
                self.readers.setdefault(name, []).append(step)

    def only_reader(self, name):
        """The one step that reads `name` once, if nothing else does."""
        return self.readers[name][0] if self.count[name] == 1 and self.readers.get(name) else None


class StepReader:
    """What a translation asks of the step at hand, whatever it translates to; it has `network` and `step`."""

    def refuse(self, what):
        raise TranslationError("unsupported_operator", f"{self.step.kind} with {what} is not supported", self.step.name)

    def attribute(self, name, default=None):
        return self.step.attributes.get(name, default)

    def has(self, place):
        return len(self.step.inputs) > place and bool(self.step.inputs[place])

    def constant(self, place, what):
        array = self.network.constants.get(self.step.inputs[place]) if self.has(place) else None
        if array is None:
            self.refuse(f"a computed {what}")
        return array

    def integers(self, place, what):
        return [int(v) for v in self.constant(place, what).reshape(-1)]

    def axes(self, place):
        """Axes as an attribute (older operator sets) or as a constant input; None where there are none."""
        if self.attribute("axes") is not None:
            return list(self.attribute("axes"))
        return self.integers(place, "list of axes") if self.has(place) else None


def scalar(network, name):
    """The value of a constant of one element, else None."""
    array = network.constants.get(name)
    return float(array.reshape(-1)[0]) if array is not None and array.size == 1 else None


def is_number(network, name, value):
    found = scalar(network, name)
    return found is not None and math.isclose(found, value, rel_tol=1e-4)


def other(step, name):
    """The second operand of a step of two."""
    return step.inputs[1] if step.inputs[0] == name else step.inputs[0]


def replace(network, group, replacement):
    """Puts `replacement` where the last step of `group` stood; the group's other steps go."""
    last = max(network.steps.index(step) for step in group)
    network.steps[last] = replacement
    gone = {id(step) for step in group}
    network.steps = [step for step in network.steps if id(step) not in gone]
