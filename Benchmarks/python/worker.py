"""Starts Sullivan's workers and talks to them in their own protocol (Sources/Runtimes/Protocol): JSON lines."""

import ctypes
import json
import os
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
ADDR_NO_RANDOMIZE = 0x0040000


def home():
    """The folder into which `sullivan setup` installed the runtimes."""
    return Path(os.environ.get("SULLIVAN_HOME") or REPOSITORY / ".sullivan").resolve()


def python():
    """The interpreter of the managed environment."""
    return str(home() / "python/bin/python")


def sullivan():
    """The executable under test."""
    return os.environ.get("SULLIVAN") or str(REPOSITORY / ".build/release/sullivan")


def command(runtime):
    """How the worker of `openvino` or `pytorch` is started; the Python files are those built into the executable."""
    if runtime == "openvino":
        return [sullivan(), "worker", "openvino:cpu"]
    folders = [str(REPOSITORY / "Sources/Runtimes" / folder) for folder in ("PyTorch", "PythonWorker")]
    start = f"import sys; sys.path[:0] = {folders}; import pytorch_worker; pytorch_worker.main()"
    return [python(), "-I", "-B", "-c", start]


def processors(threads):
    """The processors that so many threads are pinned to: the last ones, as Sullivan chooses them."""
    return sorted(os.sched_getaffinity(0))[-threads:]


def pinned(cpus, randomised=True):
    """What a child does before it becomes its program: stay on these processors, address randomisation on or off."""
    libc = ctypes.CDLL(None)

    def prepare():
        os.sched_setaffinity(0, cpus)
        if not randomised:
            libc.personality(ADDR_NO_RANDOMIZE)

    return prepare


class Worker:
    """A fresh worker process with a network loaded; a context manager."""

    def __init__(self, runtime, model, threads, environment=None, randomised=True):
        cpus = processors(threads)
        variables = {
            **os.environ, "SULLIVAN_HOME": str(home()), "SULLIVAN_CPUS": ",".join(map(str, cpus)),
            **(environment or {}),
        }
        self.requests = 0
        self.process = subprocess.Popen(
            command(runtime), env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, preexec_fn=pinned(cpus, randomised))
        self.hello = self.ask("hello")
        self.loaded = self.ask(
            "load", model_path=str(model.path), input_path=str(model.input), threads=threads, precision="f32")

    def ask(self, operation, **arguments):
        """Sends a request and returns its answer."""
        self.requests += 1
        request = {"id": self.requests, "op": operation, **arguments}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the worker died at '{operation}' with status {self.process.wait()}")
        answer = json.loads(line)
        if not answer["ok"]:
            raise RuntimeError(f"the worker refused '{operation}': {answer['error']['message']}")
        return answer

    def block(self, seconds, reentry=2):
        """Runs consecutive inferences for so long; the answer holds `samples_ns` and what disturbed them."""
        return self.ask(
            "block", reentry=reentry, min_inferences=5, min_ns=int(seconds * 1e9), max_inferences=100_000)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


class Model:
    """A catalogue network that the executable under test exported into `folder`, and an input for it."""

    def __init__(self, name, folder):
        self.name = name
        self.path = Path(folder) / f"{name}.onnx"
        self.input = Path(folder) / "input.f32"
        subprocess.run([sullivan(), "export", name, str(self.path), "--quiet"], check=True)
        if not self.input.exists():
            from random import Random
            from array import array

            random = Random(0)
            array("f", (random.gauss(0, 1) for _ in range(3 * 224 * 224))).tofile(self.input.open("wb"))
