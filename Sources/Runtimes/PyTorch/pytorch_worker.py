"""Sullivan's worker for PyTorch in eager mode: JSON requests on standard input, one JSON answer each.

The protocol is that of Sources/Runtimes/Protocol; answers go to a private copy of standard output, which itself is
redirected to standard error, so that nothing a library prints mixes with them.
"""

import os
import signal
import sys

# Ctrl-C is for the coordinator, which finishes its round and then closes the pipe.
signal.signal(signal.SIGINT, signal.SIG_IGN)
ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
if os.environ.get("SULLIVAN_CPUS"):
    # Before any library starts threads.
    os.sched_setaffinity(0, {int(cpu) for cpu in os.environ["SULLIVAN_CPUS"].split(",")})

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import gc  # noqa: E402
import json  # noqa: E402
import resource  # noqa: E402
import time  # noqa: E402

import numpy  # noqa: E402
import torch  # noqa: E402
from torch import fx  # noqa: E402

import onnx_modules  # noqa: E402
from onnx_reading import TranslationError  # noqa: E402

PREFIXES = ("MALLOC_", "OMP_", "GOMP_", "KMP_", "MKL_", "ONEDNN_", "DNNL_", "ATEN_", "TORCH_")
NAMES = {"GLIBC_TUNABLES", "LD_PRELOAD", "SULLIVAN_CPUS"}
PRECISIONS = {"f32": torch.float32, "bf16": torch.bfloat16}


# What an exception of PyTorch itself means, by request.
CODES = {"load": "compile_failed", "infer": "inference_failed", "block": "inference_failed"}


class Failure(TranslationError):
    """A request that cannot be fulfilled."""


class NoiseCounters:
    """What disturbed this process so far, as the kernel counts it."""

    def __init__(self):
        self.run_delay, self.migrations = {}, {}
        for thread in os.listdir("/proc/self/task"):
            folder = f"/proc/self/task/{thread}"
            try:
                with open(f"{folder}/schedstat", "rb") as file:
                    self.run_delay[thread] = int(file.read().split()[1])
                with open(f"{folder}/sched", "rb") as file:
                    text = file.read()
                place = text.find(b"se.nr_migrations")
                if place >= 0:
                    self.migrations[thread] = int(text[place:text.index(b"\n", place)].split(b":")[1])
            except (OSError, IndexError, ValueError):
                continue
        self.usage = resource.getrusage(resource.RUSAGE_SELF)

    def since(self, earlier):
        def difference(now, before):
            return sum(v - before.get(t, 0) for t, v in now.items()) if now else None

        return {
            "run_delay_ns": difference(self.run_delay, earlier.run_delay),
            "migrations": difference(self.migrations, earlier.migrations),
            "voluntary_switches": self.usage.ru_nvcsw - earlier.usage.ru_nvcsw,
            "involuntary_switches": self.usage.ru_nivcsw - earlier.usage.ru_nivcsw,
            "minor_faults": self.usage.ru_minflt - earlier.usage.ru_minflt,
        }


class Worker:
    """Holds one model and answers requests."""

    def __init__(self):
        self.module = self.network = self.inputs = None

    def hello(self, request):
        settings = {k: v for k, v in os.environ.items() if k in NAMES or k.startswith(PREFIXES)}
        settings |= {
            "python": sys.version.split()[0],
            "cpu_capability": torch.backends.cpu.get_cpu_capability(),
            "mkldnn": str(torch.backends.mkldnn.is_available()),
            "interop_threads": str(torch.get_num_interop_threads()),
            "gc.freeze": "after load: what is loaded is not searched for garbage while inferences are timed",
        }
        return {
            "runtime": "pytorch:cpu", "version": torch.__version__, "pid": os.getpid(), "devices": ["CPU"],
            "affinity": sorted(os.sched_getaffinity(0)), "settings": settings,
        }

    def load(self, request):
        precision = request.get("precision", "f32")
        if precision not in PRECISIONS:
            raise Failure("unsupported_precision", f"PyTorch runs f32 and bf16 here, not '{precision}'")
        self.module = self.network = self.inputs = None
        gc.unfreeze()
        gc.collect()
        torch.set_num_threads(request["threads"])
        start = time.perf_counter_ns()
        network = onnx_modules.read(request["model_path"])
        read = time.perf_counter_ns()
        module = onnx_modules.Translation(network).module().to(PRECISIONS[precision])
        # Weights are in the modules now; the file's copies would only double the memory.
        network.constants.clear()
        ready = time.perf_counter_ns()
        inputs = [tensor.to(PRECISIONS[precision]) for tensor in self.read_inputs(network, request["input_path"])]
        before = time.perf_counter_ns()
        outputs = module(*inputs)
        first = time.perf_counter_ns() - before
        self.module, self.network, self.inputs = module, network, inputs
        gc.collect()
        gc.freeze()
        dtypes = {p.dtype for p in module.parameters()} | {o.dtype for o in outputs}
        effective = next((k for k, v in PRECISIONS.items() if dtypes == {v}), "mixed")
        return {
            "load_ns": read - start, "compile_ns": ready - read, "first_inference_ns": first,
            "effective_precision": effective, "effective_threads": torch.get_num_threads(),
            "properties": {
                "interop_threads": str(torch.get_num_interop_threads()),
                "inference_mode": str(torch.is_inference_mode_enabled()),
                "operations": str(sum(n.op.startswith("call_") for n in module.graph.nodes)),
            },
            "inputs": [{"name": name, "shape": shape} for name, shape, _ in network.inputs],
            "outputs": self.described(outputs),
        }

    @staticmethod
    def read_inputs(network, path):
        try:
            data = numpy.fromfile(path, dtype="<f4")
        except OSError:
            raise Failure("input_unusable", f"cannot read the input file {path}") from None
        shapes = [shape for _, shape, _ in network.inputs]
        for (name, shape, _) in network.inputs:
            if any(extent is None for extent in shape):
                raise Failure("model_unreadable", f"the shape of input '{name}' is not fixed")
        sizes = [int(numpy.prod(shape)) for shape in shapes]
        if data.size != sum(sizes) or os.path.getsize(path) != 4 * sum(sizes):
            expected = " + ".join(str(4 * size) for size in sizes)
            raise Failure(
                "input_unusable",
                f"the input file {path} has {os.path.getsize(path)} bytes; the model takes {expected}")
        tensors, offset = [], 0
        for shape, size in zip(shapes, sizes):
            # clone: torch's own memory, aligned as a user's tensor is.
            tensors.append(torch.from_numpy(data[offset:offset + size].reshape(shape)).clone())
            offset += size
        return tensors

    def described(self, outputs):
        return [{"name": n, "shape": list(o.shape)} for n, o in zip(self.network.output_names, outputs)]

    def require_model(self):
        if self.module is None:
            raise Failure("not_loaded", "no model is loaded")

    def infer(self, request):
        self.require_model()
        outputs = self.module(*self.inputs)
        try:
            with open(request["output_path"], "wb") as file:
                for output in outputs:
                    file.write(output.to(torch.float32).contiguous().numpy().astype("<f4").tobytes())
        except OSError:
            raise Failure("output_unwritable", f"cannot write {request['output_path']}") from None
        return {"outputs": self.described(outputs)}

    def block(self, request):
        self.require_model()
        module, inputs, clock = self.module, self.inputs, time.perf_counter_ns
        most, reentry_count = request["max_inferences"], request["reentry"]
        least, least_ns = min(request["min_inferences"], most), request["min_ns"]
        if most < 1 or least < 1 or reentry_count < 0 or least_ns < 0:
            raise Failure("bad_request", "a block needs at least one inference")
        reentry, samples = [], []

        def kept_apart():
            begin = clock()
            module(*inputs)
            reentry.append(clock() - begin)

        for _ in range(reentry_count - 1):
            kept_apart()
        # Reading these takes long enough to cool caches, hence before the last inference that is not timed.
        before = NoiseCounters()
        if reentry_count:
            kept_apart()
        cpu_start = time.process_time_ns()
        start = now = clock()
        while len(samples) < most and (len(samples) < least or now - start < least_ns):
            begin = clock()
            output = module(*inputs)
            now = clock()
            samples.append(now - begin)
            del output
        wall, cpu = now - start, time.process_time_ns() - cpu_start
        noise = NoiseCounters().since(before)
        return {"reentry_ns": reentry, "samples_ns": samples, "wall_ns": wall, "cpu_ns": cpu, **noise}

    def profile(self, request):
        self.require_model()
        interpreter = LayerTimer(self.module)
        interpreter.run(*self.inputs)
        interpreter.layers.clear()
        interpreter.run(*self.inputs)
        return {"layers": interpreter.layers}

    def stats(self, request):
        with open("/proc/self/status", encoding="ascii") as file:
            fields = dict(line.split(":", 1) for line in file)
        return {
            "peak_rss_bytes": int(fields["VmHWM"].split()[0]) * 1024,
            "rss_bytes": int(fields["VmRSS"].split()[0]) * 1024,
        }

    def quit(self, request):
        return {}


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


def respond(worker, line):
    """The answer to a request line, and whether the worker ends with it."""
    identifier, operation = 0, None
    try:
        request = json.loads(line)
        identifier, operation = request["id"], request["op"]
        if operation not in ("hello", "load", "infer", "block", "profile", "stats", "quit"):
            raise Failure("bad_request", f"there is no request '{operation}'")
        answer = {"id": identifier, "ok": True, **getattr(worker, operation)(request)}
        return answer, operation == "quit"
    except TranslationError as error:
        failure = {"code": error.code, "message": error.message}
        if error.node:
            failure["node"] = error.node
    except MemoryError:
        failure = {"code": "out_of_memory", "message": "memory ran out"}
    except (KeyError, json.JSONDecodeError) as error:
        failure = {"code": "bad_request", "message": f"the request cannot be understood: {error!r}"}
    except Exception as error:  # whatever PyTorch throws is a recorded failure, not the worker's end
        text = " ".join(str(error).split())[:400] or type(error).__name__
        memory = "alloc" in text and "memory" in text
        code = "out_of_memory" if memory else CODES.get(operation, "bad_request")
        failure = {"code": code, "message": f"PyTorch failed: {text}"}
    return {"id": identifier, "ok": False, "error": failure}, False


def main():
    worker = Worker()
    with torch.inference_mode():
        for line in sys.stdin:
            if not line.strip():
                continue
            answer, ends = respond(worker, line)
            ANSWERS.write(json.dumps(answer, separators=(",", ":")) + "\n")
            ANSWERS.flush()
            if ends:
                break
    # Nothing is left to save, and tearing down thread pools may hang.
    os._exit(0)


if __name__ == "__main__":
    main()
