"""What the PyTorch worker adds to a session: torch.compile, and CUDA devices as far as that can be tried without one."""

import os
import sys
import tempfile
import unittest
from unittest import mock

import numpy
import onnx
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
RUNTIMES = os.path.join(HERE, "../../../Sources/Runtimes")
sys.path[:0] = [HERE, os.path.join(RUNTIMES, "PyTorch"), os.path.join(RUNTIMES, "PythonWorker")]

import pytorch_worker  # noqa: E402
import torch_cuda  # noqa: E402
from onnx_steps import TranslationError  # noqa: E402
from small_models import mixed_network  # noqa: E402

HAS_CUDA = torch.cuda.is_available()


def load(session, folder, **request):
    sketch, model = mixed_network()
    onnx.save(model, f"{folder}/model.onnx")
    numpy.concatenate([v.ravel() for v in sketch.values()]).astype("<f4").tofile(f"{folder}/input.f32")
    with torch.inference_mode():
        return session.load({
            "model_path": f"{folder}/model.onnx", "input_path": f"{folder}/input.f32", "threads": 1, **request})


class Arguments(unittest.TestCase):
    def test_the_runtime_says_how_and_where(self):
        eager = pytorch_worker.PyTorchSession()
        self.assertEqual((eager.runtime, eager.cuda, eager.inductor), ("pytorch:cpu", None, None))
        compiled = pytorch_worker.PyTorchSession("pytorch-compile:cpu")
        self.assertIsNone(compiled.cuda)
        self.assertEqual(compiled.inductor.mode, "default")
        second = pytorch_worker.PyTorchSession("pytorch-compile:cuda.1")
        self.assertEqual(second.cuda.device, torch.device("cuda", 1))
        self.assertEqual(second.inductor.mode, "reduce-overhead")
        self.assertEqual(pytorch_worker.PyTorchSession("pytorch:cuda").cuda.index, 0)


class Compiling(unittest.TestCase):
    def test_calls_that_compile_are_no_inference(self):
        calls = []

        class Inductor(pytorch_worker.Inductor):
            def compile(self, module):
                return lambda *inputs: calls.append(len(inputs)) or module(*inputs)

        with tempfile.TemporaryDirectory() as folder, mock.patch.object(pytorch_worker, "Inductor", Inductor):
            session = pytorch_worker.PyTorchSession("pytorch-compile:cpu")
            answer = load(session, folder)
            self.assertEqual(calls, [1, 1])  # one that compiles, one first inference
            self.assertGreater(answer["compile_ns"], answer["first_inference_ns"])
            self.assertEqual(answer["properties"]["torch.compile"], "mode=default, dynamic=False")
            self.assertEqual(answer["properties"]["inductor.freezing"], "False")
            self.assertEqual(answer["effective_precision"], "f32")
            with self.assertRaises(TranslationError) as caught:
                session.profile({})
            self.assertEqual(caught.exception.code, "profiling_unavailable")

    def test_on_cuda_a_second_call_records_the_graphs(self):
        calls = []
        inductor = pytorch_worker.Inductor(on_cuda=True)
        inductor.finish(lambda *inputs: calls.append(inputs), ["x"])
        self.assertEqual(calls, [("x",), ("x",)])

    def test_where_the_code_came_from(self):
        inductor = pytorch_worker.Inductor(on_cuda=False)
        for inner, outer, expected in [
            ({}, {}, "unknown"), ({"fxgraph_cache_hit": 1}, {}, "cached"), ({}, {"autograd_cache_hit": 2}, "cached"),
            ({"fxgraph_cache_miss": 1}, {"autograd_cache_miss": 1}, "compiled"),
            ({"fxgraph_cache_bypass": 1}, {}, "compiled"),
            ({"fxgraph_cache_miss": 1, "fxgraph_cache_hit": 1}, {}, "partly cached"),
        ]:
            inductor.counters.clear()
            inductor.counters["inductor"].update(inner)
            inductor.counters["aot_autograd"].update(outer)
            self.assertEqual(inductor.origin(), expected)


class WithoutDevice(unittest.TestCase):
    @unittest.skipIf(HAS_CUDA, "there is a CUDA device")
    def test_a_device_that_pytorch_does_not_find_is_an_answer(self):
        session = pytorch_worker.PyTorchSession("pytorch:cuda.3")
        for ask in (session.facts, lambda: session.hello({})):
            with self.assertRaises(TranslationError) as caught:
                ask()
            self.assertEqual(caught.exception.code, "library_unusable")
            self.assertIn("not one of number 3", caught.exception.message)
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(TranslationError):
            load(session, folder)

    def test_f32_stays_f32(self):
        convolutions, products = torch.backends.cudnn.conv, torch.backends.cuda.matmul
        before = convolutions.fp32_precision, products.fp32_precision
        try:
            convolutions.fp32_precision = "tf32"
            self.assertFalse(torch_cuda.is_f32_exact())
            torch_cuda.keep_f32_exact()
            self.assertTrue(torch_cuda.is_f32_exact())
            with mock.patch.dict(os.environ, {"NVIDIA_TF32_OVERRIDE": "1"}):
                self.assertFalse(torch_cuda.is_f32_exact())
        finally:
            convolutions.fp32_precision, products.fp32_precision = before

    def test_the_parts_of_an_inference_are_those_between_events(self):
        # A device of the mind: the processor, with events that tick once each.
        clock = iter(range(1, 1000))

        class Event:
            def __init__(self, enable_timing):
                assert enable_timing

            def record(self):
                self.time = next(clock)

            def elapsed_time(self, later):
                return 0.5 * (later.time - self.time)

        device = torch_cuda.CudaDevice("cuda")
        device.device = torch.device("cpu")
        synchronized = []
        seen = []

        def module(x):
            seen.append(x)
            return (x + 1, x * 2)

        with mock.patch.object(torch.cuda, "Event", Event), \
                mock.patch.object(torch.cuda, "synchronize", synchronized.append):
            outputs = device.around(module)(torch.ones(2))
            self.assertEqual([o.tolist() for o in outputs], [[2, 2], [2, 2]])
            self.assertEqual(len(synchronized), 1)
            parts = device.parts(module, [torch.ones(2)])
        self.assertEqual(parts, {"copy_in_ns": 500_000, "compute_ns": 500_000, "copy_out_ns": 500_000})
        self.assertEqual(len(synchronized), 1 + torch_cuda.PARTS)
        self.assertEqual(len(seen), 1 + torch_cuda.PARTS)


@unittest.skipUnless(HAS_CUDA, "there is no CUDA device")
class OnDevice(unittest.TestCase):
    def test_outputs_agree_and_parts_are_told(self):
        reference = pytorch_worker.PyTorchSession()
        for name in ("pytorch:cuda", "pytorch-compile:cuda"):
            with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
                load(reference, folder)
                expected = reference.arrays(reference.model(*reference.inputs))
                session = pytorch_worker.PyTorchSession(name)
                self.assertTrue(session.hello({})["device_names"])
                answer = load(session, folder)
                self.assertEqual(answer["effective_precision"], "f32")
                for found, wanted in zip(session.arrays(session.model(*session.inputs)), expected):
                    self.assertLess(float(numpy.abs(found - wanted).max()), 1e-4)
                block = session.block({"reentry": 1, "min_inferences": 3, "min_ns": 0, "max_inferences": 9})
                for part in ("copy_in_ns", "compute_ns", "copy_out_ns"):
                    self.assertGreater(block[part], 0)


if __name__ == "__main__":
    unittest.main()
