"""Every operator that the TensorFlow worker translates, against ONNX's reference evaluator on small random graphs."""

import os
import sys
import tempfile
import unittest

import numpy
import onnx
from onnx.reference import ReferenceEvaluator

HERE = os.path.dirname(os.path.abspath(__file__))
RUNTIMES = os.path.join(HERE, "../../../Sources/Runtimes")
sys.path[:0] = [HERE, os.path.join(RUNTIMES, "TensorFlow"), os.path.join(RUNTIMES, "PythonWorker")]

import keras  # noqa: E402
from keras import layers  # noqa: E402

import onnx_keras  # noqa: E402
import onnx_reading  # noqa: E402
from keras_layouts import input_order  # noqa: E402
from onnx_reading import TranslationError  # noqa: E402
from small_models import Sketch, mixed_network  # noqa: E402


def translate(model):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.onnx")
        onnx.save(model, path)
        return onnx_keras.Translation(onnx_reading.read(path)).network_of_layers()


def operations(translated):
    """What the model calls, inputs apart, in the order in which it was built."""
    return [o for o in translated.model.operations if not isinstance(o, layers.InputLayer)]


def found(translated, values):
    inputs = [numpy.ascontiguousarray(v.transpose(input_order(v.ndim))) for v in values]
    return translated.arrays(translated.model(inputs if len(inputs) > 1 else inputs[0], training=False))


class Translated(unittest.TestCase):
    def agrees(self, sketch, *outputs, opset=20, only=None, transposes=None, tolerance=2e-5):
        """Outputs are the reference's; `only` are the names of the classes of all operations, in order."""
        model = sketch.model(*outputs, opset=opset)
        translated, values = translate(model), sketch.values()
        expected = ReferenceEvaluator(model).run(None, dict(zip(sketch.inputs, values)))
        for f, e in zip(found(translated, values), expected, strict=True):
            self.assertEqual(f.shape, e.shape)
            scale = max(1.0, float(numpy.abs(e).max()))
            self.assertLess(float(numpy.abs(f - e).max()), tolerance * scale)
        names = [type(o).__name__ for o in operations(translated)]
        if only is not None:
            self.assertEqual(names, only)
        if transposes is not None:
            self.assertEqual(names.count("Transpose"), transposes, names)
        return translated

    def refused(self, sketch, output, node, opset=20):
        with self.assertRaises(TranslationError) as caught:
            translate(sketch.model(output, opset=opset))
        self.assertEqual(caught.exception.code, "unsupported_operator")
        self.assertEqual(caught.exception.node, node)


class Convolutions(Translated):
    def test_plain_grouped_dilated_strided(self):
        for options, only in ((dict(kernel=3, pads=[1] * 4), ["Conv2D"]),
                              (dict(kernel=3, group=2, bias=False), ["GroupedConvolution"]),
                              (dict(kernel=1), ["Conv2D"]),
                              (dict(kernel=1, strides=[2, 2]), ["Conv2D"]),
                              (dict(kernel=3, dilations=[2, 2], pads=[2] * 4), ["Conv2D"]),
                              (dict(kernel=5, strides=[2, 3]), ["Conv2D"])):
            s = Sketch((2, 4, 11, 13))
            self.agrees(s, s.conv(s.input, 4, 6, **options), only=only, transposes=0)

    def test_padding_that_is_not_same_is_made_before(self):
        for pads in ([1] * 4, [0, 1, 2, 3]):
            s = Sketch((1, 3, 10, 12))
            x = s.conv(s.input, 3, 4, 3, pads=pads, strides=[2, 2])
            self.agrees(s, x, only=["ZeroPadding2D", "Conv2D"])

    def test_padding_that_is_same_is_the_layers_own(self):
        for size, pads in ((11, [1, 1, 1, 1]), (10, [0, 0, 1, 1])):
            s = Sketch((1, 3, size, size))
            translated = self.agrees(s, s.conv(s.input, 3, 4, 3, pads=pads, strides=[2, 2]), only=["Conv2D"])
            self.assertEqual(operations(translated)[0].padding, "same")

    def test_depthwise(self):
        for multiplier, strides in ((1, [1, 1]), (2, [2, 2])):
            s = Sketch((1, 6, 9, 9))
            x = s.conv(s.input, 6, 6 * multiplier, 3, group=6, pads=[1] * 4, strides=strides)
            self.agrees(s, x, only=["DepthwiseConv2D"])

    def test_dilated_and_strided(self):
        for size, pads, group in ((11, [4] * 4, 4), (12, [1, 2, 3, 4], 1), (14, [0] * 4, 2)):
            s = Sketch((1, 4, size, size + 1))
            x = s.conv(s.input, 4, 4, 3, group=group, dilations=[2, 4], strides=[2, 2], pads=pads)
            self.agrees(s, x, transposes=0)

    def test_large_grouped(self):
        s = Sketch((1, 8, 6, 6))
        self.agrees(s, s.conv(s.input, 8, 12, 3, group=4, pads=[1] * 4, strides=[2, 2]), transposes=0)

    def test_what_tensorflow_cannot_is_refused(self):
        s = Sketch((1, 3, 8, 8))
        self.refused(s, s.conv(s.input, 3, 4, 3, auto_pad="SAME_UPPER"), "Conv_0")
        s = Sketch((1, 3, 8, 8))
        self.refused(s, s.conv(s.input, 3, 4, 3, dilations=[2, 3], strides=[2, 2]), "Conv_0")
        s = Sketch((1, 4, 8, 8))
        self.refused(s, s.conv(s.input, 4, 4, 3, group=4, strides=[1, 2]), "Conv_0")
        s = Sketch((1, 3, 10))
        self.refused(s, s("Conv", s.input, s.floats(4, 3, 3)), "Conv_0")

    def test_batch_norm_keeps_its_own_layer(self):
        s = Sketch((1, 3, 8, 8))
        self.agrees(s, s.norm(s.conv(s.input, 3, 4, 3), 4), only=["Conv2D", "BatchNormalization"])
        s = Sketch((2, 5))
        self.agrees(s, s.norm(s.input, 5), only=["BatchNormalization"])


class Pools(Translated):
    def test_max(self):
        for options in (dict(), dict(pads=[1] * 4), dict(pads=[0, 0, 1, 1]), dict(ceil_mode=1),
                        dict(ceil_mode=1, pads=[1] * 4)):
            for size in ((11, 14), (12, 13)):
                s = Sketch((1, 2, *size))
                # Below zero everywhere, so that a border of zeros would show.
                x = s("Sub", s.input, s.number(10))
                self.agrees(s, s("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], **options))

    def test_max_after_relu_has_a_border_of_zeros(self):
        s = Sketch((1, 2, 12, 12))
        x = s("MaxPool", s("Relu", s.input), kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
        self.agrees(s, x, only=["ReLU", "ZeroPadding2D", "MaxPooling2D"])

    def test_max_of_same(self):
        s = Sketch((1, 2, 11, 11))
        self.agrees(s, s("MaxPool", s.input, kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4), only=["MaxPooling2D"])

    def test_max_dilated_and_indices_are_refused(self):
        s = Sketch((1, 2, 11, 14))
        self.refused(s, s("MaxPool", s.input, kernel_shape=[3, 3], dilations=[2, 2]), "MaxPool_0")
        s = Sketch((1, 2, 11, 14))
        _, indices = s("MaxPool", s.input, kernel_shape=[3, 3], outputs=2)
        self.refused(s, s("Cast", indices, to=onnx.TensorProto.FLOAT), "MaxPool_0")

    def test_average(self):
        for counts in (0, 1):
            for pads in ([0] * 4, [1] * 4, [0, 0, 1, 1], [1, 0, 0, 1], [2] * 4):
                for size in ((11, 14), (9, 9)):
                    s = Sketch((2, 2, *size))
                    self.agrees(s, s("AveragePool", s.input, kernel_shape=[3, 3], strides=[2, 2], pads=pads,
                                     count_include_pad=counts))

    def test_average_of_same_and_of_a_counted_border(self):
        s = Sketch((1, 2, 8, 8))
        x = s("AveragePool", s.input, kernel_shape=[3, 3], pads=[1] * 4, count_include_pad=0)
        self.agrees(s, x, only=["AveragePooling2D"])
        s = Sketch((1, 2, 8, 8))
        x = s("AveragePool", s.input, kernel_shape=[3, 3], pads=[1] * 4, count_include_pad=1)
        self.agrees(s, x, only=["ZeroPadding2D", "AveragePooling2D"])

    def test_average_ceil(self):
        # What rounding up adds counts neither for the one nor for the other mean, as in PyTorch.
        for counts in (0, 1):
            s = Sketch((1, 1, 6, 6))
            model = s.model(s("AveragePool", s.input, kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1,
                              count_include_pad=counts))
            image = numpy.ones((1, 1, 6, 6), dtype=numpy.float32)
            output, = found(translate(model), [image])
            self.assertEqual(output.shape, (1, 1, 3, 3))
            self.assertTrue(numpy.allclose(output, 1))

    def test_ceil_leaves_out_a_window_beyond_the_input(self):
        s = Sketch((1, 1, 5, 5))
        model = s.model(s("MaxPool", s.input, kernel_shape=[2, 2], strides=[2, 2], pads=[1] * 4, ceil_mode=1))
        output, = found(translate(model), [numpy.zeros((1, 1, 5, 5), dtype=numpy.float32)])
        self.assertEqual(output.shape, (1, 1, 3, 3))

    def test_global(self):
        for kind in ("GlobalAveragePool", "GlobalMaxPool"):
            s = Sketch((2, 3, 5, 7))
            self.agrees(s, s(kind, s.input))

    def test_mean_over_the_map(self):
        for keep in (0, 1):
            s = Sketch((2, 3, 5, 7))
            x = s("ReduceMean", s.input, s.integers(2, 3), keepdims=keep)
            self.agrees(s, x, only=["GlobalAveragePooling2D"])
            s = Sketch((2, 3, 5, 7))
            self.agrees(s, s("ReduceMean", s.input, axes=[-1, -2], keepdims=keep), opset=17)

    def test_mean_over_other_axes(self):
        for axes in ((1,), (0, 2), (3,)):
            for keep in (0, 1):
                s = Sketch((2, 3, 5, 7))
                self.agrees(s, s("ReduceMean", s.input, s.integers(*axes), keepdims=keep))


class Activations(Translated):
    def test_single(self):
        for kind, layer in (("Relu", "ReLU"), ("Sigmoid", "Activation"), ("HardSwish", "Activation"),
                            ("Gelu", "Activation"), ("Tanh", "Activation"), ("Elu", "Activation"),
                            ("LeakyRelu", "LeakyReLU")):
            s = Sketch((1, 3, 4, 5))
            self.agrees(s, s(kind, s.input), only=[layer])

    def test_functions(self):
        for kind in ("Erf", "Exp", "Neg", "Abs"):
            s = Sketch((1, 3, 4, 5))
            self.agrees(s, s(kind, s.input))
        s = Sketch((1, 3, 4, 5))
        self.agrees(s, s("Gelu", s.input, approximate="tanh"))

    def test_softmax_of_new_and_old_operator_sets(self):
        for opset, options in ((20, {}), (20, dict(axis=1)), (12, dict(axis=3)), (12, {}), (12, dict(axis=2))):
            s = Sketch((2, 3, 4, 5))
            x = s("Softmax", s.input, **options)
            if opset == 20:
                self.agrees(s, x, opset=opset, only=["Softmax"])
                continue
            # The reference evaluator has the new meaning only.
            output, = found(translate(s.model(x, opset=opset)), [numpy.zeros((2, 3, 4, 5), dtype=numpy.float32)])
            self.assertTrue(numpy.allclose(output, 1 / numpy.prod((2, 3, 4, 5)[options.get("axis", 1):])))

    def test_hard_sigmoid(self):
        s = Sketch((1, 3, 4, 5))
        self.agrees(s, s("HardSigmoid", s.input, alpha=1 / 6, beta=0.5), only=["Activation"])
        s = Sketch((1, 3, 4, 5))
        self.refused(s, s("HardSigmoid", s.input), "HardSigmoid_0")

    def test_clip(self):
        for bounds, only in (((0, 6), ["ReLU"]), ((-1, 2.5), ["Clip"]), ((0,), ["ReLU"]), ((-1,), ["Maximum"])):
            s = Sketch((1, 3, 4, 5))
            translated = self.agrees(s, s("Clip", s.input, *(s.number(bound) for bound in bounds)), only=only)
            if bounds == (0, 6):
                self.assertEqual(operations(translated)[0].max_value, 6)

    def test_silu_of_two_nodes(self):
        s = Sketch((1, 3, 4, 5))
        self.agrees(s, s("Mul", s.input, s("Sigmoid", s.input)), only=["Activation"])

    def test_gate(self):
        s = Sketch((1, 3, 4, 5))
        gate = s("Sigmoid", s.conv(s("GlobalAveragePool", s.input), 3, 3, 1))
        only = ["GlobalAveragePooling2D", "Conv2D", "Activation", "Multiply"]
        self.agrees(s, s("Mul", s.input, gate), only=only)


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


class Whole(Translated):
    def test_network_with_two_outputs(self):
        sketch, model = mixed_network()
        self.agrees(sketch, *[o.name for o in model.graph.output], transposes=0)

    def test_layers_are_named_after_nodes(self):
        s = Sketch((1, 3, 8, 8))
        x = s.conv(s.input, 3, 4, 3)
        translated = translate(s.model(s("Identity", s("Mul", x, s("Sigmoid", x)))))
        self.assertEqual([translated.steps[o.name] for o in operations(translated)], ["Conv_0", "Mul_2"])

    def test_unknown_operator_is_named_with_its_node(self):
        s = Sketch((1, 3, 8, 8))
        self.refused(s, s("DepthToSpace", s.conv(s.input, 3, 4, 3), blocksize=2), "DepthToSpace_1")

    def test_bfloat16(self):
        sketch, model = mixed_network()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.onnx")
            onnx.save(model, path)
            translated = onnx_keras.Translation(onnx_reading.read(path), "bfloat16").network_of_layers()
        self.assertEqual({str(weight.dtype) for weight in translated.model.weights}, {"bfloat16"})
        values = sketch.values()
        expected = ReferenceEvaluator(model).run(None, dict(zip(sketch.inputs, values)))
        for f, e in zip(found(translated, values), expected, strict=True):
            self.assertLess(float(numpy.abs(f - e).max()), 0.05 * float(numpy.abs(e).max()))


if __name__ == "__main__":
    keras.config.set_image_data_format("channels_last")
    unittest.main()
