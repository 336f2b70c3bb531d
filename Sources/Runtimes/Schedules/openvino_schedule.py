"""Serves the schedules of OpenVINO: the execution graph of a network compiled for the processor as the worker does."""

import math
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import worker_channel  # noqa: E402, F401  first: nothing may print or start threads before it

import openvino  # noqa: E402

from schedule_server import Failure, Record, serve  # noqa: E402

# What may write over an input that nothing reads afterwards.
OVERWRITING = {"Subgraph", "Eltwise", "Add", "Multiply", "Relu"}

CORE = openvino.Core()


def compiled(path, threads):
    """The network at `path`, compiled with the worker's settings."""
    try:
        model = CORE.read_model(path)
    except Exception as error:  # the frontends' own exceptions
        raise Failure("model_unreadable", f"OpenVINO cannot read {path}: {last_line(error)}") from None
    try:
        return CORE.compile_model(model, "CPU", {
            "PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"})
    except Exception as error:
        raise Failure("compile_failed", f"OpenVINO cannot compile the model: {last_line(error)}") from None


def last_line(error):
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines or [type(error).__name__])[-1][:300]


def fact(node, key):
    """A fact of the execution graph about a node: text."""
    information = node.get_rt_info()
    return information[key].astype(str) if key in information else ""


def size(output):
    """Bytes of an output; elements of less than a byte are rounded up."""
    if output.get_partial_shape().is_dynamic:
        raise Failure("model_unreadable", f"the shape of '{output.get_node().get_friendly_name()}' is not fixed")
    return math.ceil(math.prod(output.get_shape()) * output.get_element_type().bitwidth / 8)


class Schedule:
    """Reads an execution graph node by node."""

    def __init__(self, graph):
        self.record = Record(openvino.__version__)
        nodes = graph.get_ordered_ops()
        self.nodes = sorted(nodes, key=lambda node: int(fact(node, "execOrder") or 0))
        self.numbers = {}  # of what an output holds
        self.constants = {}  # outputs that no inference computes, by the constant that they are
        self.readers = {}
        for place, node in enumerate(self.nodes):
            for source in node.inputs():
                # A view's readers read what it is a view of.
                self.readers[self.root(source.get_source_output())] = place

    def root(self, output):
        """The output whose memory this one is: what does no work only gives a name to its first input."""
        node = output.get_node()
        while not self.works(node) and node.inputs():
            output = node.inputs()[0].get_source_output()
            node = output.get_node()
        return key(output)

    def works(self, node):
        """Whether an inference runs the node: what is in place or was folded has no primitive."""
        return not fact(node, "primitiveType").startswith("unknown")

    def read(self):
        results = {
            self.root(source.get_source_output())
            for node in self.nodes if fact(node, "layerType") == "Output" for source in node.inputs()}
        for place, node in enumerate(self.nodes):
            kind = fact(node, "layerType")
            for output in node.outputs():
                if kind == "Input":
                    self.numbers[key(output)] = self.record.tensor(size(output), "input")
                elif kind == "Const":
                    self.constants[key(output)] = output
            if kind not in ("Input", "Const", "Output") and self.works(node):
                self.add(place, node, kind, results)
        return self.record

    def add(self, place, node, kind, results):
        inputs, weights = [], []
        for source in node.inputs():
            root = self.root(source.get_source_output())
            if root in self.constants and root not in self.numbers:
                self.numbers[root] = self.record.tensor(size(self.constants[root]), "weight")
            number = self.numbers[root]
            (weights if root in self.constants else inputs).append((number, root))
        outputs = []
        for output in node.outputs():
            role = "output" if key(output) in results else "activation"
            over = self.overwritten(place, kind, inputs, size(output)) if role == "activation" else None
            number = self.record.tensor(size(output), role) if over is None else over
            self.numbers[key(output)] = number
            outputs.append(number)
        self.record.step(
            node.get_friendly_name(), kind, unique(n for n, _ in inputs), unique(n for n, _ in weights), outputs)

    def overwritten(self, place, kind, inputs, wanted):
        """The input whose memory the output takes: the sum fused into a convolution, a lone reader's operand."""
        candidates = inputs[1:] if kind == "Convolution" else inputs if kind in OVERWRITING else []
        for number, root in candidates:
            tensor = self.record.tensors[number]
            if tensor["role"] == "activation" and tensor["bytes"] == wanted and self.readers.get(root) == place:
                return number
        return None


def key(output):
    return (output.get_node().get_friendly_name(), output.get_index())


def unique(numbers):
    return list(dict.fromkeys(numbers))


def schedule(path, threads):
    record = Schedule(compiled(path, threads).get_runtime_model()).read()
    record.remarks.append("OpenVINO's addresses are unknown: its buffers were laid out anew, largest first")
    return record


if __name__ == "__main__":
    serve(schedule)
