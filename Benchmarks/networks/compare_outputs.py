#!/usr/bin/env python3
"""Do Sullivan's networks compute what torchvision's, timm's and pytorchcv's do, given the same random weights?

    SULLIVAN=.build/release/sullivan Benchmarks/networks/compare_outputs.py [NETWORK...]

Exports each network, puts the file's weights into the other implementation, runs both on one random image (the export
with ONNX Runtime) and prints a Markdown table. The exit code is 0 only where all outputs agree to 1e-4 of their range.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
TOLERANCE = 1e-4


def enter_environment():
    """Runs this script again with the reference libraries' own Python, which is set up the first time."""
    home = Path(os.environ.get("SULLIVAN_HOME", ROOT / ".sullivan")) / "networks-reference"
    python = home / "bin" / "python"
    if Path(sys.prefix).resolve() == home.resolve():
        return
    requirements = (FOLDER / "requirements.txt").read_text()
    mark = home / "installed.txt"
    if not mark.exists() or mark.read_text() != requirements:
        venv.create(home, with_pip=True, clear=True)
        install = ["-m", "pip", "install", "--quiet", "--no-deps", "-r", FOLDER / "requirements.txt"]
        subprocess.run([python, *install], check=True)
        mark.write_text(requirements)
    os.execv(python, [str(python), *sys.argv])


def compare(network, reference, sullivan, folder):
    """The largest difference over the reference's range of outputs."""
    import numpy
    import onnxruntime
    import torch

    from transfer import transfer

    path = str(Path(folder) / f"{network}.onnx")
    subprocess.run([sullivan, "export", network, path, "--quiet"], check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    given = session.get_inputs()[0]
    image = torch.randn(given.shape, generator=torch.Generator().manual_seed(1))
    model = reference.create()
    transfer(path, model, image)
    with torch.inference_mode():
        expected = model(image)
    expected = (expected[0] if isinstance(expected, tuple) else expected).numpy()
    found = session.run(None, {given.name: image.numpy()})[0]
    os.remove(path)
    return float(numpy.abs(found - expected).max() / (expected.max() - expected.min()))


def main():
    from references import REFERENCES
    from transfer import MatchError

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("networks", nargs="*", metavar="NETWORK", help="Sullivan's ids; all with a reference if none")
    chosen = parser.parse_args().networks or list(REFERENCES)
    if unknown := [network for network in chosen if network not in REFERENCES]:
        parser.error(f"no reference for {', '.join(unknown)}; there is one for {', '.join(REFERENCES)}")
    sullivan = os.environ.get("SULLIVAN", str(ROOT / ".build" / "release" / "sullivan"))

    print("| Network | Reference | Max error / range | Agrees |\n|---|---|--:|---|")
    all_agree = True
    with tempfile.TemporaryDirectory() as folder:
        for network in chosen:
            reference = REFERENCES[network]
            try:
                error = compare(network, reference, sullivan, folder)
                agrees, figure = error <= TOLERANCE, f"{error:.1e}"
            except MatchError as failure:
                agrees, figure = False, str(failure)
            all_agree &= agrees
            print(f"| {network} | {reference} | {figure} | {'yes' if agrees else 'NO'} |", flush=True)
    sys.exit(0 if all_agree else 1)


if __name__ == "__main__":
    enter_environment()
    main()
