"""What PyTorch itself counts of a network, for comparison with what Sullivan reads from the file."""

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode


def counts(model, image):
    """Parameters, multiply-accumulates of convolutions and products, and the share of denormal numbers."""
    counter = FlopCounterMode(display=False)
    # The counter knows attention's two products, and not every fused kernel.
    with torch.no_grad(), sdpa_kernel(SDPBackend.MATH), counter:
        model(image)
    return {
        "parameters": sum(p.numel() for p in model.parameters()),
        "macs": counter.get_total_flops() // 2,  # it counts multiplications and additions
        "denormal_share": denormal_share(model, image),
    }


def denormal_share(model, image):
    """The share of numbers, of all that leaf modules give, that are too small for a float of full precision."""
    tiny, total = 0, 0
    smallest = torch.finfo(torch.float32).tiny

    def look(_module, _inputs, output):
        nonlocal tiny, total
        if isinstance(output, torch.Tensor) and output.dtype == torch.float32:
            size = output.abs()
            tiny += int(((size > 0) & (size < smallest)).sum())
            total += output.numel()

    hooks = [m.register_forward_hook(look) for m in model.modules() if not list(m.children())]
    with torch.no_grad():
        model(image)
    for hook in hooks:
        hook.remove()
    return tiny / total if total else 0.0
