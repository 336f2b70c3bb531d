import NetworkGraph

/// ConvNeXt: 7x7 depthwise convolutions and the ways of vision transformers (Liu et al. 2022), as torchvision runs it.
///
/// LayerNorm and the fully connected layers of a block work on NHWC. The learnt scale of each channel starts at 1, the
/// order that training leads to, and not at the paper's 1e-6, at which the outputs would not show whether the block is
/// computed rightly.
enum ConvNeXt {
    static let entries = [
        CatalogEntry(
            id: "convnext_tiny", title: "ConvNeXt-T", kind: .handCrafted, family: "ConvNeXt", year: 2022,
            paper: "Liu et al., A ConvNet for the 2020s, arXiv 2201.03545"
        ) { image, classes in
            var x = image.scope("stem") {
                channelNorm($0.conv(96, kernel: 4, stride: 4, padding: .valid, bias: true))
            }
            for (stage, (depth, channels)) in zip([3, 3, 9, 3], [96, 192, 384, 768]).enumerated() {
                if stage > 0 {
                    x = x.scope("downsample\(stage)") {
                        channelNorm($0).conv(channels, kernel: 2, stride: 2, padding: .valid, bias: true)
                    }
                }
                for index in 0..<depth {
                    x = x.scope("stage\(stage + 1).block\(index + 1)") { block($0) }
                }
            }
            return x.scope("head") { channelNorm($0.globalAveragePool()).flatten().linear(classes) }
        }
    ]

    private static let toNHWC = [0, 2, 3, 1]
    private static let toNCHW = [0, 3, 1, 2]

    private static func block(_ x: Tensor) -> Tensor {
        let y = x.depthwise(kernel: 7, bias: true)
            .transpose(toNHWC).layerNorm()
            .linear(4 * x.channels).gelu().linear(x.channels)
            .transpose(toNCHW).channelScale()
        return y + x
    }

    /// LayerNorm over the channels of NCHW.
    private static func channelNorm(_ x: Tensor) -> Tensor { x.transpose(toNHWC).layerNorm().transpose(toNCHW) }
}
