"""torch.compile with inductor as its users get it, and what it did: cached or compiled, in how many graphs."""

import os
import subprocess

import torch


class Inductor:
    """Compiles modules for one kind of device."""

    def __init__(self, on_cuda):
        self.on_cuda = on_cuda
        # Only where it is used: importing it starts compiler processes on some machines.
        import torch._dynamo.utils
        import torch._inductor.config
        self.config = torch._inductor.config
        self.counters = torch._dynamo.utils.counters

    @property
    def mode(self):
        """On a processor the default; on CUDA the one that records the whole network into CUDA graphs."""
        return "reduce-overhead" if self.on_cuda else "default"

    def compile(self, module):
        """The module compiled at its first call; what was compiled before it is forgotten."""
        torch._dynamo.reset()
        self.counters.clear()
        return torch.compile(module, mode=self.mode, dynamic=False)

    def finish(self, compiled, inputs):
        """Makes the calls that compile: the first; on CUDA also the second, which records the graphs."""
        for _ in range(2 if self.on_cuda else 1):
            compiled(*inputs)

    def properties(self):
        """What was compiled, and with which settings."""
        from torch._inductor import cpp_builder, cpu_vec_isa

        compiler = cpp_builder.get_cpp_compiler()
        return {
            "torch.compile": f"mode={self.mode}, dynamic=False",
            "inductor.code": self.origin(),
            "inductor.graphs": str(self.counters["stats"]["unique_graphs"]),
            "inductor.graph_breaks": str(sum(self.counters["graph_break"].values())),
            "inductor.freezing": str(self.config.freezing),
            "inductor.max_autotune": str(self.config.max_autotune),
            "inductor.cudagraphs": str(self.on_cuda),
            "inductor.cudagraph_skips": str(self.counters["inductor"]["cudagraph_skips"]),
            "inductor.vec_isa": str(cpu_vec_isa.pick_vec_isa()),
            "inductor.cxx": first_line([compiler, "--version"]),
            "TORCHINDUCTOR_CACHE_DIR": os.environ.get("TORCHINDUCTOR_CACHE_DIR", "the default"),
        }

    def origin(self):
        """Whether the code came from the cache: `cached`, `compiled`, or `partly cached`."""
        counters = (self.counters["inductor"], self.counters["aot_autograd"])
        hits = counters[0]["fxgraph_cache_hit"] + counters[1]["autograd_cache_hit"]
        misses = counters[0]["fxgraph_cache_miss"] + counters[0]["fxgraph_cache_bypass"]
        if not misses:
            return "cached" if hits else "unknown"
        return "partly cached" if hits else "compiled"


def first_line(command):
    """The first line that a program prints; its name where it prints none."""
    try:
        text = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.SubprocessError):
        text = ""
    return next(iter(text.splitlines()), command[0])
