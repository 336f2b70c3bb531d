"""The same networks in torchvision, timm and pytorchcv: how to create each, with random weights and no download."""

import importlib
import importlib.metadata
import sys
import types

# torchvision registers its detection operators when it is imported, which fails where its build is for another torch.
# Classification networks need none of them.
for _name in ("torchvision._meta_registrations", "torchvision._autograd_registrations"):
    sys.modules.setdefault(_name, types.ModuleType(_name))


class Reference:
    """One network of a library: `create()` gives the module in evaluation mode."""

    def __init__(self, library, name, **options):
        self.library, self.name, self.options = library, name, options

    def create(self):
        if self.library == "torchvision":
            model = getattr(importlib.import_module("torchvision.models"), self.name)(weights=None, **self.options)
        elif self.library == "timm":
            model = importlib.import_module("timm").create_model(self.name, pretrained=False, **self.options)
        else:
            _darts_previous_cell_first()
            model = importlib.import_module("pytorchcv.model_provider").get_model(self.name, **self.options)
        return model.eval()

    def __str__(self):
        return f"{self.library} {importlib.metadata.version(self.library)} `{self.name}`"


def _darts_previous_cell_first():
    """pytorchcv's DARTS preprocesses the newer input first; the original, and Sullivan, the older. The sums are equal,
    but weights are matched by order of execution."""
    darts = importlib.import_module("pytorchcv.models.darts")

    def forward(self, x, x_prev):
        x_prev = self.preprocess_prev(x_prev)
        return self.body(self.preprocess(x), x_prev)

    darts.DartsUnit.forward = forward


def _same(library, *names, **options):
    return {name: Reference(library, name, **options) for name in names}


# Sullivan's id: the reference.
REFERENCES = {
    **_same("torchvision", "resnet18", "resnet34", "resnet50", "resnext50_32x4d", "alexnet"),
    **_same("torchvision", "squeezenet1_0", "squeezenet1_1", "densenet121", "mobilenet_v2"),
    **_same("torchvision", "shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "regnet_x_400mf", "regnet_y_400mf"),
    **_same("torchvision", "convnext_tiny", "mobilenet_v3_large", "mobilenet_v3_small", "efficientnet_b0"),
    **_same("torchvision", "inception_v3", init_weights=False),
    "googlenet_tv": Reference("torchvision", "googlenet", aux_logits=False, init_weights=False),
    "mnasnet_b1": Reference("torchvision", "mnasnet1_0"),
    "mnasnet_a1": Reference("timm", "semnasnet_100"),
    **_same("timm", "fbnetc_100", "spnasnet_100", "nasnetalarge", "pnasnet5large"),
    **_same("pytorchcv", "proxylessnas_cpu", "proxylessnas_gpu", "proxylessnas_mobile"),
    "darts_v2": Reference("pytorchcv", "darts"),
}
