"""Random weights that a network can be verified and timed with.

Libraries start some weights all alike: biases at 0, the last layer at 0, layer scales at 1e-6, BatchNorm as the
identity. Behind a factor of 0 nothing could be verified, and without normalisation deep networks run out of the range
of floats. So weights that start all alike are drawn anew, and BatchNorm gets the statistics of a batch of noise.
"""

import hashlib
import math

import torch
from torch import nn

IMAGES = 4
# A variance below this share of its layer's mean would magnify what one batch does not show.
LEAST_VARIANCE = 0.01


def settle(model, size, seed):
    """Draws the weights that start all alike or equal to others, and sets BatchNorm's statistics. The model is in evaluation mode."""
    random = torch.Generator().manual_seed((seed + 1) % 2**63)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.is_floating_point() and bool((weight == weight.flatten()[0]).all()):
                draw(name, weight, random)
        tell_apart(model, random)
        calibrate(model, torch.randn((IMAGES, *size), generator=random))


def draw(name, weight, random):
    """New values for a weight whose elements are all equal."""
    start = float(weight.flatten()[0])
    noise = torch.rand(weight.shape, generator=random)
    if weight.numel() == 1:
        weight.fill_(start if abs(start) > 0.01 else 0.5)
    elif abs(start) > 0.01:  # a factor: about what it was
        weight.copy_(start * (0.8 + 0.4 * noise))
    elif weight.ndim == 1 and not name.endswith(("weight", "gamma", "scale")):  # a bias
        weight.copy_(0.04 * (noise - 0.5))
    elif weight.ndim == 1 or start != 0:  # a factor that would silence what it scales
        weight.copy_(0.4 + 0.4 * noise)
    else:  # a matrix
        fan_in = max(1, math.prod(weight.shape[1:]))
        weight.copy_((noise - 0.5) * math.sqrt(12 / fan_in))


def tell_apart(model, random):
    """Changes weights a little that are equal to another layer's: exporters would write them once."""
    seen = set()
    for weight in model.parameters():
        key = (weight.shape, hashlib.sha256(weight.contiguous().numpy().tobytes()).digest())
        if key in seen and weight.is_floating_point():
            noise = torch.rand(weight.shape, generator=random) - 0.5
            weight.add_(0.1 * float(weight.abs().max()) * noise)
        seen.add(key)


def calibrate(model, images):
    """Gives every BatchNorm the mean and variance of what it reads for `images`."""
    norms = [m for m in model.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm) and m.track_running_stats]
    if not norms:
        return
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
        norm.train()
    model(images)
    for norm, momentum in zip(norms, momenta):
        norm.eval()
        norm.momentum = momentum
        norm.running_var.clamp_(min=LEAST_VARIANCE * float(norm.running_var.mean()) or 1.0)
