"""How timm's and torchvision's classification networks are created, with random weights."""

import difflib
import importlib.metadata
import inspect
import sys
import types

# torchvision registers its detection operators when it is imported, which fails where its build is for another torch.
# Classification networks need none of them.
for _name in ("torchvision._meta_registrations", "torchvision._autograd_registrations"):
    sys.modules.setdefault(_name, types.ModuleType(_name))


class Refusal(Exception):
    """What cannot be exported: `unknown` with near names, or `unsupported`."""

    def __init__(self, code, message, near=()):
        super().__init__(message)
        self.code, self.near = code, list(near)


def versions(library):
    """The versions that decide what is exported."""
    return {name: importlib.metadata.version(name) for name in (library, "torch")}


def create(library, name, resolution):
    """The network and its input without the batch: channels, height, width."""
    return _timm(name, resolution) if library == "timm" else _torchvision(name, resolution)


def _unknown(library, name, names):
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    return Refusal("unknown", f"{library} has no network '{name}'", near)


def _timm(name, resolution):
    import timm
    from timm.layers import set_fused_attn

    if not timm.is_model(name.split(".")[0]):
        raise _unknown("timm", name, timm.list_models())
    if "." in name and name not in timm.list_pretrained():
        tagged = timm.list_models(f"{name.split('.')[0]}.*", pretrained=True)
        raise Refusal(
            "unknown", f"timm's '{name.split('.')[0]}' has no weights '{name.split('.', 1)[1]}'",
            difflib.get_close_matches(name, tagged, n=3, cutoff=0.0))
    # As its formula: the fused kernel is one call of PyTorch's that ONNX has no operator for.
    set_fused_attn(False)
    options = {"pretrained": False, "exportable": True}
    own = timm.get_pretrained_cfg(name)
    size = tuple(own.input_size) if own is not None else (3, 224, 224)
    if resolution is None or tuple(size[1:]) == (resolution, resolution):
        return timm.create_model(name, **options), size
    size = (size[0], resolution, resolution)
    try:
        return timm.create_model(name, img_size=resolution, **options), size
    except TypeError as error:  # takes any size
        if "img_size" not in str(error):
            raise
    return timm.create_model(name, **options), size


def _torchvision(name, resolution):
    import torch
    from torchvision import models

    # As its formula, like timm's: ONNX has no operator for the fused one.
    torch.backends.mha.set_fastpath_enabled(False)
    names = models.list_models(module=models)
    if name not in names:
        raise _unknown("torchvision", name, names)
    options, builder = {}, models.get_model_builder(name)
    weights = next(iter(models.get_model_weights(name)))
    native = weights.transforms.keywords.get("crop_size", 224)
    accepted = inspect.signature(builder).parameters
    if name in ("googlenet", "inception_v3"):
        options = {"init_weights": False, "aux_logits": name == "inception_v3"}
    size = resolution or native
    if resolution not in (None, native) and name.startswith("vit_"):
        options["image_size"] = resolution
    return builder(**options) if "weights" not in accepted else builder(weights=None, **options), (3, size, size)
