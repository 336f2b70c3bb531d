"""What is computed at load: shape arithmetic goes, arithmetic on weights stays; and what a wild file gets."""

import unittest

import numpy
import onnx
from onnx import TensorProto

import translated
from onnx_numpy import slice_of
from small_models import Sketch
from translated import Translated, TranslationError, translate


def functions(module):
    """The names of what the module calls, in order."""
    return [getattr(n.target, "__name__", str(n.target)) for n in module.graph.nodes if n.op.startswith("call_")]


class ShapeArithmetic(Translated):
    def test_reshape_by_the_inputs_own_shape(self):
        s = Sketch((2, 3, 4, 5))
        shape = s("Shape", s.input)
        extents = [s("Gather", shape, s.constant(numpy.array(i)), axis=0) for i in range(4)]
        product = s("Mul", extents[2], extents[3])
        whole = s("Concat", *(s("Unsqueeze", e, s.integers(0)) for e in (extents[0], extents[1], product)), axis=0)
        module = self.agrees(s, s("Reshape", s.input, whole))
        self.assertEqual(functions(module), ["reshape"])

    def test_shape_of_what_is_computed(self):
        s = Sketch((1, 3, 9, 9))
        x = s.conv(s.input, 3, 4, 3, strides=[2, 2])
        size = s("Slice", s("Shape", x), s.integers(2), s.integers(4), s.integers(0))
        doubled = s("Concat", s.integers(1, 4), s("Mul", size, s.integers(2)), axis=0)
        y = s("Resize", x, "", "", doubled, mode="nearest")
        self.assertEqual(functions(self.agrees(s, y))[1:], ["interpolate"])

    def test_extents_divided_rounded_and_compared(self):
        s = Sketch((1, 3, 10))
        extent = s("Gather", s("Shape", s.input), s.constant(numpy.array(2)), axis=0)
        half = s("Cast", s("Floor", s("Div", s("Cast", extent, to=TensorProto.FLOAT), s.number(3))), to=TensorProto.INT64)
        chosen = s("Where", s("Equal", half, s.constant(numpy.array(3))), half, extent)
        y = s("Slice", s.input, s.integers(0), s("Reshape", chosen, s.integers(-1)), s.integers(2))
        self.assertEqual(functions(self.agrees(s, y)), ["getitem"])

    def test_root_of_the_size_of_a_head(self):
        s = Sketch((1, 2, 5, 16), (1, 2, 5, 16))
        extent = s("Cast", s("Gather", s("Shape", s.input), s.constant(numpy.array(-1)), axis=0), to=TensorProto.FLOAT)
        scaled = s("Div", s.input, s("Sqrt", extent))
        module = self.agrees(s, s("MatMul", scaled, s("Transpose", s.inputs[1], perm=[0, 1, 3, 2])))
        self.assertEqual(functions(module), ["truediv", "permute", "matmul"])
        self.assertEqual(list(module.parameters()), [])

    def test_range_and_constant_of_shape(self):
        s = Sketch((2, 3))
        count = s("Gather", s("Shape", s.input), s.constant(numpy.array(1)), axis=0)
        line = s("Range", s.constant(numpy.array(0)), count, s.constant(numpy.array(1)))
        filled = s("ConstantOfShape", s("Shape", s.input))
        self.agrees(s, s("Add", s("Add", s.input, filled), s("Cast", line, to=TensorProto.FLOAT)))

    def test_shape_with_bounds(self):
        s = Sketch((2, 3, 4))
        self.agrees(s, s("Reshape", s.input, s("Concat", s("Shape", s.input, start=0, end=1), s.integers(-1), axis=0)))

    def test_expanded_indices_may_be_as_large_as_what_they_read(self):
        s = Sketch((1, 40, 40, 64))
        column = s("Reshape", s("Range", s.constant(numpy.array(0)), s.constant(numpy.array(40)), s.constant(
            numpy.array(1))), s.integers(1, 40, 1, 1))
        whole = s("Expand", s("Expand", column, s.integers(1, 40, 40, 64)), s("Shape", s.input))
        self.agrees(s, s("GatherElements", s.input, whole, axis=1))

    def test_size(self):
        s = Sketch((2, 3))
        self.agrees(s, s("Div", s.input, s("Cast", s("Size", s.input), to=TensorProto.FLOAT)))


class Weights(Translated):
    def test_arithmetic_on_weights_is_done_at_every_inference(self):
        s = Sketch((1, 16))
        module = self.agrees(s, s("Add", s.input, s("Mul", s.floats(16), s.floats(16))))
        self.assertEqual(functions(module), ["mul", "add"])

    def test_rearranged_weights_are_weights(self):
        s = Sketch((1, 4, 4))
        scale = s("Reshape", s.floats(4, 4), s.integers(1, 4, 4))
        self.assertEqual(functions(self.agrees(s, s("Mul", s.input, scale))), ["mul"])

    def test_table_of_positions_is_read_at_every_inference(self):
        s = Sketch((4, 16))
        module = self.agrees(s, s("Add", s.input, s("Gather", s.floats(9, 16), s.integers(1, 3, 5, 7), axis=0)))
        self.assertEqual(functions(module), ["getitem", "add"])

    def test_plain_networks_have_no_shapes_looked_up(self):
        s = Sketch((1, 3, 8, 8))
        model = s.model(s("Relu", s.norm(s.conv(s.input, 3, 4, 3), 4)))
        with translated.tempfile.TemporaryDirectory() as folder:
            onnx.save(model, f"{folder}/model.onnx")
            self.assertEqual(translated.onnx_modules.read(f"{folder}/model.onnx").shapes, {})


class Wild(Translated):
    def unreadable(self, node, *nodes_and_inputs):
        graph = onnx.helper.make_graph(
            list(nodes_and_inputs), "wild",
            [onnx.helper.make_tensor_value_info("x", TensorProto.FLOAT, [2, 3])],
            [onnx.ValueInfoProto(name="y")], self.constants)
        model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=9)
        with self.assertRaises(TranslationError) as caught:
            translate(model)
        self.assertEqual((caught.exception.code, caught.exception.node), ("model_unreadable", node))

    def constant(self, *values):
        name = f"c{len(self.constants)}"
        self.constants.append(onnx.numpy_helper.from_array(numpy.array(values, numpy.int64), name))
        return name

    def setUp(self):
        self.constants = []

    def test_a_constant_that_would_fill_the_memory(self):
        shape = self.constant(2**40, 2**20)
        self.unreadable("Big", onnx.helper.make_node("ConstantOfShape", [shape], ["f"], name="Big"),
                        onnx.helper.make_node("Add", ["x", "f"], ["y"], name="Add"))

    def test_an_index_out_of_range(self):
        nodes = [onnx.helper.make_node("Shape", ["x"], ["s"], name="S"),
                 onnx.helper.make_node("Gather", ["s", self.constant(7)], ["g"], name="G"),
                 onnx.helper.make_node("Reshape", ["x", "g"], ["y"], name="R")]
        self.unreadable("G", *nodes)

    def test_division_by_zero_of_extents(self):
        nodes = [onnx.helper.make_node("Shape", ["x"], ["s"], name="S"),
                 onnx.helper.make_node("Div", ["s", self.constant(0, 0)], ["d"], name="D"),
                 onnx.helper.make_node("Tile", ["x", "d"], ["y"], name="T")]
        model = onnx.helper.make_model(onnx.helper.make_graph(
            nodes, "wild", [onnx.helper.make_tensor_value_info("x", TensorProto.FLOAT, [2, 3])],
            [onnx.ValueInfoProto(name="y")], self.constants), opset_imports=[onnx.helper.make_opsetid("", 17)])
        translate(model)  # NumPy's zero; what matters is that it ends

    def test_attributes_that_contradict_the_input(self):
        self.constants.append(onnx.numpy_helper.from_array(numpy.zeros((2, 3), numpy.float32), "k"))
        self.unreadable("T", onnx.helper.make_node("Transpose", ["k"], ["t"], name="T", perm=[0, 0]),
                        onnx.helper.make_node("Add", ["x", "t"], ["y"], name="A"))


class Slices(unittest.TestCase):
    def test_agree_with_the_specification_over_every_small_case(self):
        def by_definition(start, end, step, extent):
            start, end = (v + extent if v < 0 else v for v in (start, end))
            low, high = (0, extent) if step > 0 else (0, extent - 1)
            start = min(max(start, low), high)
            end = min(max(end, 0), extent) if step > 0 else min(max(end, -1), extent - 1)
            return list(range(start, end, step))

        line = list(range(5))
        for start in range(-8, 9):
            for end in range(-8, 9):
                for step in (-3, -1, 1, 2):
                    self.assertEqual(line[slice_of(start, end, step, 5)], by_definition(start, end, step, 5))


if __name__ == "__main__":
    unittest.main()
