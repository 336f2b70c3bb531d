"""What the PyTorch worker makes of convolutional networks' operators, against ONNX Runtime on small random graphs."""

import os
import tempfile
import unittest

import onnx
import torch
from torch import nn

from small_models import Sketch, mixed_network
from translated import Translated, TranslationError, modules, onnx_modules, translate


class Convolutions(Translated):
    def test_plain_grouped_dilated_strided(self):
        for options in (dict(kernel=3, pads=[1] * 4), dict(kernel=3, group=2, bias=False), dict(kernel=1),
                        dict(kernel=3, dilations=[2, 2], pads=[2] * 4), dict(kernel=5, strides=[2, 3])):
            s = Sketch((2, 4, 11, 13))
            self.agrees(s, s.conv(s.input, 4, 6, **options), only=[nn.Conv2d])

    def test_depthwise(self):
        s = Sketch((1, 6, 9, 9))
        module = self.agrees(s, s.conv(s.input, 6, 6, 3, group=6, pads=[1] * 4))
        self.assertEqual(modules(module, nn.Conv2d)[0].groups, 6)

    def test_asymmetric_padding(self):
        s = Sketch((1, 3, 10, 12))
        module = self.agrees(s, s.conv(s.input, 3, 4, 3, pads=[0, 1, 2, 3], strides=[2, 2]))
        self.assertEqual(modules(module, nn.Conv2d)[0].padding, (0, 0))

    def test_one_dimension(self):
        s = Sketch((1, 3, 10))
        self.agrees(s, s("Conv", s.input, s.floats(4, 3, 3), pads=[1, 1]), only=[nn.Conv1d])

    def test_batch_norm_keeps_its_own_module(self):
        s = Sketch((1, 3, 8, 8))
        self.agrees(s, s.norm(s.conv(s.input, 3, 4, 3), 4), only=[nn.Conv2d, nn.BatchNorm2d])


class Pools(Translated):
    def test_max(self):
        for options in (dict(), dict(pads=[1] * 4), dict(pads=[0, 0, 1, 1]), dict(ceil_mode=1),
                        dict(ceil_mode=1, pads=[1] * 4), dict(pads=[2] * 4)):
            s = Sketch((1, 2, 11, 14))
            self.agrees(s, s("MaxPool", s.input, kernel_shape=[3, 3], strides=[2, 2], **options))

    def test_max_dilated(self):
        s = Sketch((1, 2, 11, 14))
        self.agrees(s, s("MaxPool", s.input, kernel_shape=[3, 3], dilations=[2, 2]), only=[nn.MaxPool2d])

    def test_average(self):
        for counts in (0, 1):
            for pads in ([0] * 4, [1] * 4, [0, 0, 1, 1], [1, 0, 0, 1], [2] * 4):
                s = Sketch((2, 2, 11, 14))
                self.agrees(s, s("AveragePool", s.input, kernel_shape=[3, 3], strides=[2, 2], pads=pads,
                                 count_include_pad=counts))

    def test_average_ceil(self):
        for pads in ([0] * 4, [1] * 4, [0, 0, 1, 1]):
            s = Sketch((1, 2, 12, 14))
            self.agrees(s, s("AveragePool", s.input, kernel_shape=[3, 3], strides=[2, 2], pads=pads, ceil_mode=1))

    def test_average_counts_padding_is_torchs_own(self):
        s = Sketch((1, 2, 8, 8))
        module = self.agrees(s, s("AveragePool", s.input, kernel_shape=[3, 3], pads=[1] * 4, count_include_pad=1))
        pool = modules(module, nn.AvgPool2d)[0]
        self.assertTrue(pool.count_include_pad)
        self.assertEqual(pool.padding, (1, 1))

    def test_global(self):
        for kind in ("GlobalAveragePool", "GlobalMaxPool"):
            s = Sketch((2, 3, 5, 7))
            self.agrees(s, s(kind, s.input))

    def test_mean_over_the_map(self):
        for keep in (0, 1):
            s = Sketch((2, 3, 5, 7))
            self.agrees(s, s("ReduceMean", s.input, s.integers(2, 3), keepdims=keep), only=[nn.AdaptiveAvgPool2d])
            s = Sketch((2, 3, 5, 7))
            self.agrees(s, s("ReduceMean", s.input, axes=[-1, -2], keepdims=keep), opset=17)

    def test_mean_over_channels(self):
        s = Sketch((2, 3, 5, 7))
        self.agrees(s, s("ReduceMean", s.input, s.integers(1), keepdims=1))


class Activations(Translated):
    def test_single(self):
        for kind, module in (("Relu", nn.ReLU), ("Sigmoid", nn.Sigmoid), ("HardSwish", nn.Hardswish),
                             ("Gelu", nn.GELU), ("Tanh", nn.Tanh)):
            s = Sketch((1, 3, 4, 5))
            self.agrees(s, s(kind, s.input), only=[module])

    def test_softmax_of_new_and_old_operator_sets(self):
        for opset, options in ((20, {}), (20, dict(axis=1)), (12, {}), (12, dict(axis=2))):
            s = Sketch((2, 3, 4, 5))
            self.agrees(s, s("Softmax", s.input, **options), opset=opset, only=[nn.Softmax])

    def test_hard_sigmoid(self):
        s = Sketch((1, 3, 4, 5))
        self.agrees(s, s("HardSigmoid", s.input, alpha=1 / 6, beta=0.5), only=[nn.Hardsigmoid])
        s = Sketch((1, 3, 4, 5))
        self.agrees(s, s("HardSigmoid", s.input), only=[])

    def test_clip(self):
        s = Sketch((1, 3, 4, 5))
        self.agrees(s, s("Clip", s.input, s.number(0), s.number(6)), only=[nn.ReLU6])
        s = Sketch((1, 3, 4, 5))
        self.agrees(s, s("Clip", s.input, s.number(-1), s.number(2.5)), only=[])
        s = Sketch((1, 3, 4, 5))
        self.agrees(s, s("Clip", s.input, s.number(0)), only=[nn.ReLU])

    def test_clip_bounds_of_constant_nodes(self):
        s = Sketch((1, 3, 4, 5))
        bounds = [s("Constant", value_float=float(v)) for v in (0, 6)]
        self.agrees(s, s("Clip", s.input, *bounds), only=[nn.ReLU6])

    def test_silu_and_hard_swish_of_two_nodes(self):
        for swap in (False, True):
            s = Sketch((1, 3, 4, 5))
            pair = [s.input, s("Sigmoid", s.input)]
            self.agrees(s, s("Mul", *(reversed(pair) if swap else pair)), only=[nn.SiLU])
        s = Sketch((1, 3, 4, 5))
        self.agrees(s, s("Mul", s.input, s("HardSigmoid", s.input, alpha=1 / 6, beta=0.5)), only=[nn.Hardswish])

    def test_gate_of_another_value_stays_a_gate(self):
        s = Sketch((1, 3, 4, 5))
        gate = s("Sigmoid", s("GlobalAveragePool", s.input))
        self.agrees(s, s("Mul", s.input, gate), only=[nn.AdaptiveAvgPool2d, nn.Sigmoid])

    def test_sigmoid_read_twice_stays(self):
        s = Sketch((1, 3, 4, 5))
        gate = s("Sigmoid", s.input)
        self.agrees(s, s("Mul", s.input, gate), s("Add", gate, gate), only=[nn.Sigmoid])

    def test_gelu_of_the_error_function(self):
        def erf(s, x):
            return s("Add", s("Erf", s("Div", x, s.number(2**0.5))), s.number(1))

        s = Sketch((1, 3, 8))
        self.agrees(s, s("Mul", s("Mul", s.input, erf(s, s.input)), s.number(0.5)), only=[nn.GELU])
        s = Sketch((1, 3, 8))
        self.agrees(s, s("Mul", s("Mul", s.input, s.number(0.5)), erf(s, s.input)), only=[nn.GELU])
        s = Sketch((1, 3, 8))
        self.agrees(s, s("Mul", s.input, s("Mul", erf(s, s.input), s.number(0.5))), only=[nn.GELU])

    def test_error_function_alone(self):
        s = Sketch((1, 3, 8))
        self.agrees(s, s("Erf", s.input), only=[])


class InPlace(Translated):
    def in_place(self, module, kind=nn.ReLU):
        return [m.inplace for m in modules(module, kind)]

    def test_after_a_convolution_with_one_reader(self):
        s = Sketch((1, 3, 8, 8))
        module = self.agrees(s, s("Relu", s.norm(s.conv(s.input, 3, 4, 3), 4)))
        self.assertEqual(self.in_place(module), [True])

    def test_silu_counts_its_two_readings_as_one(self):
        s = Sketch((1, 3, 8, 8))
        x = s.conv(s.input, 3, 4, 3)
        module = self.agrees(s, s("Mul", x, s("Sigmoid", x)))
        self.assertEqual(self.in_place(module, nn.SiLU), [True])

    def test_input_read_twice_is_kept(self):
        s = Sketch((1, 3, 8, 8))
        x = s.conv(s.input, 3, 3, 3, pads=[1] * 4)
        module = self.agrees(s, s("Add", s("Relu", x), x))
        self.assertEqual(self.in_place(module), [False])

    def test_networks_input_and_output_are_kept(self):
        s = Sketch((1, 3, 8, 8))
        x = s.conv(s("Relu", s.input), 3, 3, 3)
        module = self.agrees(s, s("Relu", x), x)
        self.assertEqual(self.in_place(module), [False, False])

    def test_view_of_a_value_read_elsewhere_is_kept(self):
        s = Sketch((1, 4, 8, 8))
        x = s.conv(s.input, 4, 4, 3)
        part = s("Slice", x, s.integers(0), s.integers(2), s.integers(1))
        module = self.agrees(s, s("Relu", part), s("Sigmoid", x))
        self.assertEqual(self.in_place(module), [False])

    def test_identity_does_not_hide_a_second_reader(self):
        s = Sketch((1, 3, 8, 8))
        x = s.conv(s.input, 3, 3, 3, pads=[1] * 4)
        module = self.agrees(s, s("Add", s("Relu", s("Identity", x)), x))
        self.assertEqual(self.in_place(module), [False])


class Products(Translated):
    def test_gemm(self):
        for trans in (0, 1):
            s = Sketch((2, 6))
            weight = s.floats(4, 6) if trans else s.floats(6, 4)
            self.agrees(s, s("Gemm", s.input, weight, s.floats(4), transB=trans), only=[nn.Linear])

    def test_product_and_sum_on_the_last_axis(self):
        s = Sketch((1, 5, 7, 6))
        module = self.agrees(s, s("Add", s("MatMul", s.input, s.floats(6, 4)), s.floats(4)), only=[nn.Linear])
        self.assertIsNotNone(modules(module, nn.Linear)[0].bias)

    def test_product_alone(self):
        s = Sketch((2, 6))
        self.agrees(s, s("MatMul", s.input, s.floats(6, 4)), only=[nn.Linear])

    def test_product_read_twice_keeps_its_sum(self):
        s = Sketch((2, 6))
        x = s("MatMul", s.input, s.floats(6, 4))
        self.agrees(s, s("Add", x, s.floats(4)), s("Relu", x))

    def test_weight_of_one_value(self):
        s = Sketch((2, 6))
        fill = onnx.helper.make_tensor("value", onnx.TensorProto.FLOAT, [1], [0.25])
        self.agrees(s, s("MatMul", s.input, s("ConstantOfShape", s.integers(6, 4), value=fill)), only=[nn.Linear])

    def test_product_of_two_values(self):
        s = Sketch((2, 3, 6), (2, 6, 4))
        self.agrees(s, s("MatMul", *s.inputs), only=[])

    def test_gemm_in_other_forms(self):
        s = Sketch((2, 6))
        self.agrees(s, s("Gemm", s.input, s.floats(6, 4), alpha=0.5), only=[])
        s = Sketch((6, 2))
        self.agrees(s, s("Gemm", s.input, s.floats(6, 4), s.floats(2, 4), transA=1, alpha=0.5, beta=2.0))
        s = Sketch((2, 6), (4, 6))
        self.agrees(s, s("Gemm", *s.inputs, s.floats(1, 4), transB=1))
        s = Sketch((2, 6))
        self.agrees(s, s("Gemm", s.input, s.floats(6, 4), s.floats(2, 1)))
        s = Sketch((2, 6))
        self.agrees(s, s("Gemm", s.input, s.floats(6, 4), s.floats(1, 4)), only=[nn.Linear])

    def test_layer_norm_and_scale(self):
        s = Sketch((1, 5, 7, 6))
        x = s("LayerNormalization", s.input, s.floats(6), s.floats(6), axis=-1, epsilon=1e-6)
        self.agrees(s, x, only=[nn.LayerNorm])
        s = Sketch((1, 6, 5, 7))
        module = self.agrees(s, s("Mul", s.input, s.floats(6, 1, 1)), only=[])
        self.assertEqual([tuple(p.shape) for p in module.parameters()], [(6, 1, 1)])


class Shapes(Translated):
    def test_concatenation_flattening(self):
        s = Sketch((2, 3, 4, 5), (2, 2, 4, 5))
        self.agrees(s, s("Flatten", s("Concat", *s.inputs, axis=1), axis=1), only=[])

    def test_slice(self):
        for start, end, axis, step in ((0, 3, 1, 1), (2, 2**62, 1, 1), (1, 5, -1, 2), (-3, -1, 2, 1)):
            s = Sketch((1, 6, 7, 8))
            self.agrees(s, s("Slice", s.input, *(s.integers(v) for v in (start, end, axis, step))))

    def test_slice_of_two_axes(self):
        s = Sketch((1, 6, 7, 8))
        self.agrees(s, s("Slice", s.input, s.integers(1, 2), s.integers(7, 8), s.integers(2, 3)))

    def test_split(self):
        s = Sketch((1, 6, 4, 4))
        a, b = s("Split", s.input, s.integers(2, 4), outputs=2, axis=1)
        self.agrees(s, s("Concat", b, a, axis=1))
        s = Sketch((1, 6, 4, 4))
        a, b = s("Split", s.input, outputs=2, axis=1, num_outputs=2)
        self.agrees(s, s("Add", s("Relu", b), a))

    def test_channel_shuffle(self):
        s = Sketch((1, 6, 4, 5))
        x = s("Reshape", s.input, s.integers(1, 2, 3, 4, 5))
        x = s("Reshape", s("Transpose", x, perm=[0, 2, 1, 3, 4]), s.integers(1, 6, 4, 5))
        self.agrees(s, s.conv(x, 6, 2, 1))

    def test_reshape_with_copied_and_inferred_extents(self):
        s = Sketch((2, 6, 4, 5))
        self.agrees(s, s("Reshape", s.input, s.integers(0, -1)))

    def test_transpose_squeeze_unsqueeze(self):
        s = Sketch((2, 3, 1, 5))
        x = s("Unsqueeze", s("Squeeze", s("Transpose", s.input, perm=[0, 2, 3, 1]), s.integers(1)), s.integers(0))
        self.agrees(s, x)

    def test_pad(self):
        for mode, amounts in (("constant", [0, 0, 1, 2, 0, 0, 3, 0]), ("reflect", [0, 0, 1, 1, 0, 0, 2, 1]),
                              ("edge", [0, 0, 1, 1, 0, 0, 2, 1]), ("constant", [0, 0, -1, 0, 0, 0, 0, -2])):
            s = Sketch((1, 2, 6, 7))
            self.agrees(s, s("Pad", s.input, s.integers(*amounts), mode=mode))
        s = Sketch((1, 2, 6, 7))
        self.agrees(s, s("Pad", s.input, s.integers(1, 2, 3, 4), s.number(1.5), s.integers(2, 3)))

    def test_dropout_does_nothing(self):
        s = Sketch((2, 6))
        self.agrees(s, s("Relu", s("Dropout", s.input)), only=[nn.ReLU])

    def test_arithmetic_with_numbers_and_values(self):
        for kind in ("Add", "Sub", "Mul", "Div"):
            s = Sketch((1, 3, 4, 4), (1, 3, 1, 1))
            self.agrees(s, s(kind, s(kind, s.input, s.number(1.5)), s.inputs[1]), tolerance=1e-4)
            s = Sketch((1, 3, 4, 4))
            self.agrees(s, s(kind, s.number(2.0), s.input), tolerance=1e-4)


    def test_sum(self):
        s = Sketch((1, 3, 4, 4), (1, 3, 4, 4), (1, 3, 1, 1))
        self.agrees(s, s("Sum", *s.inputs))
        s = Sketch((1, 3, 4, 4))
        x = s("Relu", s.norm(s.input, 3))
        self.agrees(s, s("Sum", x, x, x), x)


class Whole(Translated):
    def test_network_with_two_outputs(self):
        sketch, model = mixed_network()
        self.agrees(sketch, *[o.name for o in model.graph.output])

    def test_names_of_outputs_and_layers_are_those_of_the_file(self):
        s = Sketch((1, 3, 8, 8))
        x = s.conv(s.input, 3, 4, 3)
        model = s.model(s("Identity", s("Mul", x, s("Sigmoid", x))))
        with tempfile.TemporaryDirectory() as folder:
            onnx.save(model, os.path.join(folder, "model.onnx"))
            module, network = onnx_modules.load(os.path.join(folder, "model.onnx"))
        self.assertEqual(network.output_names, [model.graph.output[0].name])
        self.assertEqual([n.meta["step"] for n in module.graph.nodes if "step" in n.meta], ["Conv_0", "Mul_2"])

    def test_unknown_operator_is_named_with_its_node(self):
        s = Sketch((1, 3, 8, 8))
        self.refused(s, s("Bernoulli", s.conv(s.input, 3, 4, 3)), "Bernoulli_1")

    def test_external_data(self):
        sketch, model = mixed_network()
        whole = translate(model)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.onnx")
            onnx.save(model, path, save_as_external_data=True, location="model.onnx.data", size_threshold=0)
            inputs = [torch.from_numpy(v) for v in sketch.values()]
            with torch.inference_mode():
                left, right = whole(*inputs), onnx_modules.load(path)[0](*inputs)
            for a, b in zip(left, right):
                self.assertTrue(torch.equal(a, b))
            os.remove(os.path.join(folder, "model.onnx.data"))
            with self.assertRaises(TranslationError) as caught:
                onnx_modules.load(path)
            self.assertIn(caught.exception.code, ("model_missing", "model_unreadable"))

    def test_damaged_and_missing_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.onnx")
            for content in (b"", b"no model", mixed_network()[1].SerializeToString()[:-100]):
                with open(path, "wb") as file:
                    file.write(content)
                with self.assertRaises(TranslationError) as caught:
                    onnx_modules.load(path)
                self.assertEqual(caught.exception.code, "model_unreadable")
            with self.assertRaises(TranslationError) as caught:
                onnx_modules.load(os.path.join(folder, "none.onnx"))
            self.assertEqual(caught.exception.code, "model_missing")


if __name__ == "__main__":
    unittest.main()
