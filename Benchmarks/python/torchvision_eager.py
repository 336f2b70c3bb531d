"""torchvision's own network, run eagerly by a plain loop as a user would write it. Independent of Sullivan's code.

    torchvision_eager.py NETWORK THREADS SECONDS [WEIGHTS]     prints the median latency in milliseconds
    torchvision_eager.py NETWORK --save WEIGHTS                writes a file of weights

With WEIGHTS the network's weights are loaded from a file, as users of trained networks do. That matters: glibc's malloc
raises its threshold for mapping memory when a large piece is freed, as the file's tensors are, and from then on
activations come from the heap instead of being mapped and unmapped at every layer.
"""

import os
import statistics
import sys
import time
import types

if os.environ.get("SULLIVAN_CPUS"):
    # Before any library starts threads.
    os.sched_setaffinity(0, {int(cpu) for cpu in os.environ["SULLIVAN_CPUS"].split(",")})
sys.path.insert(0, os.environ["TORCHVISION_SITE"])
# torchvision from PyPI is built for CUDA: beside a processor build of torch these two fail to import, and only
# networks are needed here.
for name in ("torchvision._meta_registrations", "torchvision._autograd_registrations"):
    sys.modules[name] = types.ModuleType(name)

import torch  # noqa: E402
from torchvision import models  # noqa: E402


def network(name, weights=None):
    """The network, ready for inference, with the weights of a file or those that it was constructed with."""
    torch.manual_seed(0)
    module = models.get_model(name, weights=None)
    if weights is not None:
        module.load_state_dict(torch.load(weights))
    return module.eval()


def time_for(module, x, seconds):
    """Latencies in nanoseconds of consecutive inferences."""
    samples = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(samples) < 5:
        begin = time.perf_counter_ns()
        module(x)
        samples.append(time.perf_counter_ns() - begin)
    return samples


def main(name, threads, seconds, weights=None):
    torch.set_num_threads(threads)
    module, x = network(name, weights), torch.randn(1, 3, 224, 224)
    with torch.inference_mode():
        time_for(module, x, 0.5)
        print(statistics.median(time_for(module, x, seconds)) / 1e6)


if __name__ == "__main__":
    if sys.argv[2] == "--save":
        torch.save(network(sys.argv[1]).state_dict(), sys.argv[3])
        print(0)
    else:
        main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), *sys.argv[4:])
