/// The published networks that an architecture search found, family by family in the order of their papers.
public enum Searched {
    /// All of them.
    public static let entries: [CatalogEntry] =
        NASNet.entries + PNASNet.entries + AmoebaNet.entries + DARTS.entries + MnasNet.entries + ProxylessNAS.entries
        + FBNet.entries + SNAS.entries + SinglePathNAS.entries + PDARTS.entries + MobileNetV3.entries
        + EfficientNet.entries + PCDARTS.entries + OnceForAll.entries + GDAS.entries + AtomNAS.entries
        + EfficientNetV2.entries
}
