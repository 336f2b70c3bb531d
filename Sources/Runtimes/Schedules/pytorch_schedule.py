"""Serves the schedules of PyTorch eager: each network is run a few times, and what its operators touch is noted.

Addresses and sizes of inputs, outputs and parameters are those of the last run. What oneDNN does inside a convolution (it
may bring weights, source and destination into another layout at every call) is what oneDNN itself reports of that run.
Where such copies lay is asked of PyTorch's allocator: once a convolution has freed them, it gives the same memory to the
same requests.
"""

import ctypes
import math
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import worker_channel  # noqa: E402, F401  first: nothing may print or start threads before it

import torch  # noqa: E402
from torch import fx  # noqa: E402
from torch.utils import _pytree  # noqa: E402
from torch.utils._python_dispatch import TorchDispatchMode  # noqa: E402

import onnx_modules  # noqa: E402
from schedule_server import Record, apart, serve  # noqa: E402

# Noted runs before the one that counts: the allocator gives the same addresses from then on.
SETTLING = 2
CONVOLUTIONS = {"convolution", "conv1d", "conv2d", "conv3d", "mkldnn_convolution"}
BYTES = {"f32": 4, "f16": 2, "bf16": 2, "s32": 4, "s8": 1, "u8": 1, "f64": 8}


class Reports:
    """What oneDNN says on standard output of the primitives that it runs, read piece by piece."""

    def __init__(self):
        self.file = os.memfd_create("onednn")
        self.heard = False

    def __enter__(self):
        ctypes.CDLL(None).fflush(None)
        self.kept = os.dup(1)
        os.dup2(self.file, 1)
        self.verbose = torch.backends.mkldnn.verbose(torch.backends.mkldnn.VERBOSE_ON)
        self.verbose.__enter__()
        self.place = os.fstat(self.file).st_size
        return self

    def __exit__(self, *error):
        self.verbose.__exit__(*error)
        ctypes.CDLL(None).fflush(None)
        os.dup2(self.kept, 1)
        os.close(self.kept)
        os.close(self.file)

    def take(self):
        """The primitives run since the last call, each its kind, elements (of a reorder) and bytes of one."""
        end = os.fstat(self.file).st_size
        text = os.pread(self.file, end - self.place, self.place).decode(errors="replace")
        self.place = end
        return [p for p in map(primitive, text.splitlines()) if p]


def primitive(line):
    """Kind, elements and bytes of an element of a line of oneDNN's; None for a line that reports no execution."""
    fields = line.split(",")
    if len(fields) < 12 or fields[:2] != ["onednn_verbose", "v1"] or fields[2:4] != ["primitive", "exec"]:
        return None
    extents = fields[11].split("x")
    elements = math.prod(map(int, extents)) if all(e.isdigit() for e in extents) else 0
    source = next((m for m in fields[8].split() if m.startswith("src")), "src:f32").split(":")
    return fields[5], elements, BYTES.get(source[1], 4)


class Recorder(TorchDispatchMode):
    """Notes each operator with the memory that it reads and writes."""

    def __init__(self, record, module, inputs, reports):
        super().__init__()
        self.record, self.reports = record, reports
        self.name = "network"
        weights = list(module.parameters()) + list(module.buffers())
        # By the storage's address: its role, and which of the storages that were there in turn it is.
        self.storages = {base(t): ("weight", 0) for t in weights} | {base(t): ("input", 0) for t in inputs}
        self.numbers, self.made = {}, 0
        self.held = []
        self.unfolded = False

    def __torch_dispatch__(self, function, types, arguments=(), keywords=None):
        self.reports.take()
        result = function(*arguments, **(keywords or {}))
        primitives = self.reports.take()
        given = tensors((arguments, keywords or {}))
        results = tensors(result)
        writes = any(a.alias_info and a.alias_info.is_write for a in function._schema.arguments)
        known = {base(t) for t in given}
        # Memory that is only looked at in another way, or not filled yet, is not touched.
        if writes or any(base(t) not in known for t in results):
            kind = function.overloadpacket.__name__
            if not kind.startswith(("empty", "new_empty")):
                self.add(kind, arguments, given, results, known, primitives)
        return result

    def add(self, kind, arguments, given, results, known, primitives):
        reads = [(self.number(t), self.role(t)) for t in given]
        inputs = unique(n for n, role in reads if role != "weight")
        weights = unique(n for n, role in reads if role == "weight")
        for t in results:
            if base(t) not in known:
                self.made += 1
                self.storages[base(t)] = ("activation", self.made)
        outputs = unique(self.number(t) for t in results) or inputs[:1]
        if kind in CONVOLUTIONS and len(results) == 1:
            self.convolution(kind, arguments, results[0], inputs, weights, outputs, primitives)
            self.held.clear()
        else:
            self.record.step(self.name, kind, inputs, weights, outputs)

    def convolution(self, kind, arguments, result, inputs, weights, outputs, primitives):
        """A convolution with what it does to its operands' layouts before and after."""
        image, weight = arguments[0], arguments[1]
        source, kernel, target = self.number(image), self.number(weight), outputs[0]
        others = [n for n in inputs + weights if n not in (source, kernel)]
        runs = [index for index, p in enumerate(primitives) if p[0] != "reorder"]
        if not runs:
            source = self.columns(arguments, result, source)
            self.step(kind, source, kernel, others, target)
            return
        for _, elements, width in primitives[:runs[0]]:
            scratch = self.scratch(elements * width)
            if elements == image.numel() and source == self.number(image):
                self.record.step(self.name, "reorder", [source], [], [scratch])
                source = scratch
            elif elements == weight.numel():
                self.record.step(self.name, "reorder", [], [kernel], [scratch])
                kernel = scratch
        after = [p for p in primitives[runs[-1] + 1:] if p[1] == result.numel()]
        made = self.scratch(after[0][1] * after[0][2]) if after else target
        self.step(kind, source, kernel, others, made)
        if after:
            self.record.step(self.name, "reorder", [made], [], [target])

    def step(self, kind, source, kernel, others, target):
        self.record.step(self.name, kind, [source], [kernel] + others, [target])

    def columns(self, arguments, result, source):
        """What a convolution without oneDNN multiplies: its input where one pixel makes one, else its unfolded copy."""
        weight, stride, padding = arguments[1], arguments[3], arguments[4]
        window = math.prod(weight.shape[2:])
        if window == 1 and set(stride) == {1} and set(padding) == {0}:
            return source
        self.unfolded = True
        elements = arguments[0].shape[1] * window * math.prod(result.shape[2:])
        scratch = self.scratch(elements * result.element_size())
        self.record.step(self.name, "unfold", [source], [], [scratch])
        return scratch

    def scratch(self, size):
        """The number of a convolution's own memory, freed by now, but held until all of the convolution's is found."""
        self.held.append(torch.empty(size, dtype=torch.uint8))
        return self.record.tensor(size, "scratch", self.held[-1].data_ptr())

    def role(self, tensor):
        return self.storages.get(base(tensor), ("activation", 0))[0]

    def number(self, tensor):
        """The number of the tensor's memory, as long as its storage is the same."""
        role, turn = self.storages.get(base(tensor), ("activation", 0))
        key = (tensor.data_ptr(), span(tensor), turn)
        if key not in self.numbers:
            self.numbers[key] = self.record.tensor(key[1], role, key[0])
        return self.numbers[key]


class Run(fx.Interpreter):
    """Runs the module node by node and tells the recorder which of the file's steps it is at."""

    def __init__(self, module, recorder):
        super().__init__(module)
        self.recorder = recorder

    def run_node(self, node):
        self.recorder.name = node.meta.get("step", node.name)
        return super().run_node(node)


def tensors(values):
    return [v for v in _pytree.tree_leaves(values) if isinstance(v, torch.Tensor) and v.numel() and v.data_ptr()]


def base(tensor):
    return tensor.untyped_storage().data_ptr()


def span(tensor):
    """Bytes from the tensor's first element to its last."""
    return (1 + sum((n - 1) * s for n, s in zip(tensor.shape, tensor.stride()))) * tensor.element_size()


def unique(numbers):
    return list(dict.fromkeys(numbers))


def noted(module, inputs):
    """A run: its record, the recorder and the outputs."""
    record = Record(torch.__version__)
    with Reports() as reports, Recorder(record, module, inputs, reports) as recorder:
        return record, recorder, Run(module, recorder).run(*inputs)


def warm_up():
    """Makes PyTorch import what it imports at its first noted run, before there are copies of this process."""
    module = fx.symbolic_trace(torch.nn.ReLU())
    torch.set_num_threads(1)
    with torch.no_grad():
        noted(module, [torch.zeros(1)])


def schedule(path, threads):
    torch.set_num_threads(threads)
    module, network = onnx_modules.load(path)
    network.constants.clear()
    for name, shape, _ in network.inputs:
        if any(extent is None for extent in shape):
            raise onnx_modules.TranslationError("model_unreadable", f"the shape of input '{name}' is not fixed")
    inputs = [
        onnx_modules.tensor_of(onnx_modules.numpy.zeros(shape, kind)).clone()
        for (_, shape, _), kind in zip(network.inputs, network.input_types)]
    # Not inference_mode: an operator that is made of others shall show these.
    with torch.no_grad():
        for _ in range(SETTLING):
            noted(module, inputs)
        record, recorder, outputs = noted(module, inputs)
    made = {(t.data_ptr(), span(t)) for t in tensors(outputs)}
    for tensor in record.tensors[::-1]:
        if tensor["role"] == "activation" and (tensor["address"], tensor["bytes"]) in made:
            made.discard((tensor["address"], tensor["bytes"]))
            tensor["role"] = "output"
    record.remarks.append("PyTorch's tensors are where they were in a run, convolutions' own memory where the allocator put its like")
    record.remarks.append("oneDNN's reorders inside convolutions are those that it reported in that run")
    if recorder.unfolded:
        record.remarks.append("convolutions without oneDNN are assumed to unfold their input")
    return record


if __name__ == "__main__":
    warm_up()
    serve(schedule, apart)
