"""Sullivan's translation of an ONNX file and torchvision's own network in one process, blocks in random order.

    translation_overhead.py NETWORK MODEL.onnx THREADS ROUNDS     prints the mean log ratio of each round as JSON

What is left is what the translation costs; placement in memory differs only as two networks in one process do.
"""

import gc
import json
import math
import random
import statistics
import sys

import torchvision_eager
from worker import REPOSITORY

sys.path[:0] = [str(REPOSITORY / "Sources/Runtimes" / folder) for folder in ("PyTorch", "PythonWorker")]

import onnx_modules  # noqa: E402
import torch  # noqa: E402

BLOCK_SECONDS = 0.2
REENTRY = 2


def trimmed_mean(samples):
    """The mean without the tenth at either end, as Sullivan takes it."""
    cut = len(samples) // 10
    return statistics.fmean(sorted(samples)[cut:len(samples) - cut])


def main(name, path, threads, rounds):
    torch.set_num_threads(threads)
    sides = {"sullivan": onnx_modules.load(path)[0], "torchvision": torchvision_eager.network(name)}
    x = torch.randn(1, 3, 224, 224)
    gc.collect()
    gc.freeze()
    ratios = []
    with torch.inference_mode():
        for module in sides.values():
            torchvision_eager.time_for(module, x, 0.5)
        for _ in range(rounds):
            means = {}
            for side in random.sample(list(sides), len(sides)):
                for _ in range(REENTRY):
                    sides[side](x)
                means[side] = trimmed_mean(torchvision_eager.time_for(sides[side], x, BLOCK_SECONDS))
            ratios.append(math.log(means["sullivan"] / means["torchvision"]))
    print(json.dumps(ratios))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
