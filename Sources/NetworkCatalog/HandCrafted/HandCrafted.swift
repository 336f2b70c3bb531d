/// The published networks that people designed, family by family in the order of their papers.
public enum HandCrafted {
    /// All of them.
    public static let entries: [CatalogEntry] =
        AlexNet.entries + VGG.entries + GoogLeNet.entries + InceptionV3.entries + ResNet.entries + InceptionV4.entries
        + InceptionResNet.entries + SqueezeNet.entries + WideResNet.entries + DenseNet.entries + Xception.entries
        + ResNeXt.entries + MobileNetV1.entries + ShuffleNetV1.entries + SEResNet.entries + MobileNetV2.entries
        + ShuffleNetV2.entries + RegNet.entries + RepVGG.entries + ConvNeXt.entries
}
