"""The networks of the compatibility sweep: a small one of each family."""

NETWORKS = {
    # Convolutional
    "timm:resnet18": "ResNet", "timm:resnest14d": "ResNeSt", "timm:res2net50_14w_8s": "Res2Net",
    "timm:regnety_002": "RegNet", "timm:densenet121": "DenseNet", "timm:dla34": "DLA",
    "timm:hrnet_w18_small": "HRNet", "timm:cspresnet50": "CSPNet", "timm:darknet53": "DarkNet",
    "timm:ese_vovnet19b_dw": "VoVNet", "timm:dpn48b": "DPN", "timm:selecsls42b": "SelecSLS",
    "timm:hgnetv2_b0": "HGNet", "timm:tresnet_m": "TResNet", "timm:nf_regnet_b0": "Normaliser-free",
    "timm:eca_nfnet_l0": "NFNet", "timm:ghostnet_100": "GhostNet", "timm:mobilenetv4_conv_small": "MobileNet-V4",
    "timm:lcnet_050": "LCNet", "timm:tinynet_a": "TinyNet", "timm:rexnet_100": "ReXNet", "timm:mobileone_s0": "MobileOne",
    "timm:repvgg_a0": "RepVGG", "timm:repvit_m0_9": "RepViT", "timm:starnet_s1": "StarNet",
    "timm:convnext_atto": "ConvNeXt", "timm:convnextv2_atto": "ConvNeXt-V2", "timm:inception_next_atto": "InceptionNeXt",
    "timm:fastvit_t8": "FastViT", "timm:mambaout_femto": "MambaOut", "timm:focalnet_tiny_srf": "FocalNet",
    # Convolutional and transformer
    "timm:mobilevit_xxs": "MobileViT", "timm:mobilevitv2_050": "MobileViT-V2", "timm:edgenext_xx_small": "EdgeNeXt",
    "timm:efficientformer_l1": "EfficientFormer", "timm:efficientformerv2_s0": "EfficientFormer-V2",
    "timm:efficientvit_b0": "EfficientViT (MIT)", "timm:efficientvit_m0": "EfficientViT (MSRA)",
    "timm:levit_128s": "LeViT", "timm:coatnet_pico_rw_224": "CoAtNet", "timm:maxvit_pico_rw_256": "MaxViT",
    "timm:poolformer_s12": "MetaFormer", "timm:botnet26t_256": "BoTNet", "timm:visformer_tiny": "Visformer",
    "timm:nextvit_small": "NextViT", "timm:coat_lite_tiny": "CoaT", "timm:tiny_vit_5m_224": "TinyViT",
    # Transformer
    "timm:vit_tiny_patch16_224": "ViT", "timm:deit_tiny_distilled_patch16_224": "DeiT",
    "timm:swin_tiny_patch4_window7_224": "Swin", "timm:swinv2_tiny_window8_256": "Swin-V2", "timm:cait_xxs24_224": "CaiT",
    "timm:crossvit_tiny_240": "CrossViT", "timm:xcit_nano_12_p16_224": "XCiT", "timm:pit_ti_224": "PiT",
    "timm:pvt_v2_b0": "PVT", "timm:twins_svt_small": "Twins", "timm:convit_tiny": "ConViT", "timm:nest_tiny": "NesT",
    "timm:davit_tiny": "DaViT", "timm:gcvit_xxtiny": "GC ViT", "timm:hiera_tiny_224": "Hiera",
    "timm:mvitv2_tiny": "MViT", "timm:eva02_tiny_patch14_224": "EVA-02", "timm:volo_d1_224": "VOLO",
    # Perceptrons and recurrence
    "timm:mixer_s32_224": "MLP-Mixer", "timm:gmlp_s16_224": "gMLP", "timm:resmlp_12_224": "ResMLP",
    "timm:sequencer2d_s": "Sequencer",
    # torchvision's
    "torchvision:googlenet": "GoogLeNet", "torchvision:shufflenet_v2_x0_5": "ShuffleNet-V2",
    "torchvision:mnasnet0_5": "MnasNet", "torchvision:swin_v2_t": "Swin-V2 (torchvision)",
    "torchvision:maxvit_t": "MaxViT (torchvision)",
}
