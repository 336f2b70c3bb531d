"""One inference on a CUDA device as a user writes it: inputs to the device, the module, outputs back, all finished."""

import os
from statistics import median

import torch

from onnx_steps import TranslationError

# Inferences whose parts are timed by events, after a block.
PARTS = 5


class CudaDevice:
    """A CUDA device by Sullivan's name for it: `cuda` is number 0, `cuda.1` number 1."""

    def __init__(self, name):
        self.index = int(name.split(".")[1]) if "." in name else 0
        self.device = torch.device("cuda", self.index)

    def require(self):
        """Raises where PyTorch does not find the device, whatever the files of the driver promise."""
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if self.index >= count:
            build = f"build for CUDA {torch.version.cuda}" if torch.version.cuda else "build without CUDA"
            raise TranslationError(
                "library_unusable", f"PyTorch {torch.__version__}, a {build}, finds {count} CUDA devices, "
                f"not one of number {self.index}")
        torch.cuda.set_device(self.device)
        keep_f32_exact()

    def names(self):
        """Every device that PyTorch finds, in its own words, and the full names in the same order."""
        places = range(torch.cuda.device_count())
        return [f"cuda:{place}" for place in places], [torch.cuda.get_device_name(place) for place in places]

    def facts(self):
        return {
            "device_name": torch.cuda.get_device_name(self.device),
            "compute_capability": ".".join(map(str, torch.cuda.get_device_capability(self.device))),
            "cuda": str(torch.version.cuda),
            "cudnn": str(torch.backends.cudnn.version()),
            "cudnn.benchmark": str(torch.backends.cudnn.benchmark),
            "host memory": "pageable, as a user's tensor is",
        }

    def properties(self):
        return {
            "fp32_precision": f"convolutions {torch.backends.cudnn.conv.fp32_precision}, "
                              f"matrix products {torch.backends.cuda.matmul.fp32_precision}",
            "cuda_memory_bytes": str(torch.cuda.max_memory_allocated(self.device)),
        }

    def around(self, module):
        """What one inference calls."""
        def infer(*inputs):
            outputs = module(*[tensor.to(self.device) for tensor in inputs])
            results = [output.to("cpu") for output in outputs]
            torch.cuda.synchronize(self.device)
            return results

        return infer

    def parts(self, module, inputs):
        """Medians of copying in, computing and copying out, nanoseconds between events on the device.

        The events cost time themselves, hence inferences of their own. Computing holds the gaps in which the device
        waits for the processor to launch the next operation.
        """
        names = ("copy_in_ns", "compute_ns", "copy_out_ns")
        times = {name: [] for name in names}
        for _ in range(PARTS):
            marks = [torch.cuda.Event(enable_timing=True) for _ in range(4)]
            marks[0].record()
            moved = [tensor.to(self.device) for tensor in inputs]
            marks[1].record()
            outputs = module(*moved)
            marks[2].record()
            results = [output.to("cpu") for output in outputs]
            marks[3].record()
            torch.cuda.synchronize(self.device)
            del outputs, results
            for place, name in enumerate(names):
                times[name].append(marks[place].elapsed_time(marks[place + 1]) * 1e6)
        return {name: round(median(values)) for name, values in times.items()}


def keep_f32_exact():
    """By default PyTorch rounds the f32 inputs of convolutions to TF32 where the device has it."""
    torch.backends.cudnn.conv.fp32_precision = "ieee"
    torch.backends.cuda.matmul.fp32_precision = "ieee"


def is_f32_exact():
    """Whether f32 is computed in f32; NVIDIA's libraries obey the variable whatever PyTorch asks for."""
    asked = (torch.backends.cudnn.conv.fp32_precision, torch.backends.cuda.matmul.fp32_precision)
    return asked == ("ieee", "ieee") and os.environ.get("NVIDIA_TF32_OVERRIDE", "0") != "1"
