"""What the TensorFlow worker translates, against ONNX's reference evaluator: products, and what moves or renames elements."""

import numpy
import onnx

from translated_keras import Translated, TranslationError, found, main, translate
from small_models import Sketch


class Products(Translated):
    def test_gemm(self):
        for trans in (0, 1):
            s = Sketch((2, 6))
            weight = s.floats(4, 6) if trans else s.floats(6, 4)
            self.agrees(s, s("Gemm", s.input, weight, s.floats(4), transB=trans), only=["Dense"])

    def test_flattening_turns_the_weights_not_the_map(self):
        s = Sketch((2, 3, 4, 5))
        flat = s("Relu", s("Flatten", s.input))
        translated = self.agrees(s, s("Gemm", flat, s.floats(7, 60), transB=1), only=["Flatten", "ReLU", "Dense"])
        self.assertEqual(translated.model.layers[-1].units, 7)

    def test_flattened_map_that_is_an_output_is_turned_back_outside(self):
        s = Sketch((2, 3, 4, 5))
        self.agrees(s, s("Flatten", s.input), only=["Flatten"])

    def test_flattened_map_that_something_else_reads(self):
        s = Sketch((1, 3, 4, 5), (1, 60))
        flat = s("Flatten", s.input)
        self.agrees(s, s("Concat", s("Add", flat, s.inputs[1]), flat, axis=1))

    def test_product_and_sum_on_the_last_axis(self):
        s = Sketch((1, 5, 7, 6))
        self.agrees(s, s("Add", s("MatMul", s.input, s.floats(6, 4)), s.floats(4)))
        s = Sketch((2, 5, 6))
        self.agrees(s, s("Add", s("MatMul", s.input, s.floats(6, 4)), s.floats(4)), only=["Dense"])

    def test_product_of_two_values(self):
        s = Sketch((2, 3, 6), (2, 6, 4))
        self.agrees(s, s("MatMul", *s.inputs), only=["Matmul"])

    def test_alpha_is_refused(self):
        s = Sketch((2, 6))
        self.refused(s, s("Gemm", s.input, s.floats(6, 4), alpha=0.5), "Gemm_0")

    def test_block_with_channels_last_inside_has_no_transpose(self):
        # As ConvNeXt is written: depthwise, to NHWC, layer norm, two products, scale, back.
        s = Sketch((1, 6, 5, 7))
        x = s("Transpose", s.conv(s.input, 6, 6, 3, group=6, pads=[1] * 4), perm=[0, 2, 3, 1])
        x = s("LayerNormalization", x, s.floats(6), s.floats(6), axis=-1, epsilon=1e-6)
        x = s("Gelu", s("Add", s("MatMul", x, s.floats(6, 12)), s.floats(12)))
        x = s("Transpose", s("Add", s("MatMul", x, s.floats(12, 6)), s.floats(6)), perm=[0, 3, 1, 2])
        x = s("Add", s.input, s("Mul", x, s.floats(6, 1, 1)))
        self.agrees(s, x, only=[
            "DepthwiseConv2D", "LayerNormalization", "Dense", "Activation", "Dense", "ConstantOperand", "Add"])

    def test_layer_norm_over_two_axes(self):
        s = Sketch((2, 3, 4, 5))
        self.agrees(s, s("LayerNormalization", s.input, s.floats(4, 5), s.floats(4, 5), axis=-2))

    def test_attention(self):
        s = Sketch((1, 7, 12))
        qkv = s("Add", s("MatMul", s.input, s.floats(12, 36)), s.floats(36))
        heads = s("Transpose", s("Reshape", qkv, s.integers(1, 7, 3, 2, 6)), perm=[2, 0, 3, 1, 4])
        q, k, v = (s("Gather", heads, s.constant(numpy.array(i, dtype=numpy.int64)), axis=0) for i in range(3))
        scores = s("Softmax", s("Mul", s("MatMul", q, s("Transpose", k, perm=[0, 1, 3, 2])), s.number(6**-0.5)))
        mixed = s("Transpose", s("MatMul", scores, v), perm=[0, 2, 1, 3])
        self.agrees(s, s("Add", s.input, s("Reshape", mixed, s.integers(0, 0, -1))))

    def test_patches_become_tokens_without_a_transpose(self):
        s = Sketch((1, 3, 8, 8))
        x = s("Reshape", s.conv(s.input, 3, 5, 4, strides=[4, 4]), s.integers(1, 5, -1))
        x = s("Concat", s.floats(1, 1, 5), s("Transpose", x, perm=[0, 2, 1]), axis=1)
        self.agrees(s, s("Add", x, s.floats(1, 5, 5)), transposes=0)


class Shapes(Translated):
    def test_concatenation(self):
        for axis in (1, 2, -1):
            s = Sketch((2, 3, 4, 5), (2, 3, 4, 5))
            self.agrees(s, s("Concat", *s.inputs, axis=axis), only=["Concatenate"])

    def test_slice(self):
        for start, end, axis, step in ((0, 3, 1, 1), (2, 2**62, 1, 1), (1, 5, -1, 2), (-3, -1, 2, 1)):
            s = Sketch((1, 6, 7, 8))
            self.agrees(s, s("Slice", s.input, *(s.integers(v) for v in (start, end, axis, step))), only=["GetItem"])
        s = Sketch((1, 6, 7, 8))
        self.agrees(s, s("Slice", s.input, s.integers(1, 2), s.integers(7, 8), s.integers(2, 3)))

    def test_split(self):
        s = Sketch((1, 6, 4, 4))
        a, b = s("Split", s.input, s.integers(2, 4), outputs=2, axis=1)
        self.agrees(s, s("Concat", b, a, axis=1))
        s = Sketch((1, 6, 4, 4))
        a, b = s("Split", s.input, outputs=2, axis=1, num_outputs=2)
        self.agrees(s, s("Add", s("Relu", b), a))

    def test_channel_shuffle_moves_data_once(self):
        s = Sketch((1, 6, 4, 5))
        x = s("Reshape", s.input, s.integers(1, 2, 3, 4, 5))
        x = s("Reshape", s("Transpose", x, perm=[0, 2, 1, 3, 4]), s.integers(1, 6, 4, 5))
        self.agrees(s, s.conv(x, 6, 2, 1), only=["Reshape", "Transpose", "Reshape", "Conv2D"])

    def test_reshape(self):
        for before, after in (((2, 6, 4, 5), (0, -1)), ((2, 6, 4, 5), (2, 3, 2, 4, 5)), ((2, 6, 4, 5), (2, 6, 20)),
                              ((2, 6, 4, 5), (12, 20)), ((2, 6, 4, 5), (8, 30)), ((1, 1, 4, 5), (4, 5)),
                              ((1, 6, 4, 5), (6, 4, 5)), ((3, 4), (1, 3, 1, 4)), ((2, 6, 4, 5), (2, 24, 5, 1))):
            s = Sketch(before)
            self.agrees(s, s("Relu", s("Reshape", s.input, s.integers(*after))))

    def test_reshape_that_cannot_be(self):
        s = Sketch((2, 6))
        constant = s.integers(5, 2)
        with self.assertRaises(TranslationError) as caught:
            s.nodes.append(onnx.helper.make_node("Reshape", [s.input, constant], ["x"], name="odd"))
            graph = onnx.helper.make_graph(
                s.nodes, "g", [onnx.helper.make_tensor_value_info(s.input, 1, [2, 6])],
                [onnx.helper.make_tensor_value_info("x", 1, None)], s.constants)
            translate(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 20)], ir_version=9))
        self.assertEqual((caught.exception.code, caught.exception.node), ("model_unreadable", "odd"))

    def test_transpose_squeeze_unsqueeze(self):
        s = Sketch((2, 3, 1, 5))
        x = s("Unsqueeze", s("Squeeze", s("Transpose", s.input, perm=[0, 2, 3, 1]), s.integers(1)), s.integers(0, -1))
        self.agrees(s, x)
        s = Sketch((2, 3, 4))
        self.agrees(s, s("Relu", s("Transpose", s.input)))

    def test_gather(self):
        s = Sketch((2, 6, 4, 5))
        self.agrees(s, s("Gather", s.input, s.integers(3, 0, 3), axis=1))
        s = Sketch((2, 6, 4, 5))
        self.agrees(s, s("Gather", s.input, s.constant(numpy.array(-1, dtype=numpy.int64)), axis=1))

    def test_pad(self):
        for mode, amounts in (("constant", [0, 0, 1, 2, 0, 0, 3, 0]), ("reflect", [0, 0, 1, 1, 0, 0, 2, 1]),
                              ("constant", [0, 1, 0, 0, 0, 2, 0, 0])):
            s = Sketch((1, 2, 6, 7))
            self.agrees(s, s("Pad", s.input, s.integers(*amounts), mode=mode))
        s = Sketch((1, 2, 6, 7))
        self.agrees(s, s("Pad", s.input, s.integers(1, 2, 3, 4), s.number(1.5), s.integers(2, 3)))
        # The reference evaluator cannot cut off.
        s = Sketch((1, 2, 6, 7))
        translated, image = translate(s.model(s("Pad", s.input, s.integers(0, 0, -1, 1, 0, 0, 1, -2)))), s.values()[0]
        expected = numpy.pad(image[:, :, 1:, :-2], ((0, 0), (0, 0), (0, 1), (1, 0)))
        self.assertTrue(numpy.array_equal(found(translated, [image])[0], expected))
        s = Sketch((1, 2, 6, 7))
        self.refused(s, s("Pad", s.input, s.integers(*[1] * 8), mode="edge"), "Pad_0")

    def test_arithmetic_with_numbers_and_values(self):
        for kind in ("Add", "Sub", "Mul", "Div"):
            s = Sketch((1, 3, 4, 4), (1, 3, 1, 1))
            self.agrees(s, s(kind, s(kind, s.input, s.number(1.5)), s.inputs[1]), tolerance=1e-4)
            s = Sketch((1, 3, 4, 4))
            self.agrees(s, s(kind, s.number(2.0), s.input), tolerance=1e-4)
            s = Sketch((1, 3, 4, 5))
            self.agrees(s, s(kind, s.floats(3, 1, 5, low=1, high=2), s.input), only=["ConstantOperand"],
                        tolerance=1e-4)

    def test_values_of_other_ranks_and_orders(self):
        s = Sketch((1, 3, 4, 5), (4, 5), (1, 5, 3, 4))
        turned = s("Transpose", s.inputs[2], perm=[0, 2, 3, 1])
        self.agrees(s, s("Mul", s("Add", s.input, s.inputs[1]), turned))
        s = Sketch((1, 3, 1, 1), (1, 3, 4, 5))
        self.agrees(s, s("Sub", *s.inputs))

    def test_sum(self):
        s = Sketch((1, 3, 4, 4), (1, 3, 4, 4), (1, 3, 1, 1))
        self.agrees(s, s("Sum", *s.inputs), only=["Add"])
        s = Sketch((1, 3, 4, 4))
        self.agrees(s, s("Relu", s("Sum", s.input)), only=["ReLU"])


if __name__ == "__main__":
    main()
