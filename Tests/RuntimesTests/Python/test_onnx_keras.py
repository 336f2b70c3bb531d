"""What the TensorFlow worker translates, against ONNX's reference evaluator: convolutions, pools, activations, whole networks."""

import os
import tempfile

import numpy
import onnx
from onnx.reference import ReferenceEvaluator

from translated_keras import Translated, found, main, onnx_keras, onnx_reading, operations, translate
from small_models import Sketch, mixed_network


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
    main()
