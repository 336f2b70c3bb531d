"""Sullivan's worker for PyTorch in eager mode; the requests are those of worker_session."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import worker_channel  # noqa: E402, F401  first: nothing may print or start threads before it

import time  # noqa: E402

import numpy  # noqa: E402, F401
import torch  # noqa: E402
from torch import fx  # noqa: E402

import onnx_modules  # noqa: E402
from worker_session import Session, serve  # noqa: E402

PRECISIONS = {"f32": torch.float32, "bf16": torch.bfloat16}


class PyTorchSession(Session):
    """Runs torch.nn modules one after the other."""

    runtime = "pytorch:cpu"
    framework = "PyTorch"
    precisions = tuple(PRECISIONS)
    prefixes = ("ATEN_", "TORCH_")

    def facts(self):
        return torch.__version__, ["CPU"], {
            "cpu_capability": torch.backends.cpu.get_cpu_capability(),
            "mkldnn": str(torch.backends.mkldnn.is_available()),
            "interop_threads": str(torch.get_num_interop_threads()),
        }

    def use_threads(self, count):
        torch.set_num_threads(count)

    def threads(self):
        return torch.get_num_threads()

    def translate(self, network, precision):
        return onnx_modules.Translation(network).module().to(PRECISIONS[precision])

    def tensor(self, array, precision):
        # clone: torch's own memory, aligned as a user's tensor is.
        return torch.from_numpy(array).clone().to(PRECISIONS[precision])

    def arrays(self, outputs):
        return [output.to(torch.float32).contiguous().numpy() for output in outputs]

    def effective_precision(self, outputs):
        dtypes = {p.dtype for p in self.model.parameters()} | {o.dtype for o in outputs}
        return next((k for k, v in PRECISIONS.items() if dtypes == {v}), "mixed")

    def properties(self):
        return {
            "interop_threads": str(torch.get_num_interop_threads()),
            "inference_mode": str(torch.is_inference_mode_enabled()),
            "operations": str(sum(n.op.startswith("call_") for n in self.model.graph.nodes)),
        }

    def layers(self):
        timer = LayerTimer(self.model)
        timer.run(*self.inputs)
        timer.layers.clear()
        timer.run(*self.inputs)
        return timer.layers


class LayerTimer(fx.Interpreter):
    """Runs the graph one node at a time and notes how long each took."""

    def __init__(self, module):
        super().__init__(module)
        self.layers = []

    def run_node(self, node):
        begin = time.perf_counter_ns()
        result = super().run_node(node)
        elapsed = time.perf_counter_ns() - begin
        if node.op.startswith("call_"):
            target = node.target
            kind = type(self.module.get_submodule(target)).__name__ if node.op == "call_module" else str(
                getattr(target, "__name__", target))
            self.layers.append({"name": node.meta.get("step", node.name), "type": kind, "exec_type": "eager", "ns": elapsed})
        return result


def main():
    with torch.inference_mode():
        serve(PyTorchSession())


if __name__ == "__main__":
    main()
