"""The servers of schedules: what they tell of small networks whose steps and bytes are known."""

import json
import os
import signal
import sys
import tempfile
import unittest

import numpy
import onnx
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
RUNTIMES = os.path.join(HERE, "../../../Sources/Runtimes")
sys.path[:0] = [HERE] + [os.path.join(RUNTIMES, f) for f in ("Schedules", "PyTorch", "PythonWorker")]

import openvino_schedule  # noqa: E402
import pytorch_schedule  # noqa: E402
import schedule_server  # noqa: E402
from small_models import Sketch, mixed_network  # noqa: E402

# As oneDNN 3.12 prints it.
REORDER = (
    "onednn_verbose,v1,primitive,exec,cpu,reorder,jit:blk,undef,src:f32::blocked:abcd::f0 dst:f32::blocked:aBcd16b::f0,"
    "attr-scratchpad:user,,1x64x56x56,0.0449219")


def read(server, model):
    with tempfile.TemporaryDirectory() as folder:
        onnx.save(model, f"{folder}/model.onnx")
        return server.schedule(f"{folder}/model.onnx", 1)


def of_role(record, role):
    return sum(t["bytes"] for t in record.tensors if t["role"] == role)


def residual(size=32):
    """Two convolutions with oneDNN's kernels, a 1x1 convolution, an addition."""
    s = Sketch((1, 16, size, size), seed=3)
    x = s("Relu", s.conv(s.input, 16, 32, 3, pads=[1, 1, 1, 1]))
    y = s("Relu", s.conv(x, 32, 32, 3, pads=[1, 1, 1, 1]))
    z = s("Relu", s("Add", s.conv(y, 32, 32, 1), x))
    return s, s.model(s.conv(z, 32, 8, 3, pads=[1, 1, 1, 1]))


class Whole(unittest.TestCase):
    def check(self, record):
        """What every schedule must be: each value is made before it is read, each tensor is touched."""
        roles = [t["role"] for t in record.tensors]
        there = {i for i, role in enumerate(roles) if role in ("weight", "input")}
        touched = set()
        for step in record.steps:
            self.assertLessEqual(set(step["inputs"]) | set(step["weights"]), there, step)
            there |= set(step["outputs"])
            touched |= set(step["inputs"] + step["weights"] + step["outputs"])
        self.assertEqual({roles[i] for i in touched}, set(roles))
        return record


class Both(Whole):
    def test_mixed_network(self):
        _, model = mixed_network()
        parameters = sum(4 * numpy.prod(c.dims) for c in model.graph.initializer if c.data_type == 1)
        for server in (openvino_schedule, pytorch_schedule):
            record = self.check(read(server, model))
            self.assertEqual(of_role(record, "input"), 4 * 3 * 16 * 16)
            self.assertEqual(of_role(record, "output"), 4 * (5 + 16 * 8 * 8))
            self.assertTrue(record.version and record.remarks)
            # OpenVINO folds the normalisation into the convolution before it.
            self.assertLessEqual(of_role(record, "weight"), parameters)
            self.assertGreater(of_role(record, "weight"), 0.7 * parameters)


class OpenVINO(Whole):
    def test_fused_steps_and_the_sum_written_over_its_operand(self):
        record = self.check(read(openvino_schedule, residual()[1]))
        kinds = [step["type"] for step in record.steps]
        self.assertEqual(kinds.count("Convolution"), 4)
        self.assertNotIn("Add", kinds)
        self.assertNotIn("Const", kinds)
        summed = [s for s in record.steps if set(s["outputs"]) & set(s["inputs"])]
        self.assertEqual([s["type"] for s in summed], ["Convolution"])
        first = next(s for s in record.steps if s["type"] == "Convolution")
        self.assertEqual(record.tensors[first["weights"][0]]["bytes"], 4 * 32 * 16 * 9)
        self.assertNotIn("address", record.tensors[0])

    def test_open_sizes_and_damage_are_refused(self):
        s = Sketch((1, 4), seed=1)
        model = s.model(s("Relu", s.input))
        model.graph.input[0].type.tensor_type.shape.dim[0].dim_param = "n"
        for value in model.graph.output:
            value.type.tensor_type.shape.dim[0].dim_param = "n"
        with self.assertRaises(schedule_server.Failure) as caught:
            read(openvino_schedule, model)
        self.assertEqual(caught.exception.code, "model_unreadable")
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/damaged.onnx"
            with open(path, "wb") as file:
                file.write(b"no network")
            with self.assertRaises(schedule_server.Failure) as caught:
                openvino_schedule.schedule(path, 1)
            self.assertEqual(caught.exception.code, "model_unreadable")


class PyTorch(Whole):
    def test_addresses_are_the_allocators_and_in_place_is_seen(self):
        record = self.check(read(pytorch_schedule, residual()[1]))
        for tensor in record.tensors:
            self.assertGreater(tensor["address"], 4096)
        over = [s for s in record.steps if s["type"] == "relu_"]
        self.assertEqual(len(over), 3)
        for step in over:
            self.assertEqual(step["inputs"], step["outputs"])
        added = next(s for s in record.steps if s["type"].startswith("add"))
        self.assertEqual(len(added["inputs"]), 2)
        self.assertEqual(added["name"], "Add_5")

    @unittest.skipUnless(torch.backends.mkldnn.is_available(), "this PyTorch has no oneDNN")
    def test_reorders_are_those_that_onednn_reports(self):
        record = self.check(read(pytorch_schedule, residual(64)[1]))
        second = [s for s in record.steps if s["name"] == "Conv_2"]
        reorders = [s for s in second if s["type"] == "reorder"]
        self.assertEqual(len(second), len(reorders) + 1)
        self.assertEqual(len([s for s in reorders if s["weights"]]), 1)  # weights, at every call
        for step in reorders:
            source, = step["inputs"] + step["weights"]
            target, = step["outputs"]
            self.assertEqual(record.tensors[source]["bytes"], record.tensors[target]["bytes"])
        # Copies that exist at the same time lie apart.
        scratch = [record.tensors[s["outputs"][0]] for s in reorders if record.tensors[s["outputs"][0]]["role"] == "scratch"]
        ends = sorted((t["address"], t["address"] + t["bytes"]) for t in scratch)
        self.assertTrue(all(a[1] <= b[0] for a, b in zip(ends, ends[1:])))
        # On one thread a 1x1 convolution multiplies its input as it is.
        self.assertEqual([s["type"] for s in record.steps if s["name"] == "Conv_4"], ["convolution"])

    def test_small_convolutions_unfold_their_input(self):
        s = Sketch((1, 4, 10, 10), seed=1)
        record = self.check(read(pytorch_schedule, s.model(s.conv(s.input, 4, 6, 3, pads=[1, 1, 1, 1]))))
        kinds = [step["type"] for step in record.steps]
        if "reorder" not in kinds:  # oneDNN does not take a convolution this small
            self.assertEqual(kinds, ["unfold", "convolution"])
            self.assertEqual(of_role(record, "scratch"), 4 * 4 * 9 * 100)
            self.assertTrue(any("unfold" in remark for remark in record.remarks))

    def test_views_are_no_steps_and_copies_are(self):
        s = Sketch((2, 6, 4), seed=1)
        flat = s("Reshape", s.input, s.integers(2, 24))
        turned = s("Transpose", s.input, perm=[0, 2, 1])
        record = self.check(read(pytorch_schedule, s.model(s("Relu", flat), s("Reshape", turned, s.integers(2, 24)))))
        self.assertNotIn("view", [step["type"] for step in record.steps])
        self.assertEqual(len(record.steps), 2)

    def test_span_and_reports(self):
        grid = torch.zeros(4, 10)
        self.assertEqual(pytorch_schedule.span(grid), 160)
        self.assertEqual(pytorch_schedule.span(grid[:, :3]), 4 * 33)
        self.assertEqual(pytorch_schedule.span(grid[:1].expand(5, 10)), 40)
        self.assertEqual(pytorch_schedule.primitive(REORDER), ("reorder", 64 * 56 * 56, 4))
        self.assertIsNone(pytorch_schedule.primitive("onednn_verbose,v1,info,cpu,runtime:OpenMP,nthr:1"))
        self.assertIsNone(pytorch_schedule.primitive("Warning: something, else"))

    def test_standard_output_comes_back(self):
        before = os.fstat(1)
        with pytorch_schedule.Reports():
            self.assertNotEqual(os.fstat(1).st_ino, before.st_ino)
        self.assertEqual((os.fstat(1).st_dev, os.fstat(1).st_ino), (before.st_dev, before.st_ino))

    def test_warm_up_imports_what_a_run_needs(self):
        pytorch_schedule.warm_up()
        before = set(sys.modules)
        read(pytorch_schedule, residual()[1])
        self.assertLess(len(set(sys.modules) - before), 40)


class Serving(unittest.TestCase):
    def ask(self, schedule, answer=schedule_server.respond, **request):
        line = json.dumps({"id": 4, "op": "schedule", "model_path": __file__, "threads": 1} | request)
        return answer(schedule, line)

    def test_answers_and_refusals(self):
        record = schedule_server.Record("7")
        weight = record.tensor(12, "weight")
        record.step("a", "A", [], [weight], [])
        self.assertEqual(self.ask(lambda path, threads: record), {
            "id": 4, "ok": True, "version": "7", "tensors": [{"bytes": 12, "role": "weight"}], "remarks": [],
            "steps": [{"name": "a", "type": "A", "inputs": [], "weights": [0], "outputs": []}]})

        def failing(path, threads):
            raise schedule_server.Failure("unsupported_operator", "no Foo", "n1")

        self.assertEqual(self.ask(failing)["error"], {
            "code": "unsupported_operator", "message": "no Foo", "node": "n1"})
        self.assertEqual(self.ask(failing, model_path="/not/there")["error"]["code"], "model_missing")
        self.assertEqual(self.ask(failing, op="load")["error"]["code"], "bad_request")
        for line in ("{", "[]", "{}"):
            self.assertEqual(schedule_server.respond(failing, line)["error"]["code"], "bad_request")

    def test_a_crash_is_one_networks_own(self):
        def crashing(path, threads):
            os.kill(os.getpid(), signal.SIGSEGV)

        answer = self.ask(crashing, schedule_server.apart)
        self.assertEqual((answer["id"], answer["ok"]), (4, False))
        self.assertIn("signal 11", answer["error"]["message"])
        answer = self.ask(lambda path, threads: schedule_server.Record(str(os.getpid())), schedule_server.apart)
        self.assertTrue(answer["ok"])
        self.assertNotEqual(answer["version"], str(os.getpid()))


if __name__ == "__main__":
    unittest.main()
