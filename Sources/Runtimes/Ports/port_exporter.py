"""Exports a network of timm or torchvision as an ONNX file, without downloads, with random weights and BatchNorm kept.

    port_exporter.py LIBRARY NAME FOLDER [--batch N] [--resolution N] [--seed N]

FOLDER appears when it is whole: network.onnx, and facts.json with what PyTorch itself counts. One line of JSON goes to
standard output: {"ok": true} or {"ok": false, "code": …, "message": …, "near": […]}. Two exports of one folder at once
wait for each other, and the second finds the first's result.
"""

import argparse
import fcntl
import json
import os
import shutil
import sys
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# The first that knows all of the network's operators: the older, the more readers.
OPSETS = (17, 20)


def export(library, name, folder, batch, resolution, seed):
    """Writes network.onnx and facts.json into `folder`, which must exist."""
    import onnx
    import torch

    import port_counts
    import port_libraries
    import port_weights

    torch.manual_seed(seed)
    model, size = port_libraries.create(library, name, resolution)
    model.eval().requires_grad_(False)
    port_weights.settle(model, size, seed)
    image = torch.randn((batch, *size), generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        output = model(image)
    if not isinstance(output, torch.Tensor):
        raise port_libraries.Refusal("unsupported", f"{library}'s '{name}' gives no single tensor")
    if not torch.isfinite(output).all() or float(output.std()) == 0:
        raise port_libraries.Refusal("unsupported", f"random weights give '{name}' no usable output")
    facts = port_counts.counts(model, image)
    path = os.path.join(folder, "network.onnx")
    for opset in OPSETS:
        try:
            with torch.no_grad():
                torch.onnx.export(
                    model, (image,), path, dynamo=False, opset_version=opset, input_names=["input"],
                    output_names=["output"], training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
            break
        except torch.onnx.errors.UnsupportedOperatorError:
            if opset == OPSETS[-1]:
                raise
    if len(os.listdir(folder)) > 1:  # past 2 GB each weight is in a file of its own
        _into_one_file(onnx, path, folder)
    graph = onnx.load(path, load_external_data=False).graph
    there = {tensor.name for tensor in graph.initializer}
    facts |= {
        "library": library, "name": name, "versions": port_libraries.versions(library), "opset": opset, "seed": seed,
        "input_shape": list(image.shape), "output_shape": list(output.shape),
        # What the forward pass never reads is not in the file.
        "unused_parameters": {n: p.numel() for n, p in model.named_parameters() if n not in there},
    }
    with open(os.path.join(folder, "facts.json"), "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=1)


def _into_one_file(onnx, path, folder):
    model = onnx.load(path)
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    onnx.save(model, path, save_as_external_data=True, location="network.onnx.data")


def export_once(arguments):
    """The export, unless another process has made it; a folder that is there is whole."""
    folder = os.path.abspath(arguments.folder)
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with open(f"{folder}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the kernel drops it however this ends
        if os.path.isdir(folder):
            return
        unfinished = f"{folder}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        os.mkdir(unfinished)
        try:
            export(arguments.library, arguments.name, unfinished, arguments.batch, arguments.resolution, arguments.seed)
            os.rename(unfinished, folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", choices=["timm", "torchvision"])
    parser.add_argument("name")
    parser.add_argument("folder")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--resolution", type=int)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    # What libraries print must not mix with the answer, and nothing may be fetched.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    os.environ |= {"HF_HUB_OFFLINE": "1", "TORCH_HOME": "/nonexistent"}
    warnings.simplefilter("ignore")
    try:
        export_once(arguments)
        answer = {"ok": True}
    except Exception as error:
        text = " ".join(str(error).split())[:400] or type(error).__name__
        answer = {
            "ok": False, "code": getattr(error, "code", "failed"), "message": text, "near": getattr(error, "near", [])}
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
    os._exit(0 if answer["ok"] else 1)  # nothing is left to save, and tearing down thread pools may hang


if __name__ == "__main__":
    main()
