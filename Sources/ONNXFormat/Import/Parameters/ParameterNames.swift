/// What a constant's name tells of what it is.
///
/// PyTorch's exporters call parameters and buffers by their path in the model (`layers.0.blocks.1.attn.qkv.weight`) and
/// everything that they computed or made up otherwise (`onnx::MatMul_123`, `/norm/Constant_output_0`, `val_12`).
enum ParameterNames {
    /// Whether the name is that of a module's parameter or buffer.
    static func isPath(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, first.properties.isAlphabetic || first == "_" else { return false }
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" || $0 == "."
        }
        guard isPlain, !name.hasPrefix("val_"), !name.hasPrefix("_val_"), !name.hasPrefix("const") else { return false }
        if name.contains(".") { return true }
        // Parameters of the model itself have a path of one part.
        return topLevel.contains { name == $0 || name.hasSuffix("_" + $0) }
    }

    /// Last parts of the names of parameters that models themselves have: `cls_token`, `pos_embed`, `logit_scale`.
    private static let topLevel: Set<String> = [
        "token", "tokens", "embed", "embedding", "embeddings", "weight", "bias", "gamma", "beta", "scale", "alpha",
        "temperature", "latent", "probe", "query",
    ]

    /// Whether the name is that of a buffer, which is stored with a model and not learnt.
    static func isBuffer(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        guard let last = parts.last.map(String.init) else { return false }
        if buffers.contains(last) || suffixes.contains(where: last.hasSuffix) { return true }
        return parts.dropLast().contains("rope") && !last.hasPrefix("freqs")
    }

    private static let buffers: Set<String> = [
        "running_mean", "running_var", "num_batches_tracked", "mask", "filt", "inv_freq", "bands", "periods",
        "freqs_cis",
        "relative_coords_table", "position_ids", "k_bias", "height_lookup", "width_lookup", "mean", "std", "pixel_mean",
        "pixel_std", "anchors",
    ]
    private static let suffixes = [
        "_mask", "_index", "_indices", "_idx", "_idxs", "_lookup", "_embed_sin", "_embed_cos", "_cache",
    ]
}
