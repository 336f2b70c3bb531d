"""How networks of other libraries get weights and are counted; of these libraries only PyTorch is needed."""

import os
import sys
import unittest

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../../Sources/Runtimes/Ports"))

import port_counts  # noqa: E402
import port_weights  # noqa: E402


class Silent(nn.Module):
    """Everything that libraries start at zero or near it."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.gamma = nn.Parameter(torch.full((8,), 1e-6))
        self.gain = nn.Parameter(torch.zeros(()))
        self.head = nn.Linear(8, 5)
        for zero in (self.norm.weight, self.head.weight, self.head.bias):
            nn.init.zeros_(zero)

    def forward(self, x):
        y = torch.relu(self.norm(self.conv(x)))
        return self.head((y * self.gamma[:, None, None] * self.gain).mean((2, 3)))


def settled(seed=0):
    torch.manual_seed(seed)
    model = Silent().eval().requires_grad_(False)
    port_weights.settle(model, (3, 16, 16), seed)
    return model


class Weights(unittest.TestCase):
    def test_what_starts_silent_is_heard(self):
        model = settled()
        for name, weight in model.named_parameters():
            if weight.numel() > 1:
                self.assertGreater(float(weight.std()), 0, name)
            self.assertGreater(float(weight.abs().max()), 1e-3, name)
        image = torch.randn(1, 3, 16, 16)
        before = model(image)
        for name, weight in model.named_parameters():
            kept = weight.clone()
            weight.mul_(2)
            self.assertFalse(torch.allclose(before, model(image)), f"{name} does not bear on the output")
            weight.copy_(kept)

    def test_the_same_seed_gives_the_same_network(self):
        first, same, other = (dict(settled(seed).state_dict()) for seed in (0, 0, 1))
        self.assertTrue(all(torch.equal(first[k], same[k]) for k in first))
        self.assertFalse(torch.equal(first["conv.weight"], other["conv.weight"]))
        self.assertFalse(torch.equal(first["head.weight"], other["head.weight"]))

    def test_drawn_weights_keep_their_library_values_where_they_differ(self):
        torch.manual_seed(0)
        fresh = Silent().conv.weight.clone()
        self.assertTrue(torch.equal(settled().conv.weight, fresh))

    def test_layers_with_equal_weights_are_told_apart(self):
        model = nn.Sequential(*(nn.Linear(4, 4, bias=False) for _ in range(3))).eval().requires_grad_(False)
        for layer in model:
            nn.init.eye_(layer.weight)
        port_weights.settle(model, (4,), 0)
        self.assertTrue(torch.equal(model[0].weight, torch.eye(4)))
        self.assertFalse(torch.equal(model[1].weight, model[2].weight))
        self.assertLess(float((model[2].weight - torch.eye(4)).abs().max()), 0.06)

    def test_batch_norm_normalises(self):
        model = settled()
        self.assertFalse(model.norm.training)
        self.assertEqual(model.norm.momentum, 0.1)
        found = []
        model.norm.register_forward_hook(lambda m, i, o: found.append((o - m.bias[:, None, None]) / m.weight[:, None, None]))
        model(torch.randn(64, 3, 16, 16))
        self.assertAlmostEqual(float(found[0].mean()), 0, delta=0.05)
        self.assertAlmostEqual(float(found[0].std()), 1, delta=0.1)

    def test_deep_network_without_own_scale_stays_within_range(self):
        torch.manual_seed(0)
        layers = [layer for _ in range(120) for layer in (nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU())]
        model = nn.Sequential(nn.Conv2d(3, 8, 3), *layers).eval().requires_grad_(False)
        image = torch.randn(1, 3, 16, 16)
        port_weights.settle(model, (3, 16, 16), 0)
        self.assertTrue(0.01 < float(model(image).std()) < 100)


class Counts(unittest.TestCase):
    def test_of_a_network_counted_by_hand(self):
        model = settled()
        counts = port_counts.counts(model, torch.randn(2, 3, 16, 16))
        self.assertEqual(counts["parameters"], 3 * 8 * 9 + 8 + 16 + 8 + 1 + 45)
        self.assertEqual(counts["macs"], 2 * (8 * 8 * 8 * 27 + 8 * 5))
        self.assertEqual(counts["denormal_share"], 0)

    def test_products_of_attention_count_also_where_the_kernel_is_fused(self):
        class Attention(nn.Module):
            def forward(self, x):
                return nn.functional.scaled_dot_product_attention(x, x, x)

        counts = port_counts.counts(Attention(), torch.randn(1, 2, 5, 8))
        self.assertEqual(counts["macs"], 2 * 2 * 5 * 5 * 8)

    def test_denormals_are_seen(self):
        model = nn.Sequential(nn.Identity())
        self.assertEqual(port_counts.denormal_share(model, torch.full((10,), 1e-40)), 1)


if __name__ == "__main__":
    unittest.main()
