"""Sullivan's worker for PyTorch, eager or compiled, on a processor or a CUDA device; the requests are those of
worker_session. Its argument is the runtime: `pytorch:cpu`, `pytorch-compile:cuda.1`.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import worker_channel  # noqa: E402, F401  first: nothing may print or start threads before it

import time  # noqa: E402

import torch  # noqa: E402
from torch import fx  # noqa: E402

import onnx_modules  # noqa: E402
from torch_cuda import CudaDevice, is_f32_exact  # noqa: E402
from torch_inductor import Inductor  # noqa: E402
from worker_session import Failure, Session, serve  # noqa: E402

PRECISIONS = {"f32": torch.float32, "bf16": torch.bfloat16}
NAMES = {torch.float32: "f32", torch.bfloat16: "bf16", torch.float16: "f16", torch.float64: "f64"}


class PyTorchSession(Session):
    """Runs torch.nn modules one after the other, or what torch.compile makes of them."""

    framework = "PyTorch"
    precisions = tuple(PRECISIONS)
    prefixes = ("ATEN_", "TORCH", "CUDA_", "CUBLAS_", "CUDNN_", "NVIDIA_TF32_OVERRIDE")

    def __init__(self, runtime="pytorch:cpu"):
        super().__init__()
        self.runtime = runtime
        name, device = runtime.split(":")
        self.cuda = CudaDevice(device) if device != "cpu" else None
        self.inductor = Inductor(on_cuda=self.cuda is not None) if name == "pytorch-compile" else None
        self.module = self.callee = None

    def facts(self):
        settings = {
            "cpu_capability": torch.backends.cpu.get_cpu_capability(),
            "mkldnn": str(torch.backends.mkldnn.is_available()),
            "interop_threads": str(torch.get_num_interop_threads()),
        }
        devices = ["CPU"]
        if self.cuda:
            self.cuda.require()
            devices = self.cuda.names()[0]
            settings |= self.cuda.facts()
        return torch.__version__, devices, settings

    def hello(self, request):
        answer = super().hello(request)
        return answer | {"device_names": self.cuda.names()[1]} if self.cuda else answer

    def use_threads(self, count):
        torch.set_num_threads(count)

    def threads(self):
        return torch.get_num_threads()

    def translate(self, network, precision):
        self.module = self.callee = None
        # f32 is what the file holds, also where that is another type: nothing is converted.
        wanted = None if precision == "f32" else PRECISIONS[precision]
        module = onnx_modules.Translation(network, wanted).module()
        if self.cuda:
            self.cuda.require()
            module = module.to(self.cuda.device)
        self.module = module
        self.callee = self.inductor.compile(module) if self.inductor else module
        return self.cuda.around(self.callee) if self.cuda else self.callee

    def prepare(self, model, inputs):
        if self.inductor:
            self.inductor.finish(model, inputs)

    def tensor(self, array, precision):
        # clone: torch's own memory, aligned as a user's tensor is.
        tensor = onnx_modules.tensor_of(array).clone()
        converts = precision != "f32" and tensor.is_floating_point()
        return tensor.to(PRECISIONS[precision]) if converts else tensor

    def arrays(self, outputs):
        return [output.to(torch.float32).contiguous().numpy() for output in outputs]

    def effective_precision(self, outputs):
        tensors = list(self.module.parameters()) + [o for o in outputs if o.is_floating_point()]
        names = {NAMES.get(t.dtype, str(t.dtype).removeprefix("torch.")) for t in tensors}
        found = names.pop() if len(names) == 1 else "mixed"
        return "tf32" if found == "f32" and self.cuda and not is_f32_exact() else found

    def properties(self):
        properties = {
            "interop_threads": str(torch.get_num_interop_threads()),
            "inference_mode": str(torch.is_inference_mode_enabled()),
            "operations": str(sum(n.op.startswith("call_") for n in self.module.graph.nodes)),
        }
        for part in (self.inductor, self.cuda):
            properties |= part.properties() if part else {}
        return properties

    def parts(self):
        return self.cuda.parts(self.callee, self.inputs) if self.cuda else {}

    def layers(self):
        if self.inductor:
            raise Failure("profiling_unavailable", "torch.compile fuses layers and gives no times by layer here")
        inputs = [tensor.to(self.cuda.device) for tensor in self.inputs] if self.cuda else self.inputs
        timer = LayerTimer(self.module, torch.cuda.synchronize if self.cuda else lambda: None)
        timer.run(*inputs)
        timer.layers.clear()
        timer.run(*inputs)
        return timer.layers


class LayerTimer(fx.Interpreter):
    """Runs the graph one node at a time and notes how long each took until `finish` returned."""

    def __init__(self, module, finish):
        super().__init__(module)
        self.finish = finish
        self.layers = []

    def run_node(self, node):
        begin = time.perf_counter_ns()
        result = super().run_node(node)
        self.finish()
        elapsed = time.perf_counter_ns() - begin
        if node.op.startswith("call_"):
            target = node.target
            called = self.module.get_submodule(target) if node.op == "call_module" else target
            kind = type(called).__name__ if called is not target else str(getattr(target, "__name__", target))
            execution = "eager_dw" if is_depthwise(called) else "eager"
            self.layers.append(
                {"name": node.meta.get("step", node.name), "type": kind, "exec_type": execution, "ns": elapsed})
        return result


def is_depthwise(module):
    """Whether each channel is convolved by itself; said as OpenVINO's kernels say it, by `dw`."""
    return 1 < getattr(module, "groups", 1) == getattr(module, "in_channels", None)


def main(runtime="pytorch:cpu"):
    with torch.inference_mode():
        serve(PyTorchSession(runtime))


if __name__ == "__main__":
    main(*sys.argv[1:2])
