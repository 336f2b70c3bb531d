extension Graph {
    /// What a reader of figures should know of a network that came from a file; empty where there is nothing to say.
    public var fileRemarks: [String] {
        var remarks: [String] = []
        if seemsToHaveFusedNormalization {
            remarks.append(
                "no BatchNorm: either it has none, or its BatchNorms were fused by the exporter, and then the native side "
                    + "had help")
        }
        if !uncountedLayers.isEmpty {
            remarks.append("MACs are at least those given: not counted are \(Self.list(uncountedLayers))")
        }
        if !unshapedLayers.isEmpty {
            remarks.append(
                "activations are at least those given: unknown are the shapes of \(Self.list(unshapedLayers))")
        }
        return remarks
    }

    /// Layers by name with their operations; of many the first few.
    private static func list(_ layers: [Node]) -> String {
        let named = layers.prefix(5).map { "\($0.name) (\($0.operation.name))" }.joined(separator: ", ")
        return layers.count > 5 ? "\(named) and \(layers.count - 5) more" : named
    }
}
