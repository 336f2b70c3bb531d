"""What Python workers share: JSON requests on standard input, one JSON answer each, and the timed loop.

The protocol is that of Sources/Runtimes/Protocol. A worker imports worker_channel first, then its framework, then this,
and serves a subclass of Session that says what is the framework's own.
"""

import gc
import json
import os
import sys
import time

import numpy

import onnx_reading
from noise_counters import NoiseCounters
from onnx_steps import TranslationError
from valgrind_requests import Valgrind
from worker_channel import ANSWERS

REQUESTS = ("hello", "load", "infer", "block", "profile", "simulate", "stats", "quit")
# What an exception of the framework itself means, by request.
CODES = {
    "load": "compile_failed", "infer": "inference_failed", "block": "inference_failed", "simulate": "inference_failed",
}
# Variables that move timings, whatever the framework.
PREFIXES = ("MALLOC_", "OMP_", "GOMP_", "KMP_", "MKL_", "ONEDNN_", "DNNL_")
NAMES = {"GLIBC_TUNABLES", "LD_PRELOAD", "SULLIVAN_CPUS"}


class Failure(TranslationError):
    """A request that cannot be fulfilled."""


class Session:
    """Holds one model and answers requests. A subclass gives what stands under "what the framework gives"."""

    # What the framework gives

    runtime = None  # the identifier, such as "pytorch:cpu"
    framework = None  # its name in messages
    precisions = ("f32",)
    prefixes = ()  # of environment variables of its own that move timings
    memory_errors = ()  # exceptions by which it says that memory ran out

    def facts(self):
        """Its version, the devices it can use, and settings that move timings: text, list, texts by name."""
        raise NotImplementedError

    def use_threads(self, count):
        """Called before each load."""
        raise NotImplementedError

    def threads(self):
        """How many threads one inference uses, as the framework tells it."""
        raise NotImplementedError

    def translate(self, network, precision):
        """What one inference calls: takes the input tensors, returns the outputs in the file's order."""
        raise NotImplementedError

    def prepare(self, model, inputs):
        """Makes the calls that compile rather than infer; counted as compiling."""

    def tensor(self, array, precision):
        """The framework's own tensor of an input, an array of the file's type and layout."""
        raise NotImplementedError

    def arrays(self, outputs):
        """The outputs of an inference as 32-bit float arrays in the file's layout; not timed."""
        raise NotImplementedError

    def effective_precision(self, outputs):
        """What the loaded model computes in, read from its weights and outputs."""
        raise NotImplementedError

    def parts(self):
        """Nanoseconds of the parts of an inference by name, in a pass of its own; none on a processor."""
        return {}

    def properties(self):
        """Texts by name about the loaded model."""
        return {}

    def layers(self):
        """Times by layer: name, type, exec_type, ns."""
        raise Failure("profiling_unavailable", f"{self.framework} gives no times by layer here")

    # Requests

    def __init__(self):
        self.model = self.network = self.inputs = self.valgrind = None

    def hello(self, request):
        prefixes = PREFIXES + self.prefixes
        version, devices, settings = self.facts()
        inherited = {k: v for k, v in os.environ.items() if k in NAMES or k.startswith(prefixes)}
        settings = inherited | settings | {
            "python": sys.version.split()[0],
            "gc.freeze": "after load: what is loaded is not searched for garbage while inferences are timed",
        }
        return {
            "runtime": self.runtime, "version": version, "pid": os.getpid(), "devices": devices,
            "affinity": sorted(os.sched_getaffinity(0)), "settings": settings,
        }

    def load(self, request):
        precision = request.get("precision", "f32")
        if precision not in self.precisions:
            known = " and ".join(self.precisions)
            raise Failure("unsupported_precision", f"{self.framework} runs {known} here, not '{precision}'")
        self.model = self.network = self.inputs = None
        gc.unfreeze()
        gc.collect()
        self.use_threads(request["threads"])
        start = time.perf_counter_ns()
        network = onnx_reading.read(request["model_path"])
        read = time.perf_counter_ns()
        model = self.translate(network, precision)
        # Weights are in the model now; the file's copies would only double the memory.
        network.constants.clear()
        ready = time.perf_counter_ns()
        inputs = [self.tensor(array, precision) for array in read_inputs(network, request["input_path"])]
        preparing = time.perf_counter_ns()
        self.prepare(model, inputs)
        before = time.perf_counter_ns()
        outputs = model(*inputs)
        first = time.perf_counter_ns() - before
        self.model, self.network, self.inputs = model, network, inputs
        gc.collect()
        gc.freeze()
        return {
            "load_ns": read - start, "compile_ns": ready - read + before - preparing, "first_inference_ns": first,
            "effective_precision": self.effective_precision(outputs), "effective_threads": self.threads(),
            "properties": self.properties(),
            "inputs": [{"name": name, "shape": shape} for name, shape, _ in network.inputs],
            "outputs": self.described(self.arrays(outputs)),
        }

    def described(self, arrays):
        return [{"name": n, "shape": list(a.shape)} for n, a in zip(self.network.output_names, arrays)]

    def require_model(self):
        if self.model is None:
            raise Failure("not_loaded", "no model is loaded")

    def infer(self, request):
        self.require_model()
        arrays = self.arrays(self.model(*self.inputs))
        try:
            with open(request["output_path"], "wb") as file:
                for array in arrays:
                    file.write(array.astype("<f4").tobytes())
        except OSError:
            raise Failure("output_unwritable", f"cannot write {request['output_path']}") from None
        return {"outputs": self.described(arrays)}

    def block(self, request):
        self.require_model()
        model, inputs, clock = self.model, self.inputs, time.perf_counter_ns
        most, reentry_count = request["max_inferences"], request["reentry"]
        least, least_ns = min(request["min_inferences"], most), request["min_ns"]
        if most < 1 or least < 1 or reentry_count < 0 or least_ns < 0:
            raise Failure("bad_request", "a block needs at least one inference")
        reentry, samples = [], []

        def kept_apart():
            begin = clock()
            model(*inputs)
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
            output = model(*inputs)
            now = clock()
            samples.append(now - begin)
            del output
        wall, cpu = now - start, time.process_time_ns() - cpu_start
        noise = NoiseCounters().since(before)
        block = {"reentry_ns": reentry, "samples_ns": samples, "wall_ns": wall, "cpu_ns": cpu}
        return block | noise | self.parts()

    def profile(self, request):
        self.require_model()
        return {"layers": self.layers()}

    def simulate(self, request):
        """One inference between two requests to Callgrind; its counts go to a numbered file."""
        self.require_model()
        self.valgrind = self.valgrind or Valgrind()
        if not self.valgrind.is_running():
            raise Failure("simulation_unavailable", "this worker does not run under Valgrind")
        if request["start"]:
            self.valgrind.start()
        self.valgrind.zero()
        begin = time.perf_counter_ns()
        output = self.model(*self.inputs)
        wall = time.perf_counter_ns() - begin
        self.valgrind.dump(request["label"])
        del output
        return {"wall_ns": wall}

    def stats(self, request):
        with open("/proc/self/status", encoding="ascii") as file:
            fields = dict(line.split(":", 1) for line in file)
        return {
            "peak_rss_bytes": int(fields["VmHWM"].split()[0]) * 1024,
            "rss_bytes": int(fields["VmRSS"].split()[0]) * 1024,
        }

    def quit(self, request):
        return {}


def read_inputs(network, path):
    """The arrays of the input file, one for each input of the network."""
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
    arrays, offset = [], 0
    for shape, size, kind in zip(shapes, sizes, network.input_types):
        arrays.append(of_type(data[offset:offset + size].reshape(shape), kind))
        offset += size
    return arrays


def of_type(array, kind):
    """An array of floats as another type; what a type of integers cannot hold becomes its nearest number."""
    if array.dtype == kind:
        return array
    if numpy.dtype(kind).kind in "iu":
        limits, exact = numpy.iinfo(kind), 2**24
        array = numpy.clip(numpy.trunc(array), max(limits.min, -exact), min(limits.max, exact))
    return array.astype(kind)


def respond(session, line):
    """The answer to a request line, and whether the worker ends with it."""
    identifier, operation = 0, None
    try:
        request = json.loads(line)
        identifier, operation = request["id"], request["op"]
        if operation not in REQUESTS:
            raise Failure("bad_request", f"there is no request '{operation}'")
        answer = {"id": identifier, "ok": True, **getattr(session, operation)(request)}
        return answer, operation == "quit"
    except TranslationError as error:
        failure = {"code": error.code, "message": error.message}
        if error.node:
            failure["node"] = error.node
    except MemoryError:
        failure = {"code": "out_of_memory", "message": "memory ran out"}
    except (KeyError, json.JSONDecodeError) as error:
        failure = {"code": "bad_request", "message": f"the request cannot be understood: {error!r}"}
    except Exception as error:  # whatever the framework throws is a recorded failure, not the worker's end
        text = " ".join(str(error).split())[:400] or type(error).__name__
        memory = isinstance(error, session.memory_errors) or ("alloc" in text and "memory" in text)
        code = "out_of_memory" if memory else CODES.get(operation, "bad_request")
        failure = {"code": code, "message": f"{session.framework} failed: {text}"}
    return {"id": identifier, "ok": False, "error": failure}, False


def serve(session):
    """Answers requests until the input ends or `quit` is asked for; then the process ends."""
    for line in sys.stdin:
        if not line.strip():
            continue
        answer, ends = respond(session, line)
        ANSWERS.write(json.dumps(answer, separators=(",", ":")) + "\n")
        ANSWERS.flush()
        if ends:
            break
    # Nothing is left to save, and tearing down thread pools may hang.
    os._exit(0)
