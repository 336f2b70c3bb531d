import NetworkGraph

/// Nodes that none of Sullivan's operations express: operations of the file's own, with their costs.
extension OperatorFolding {
    /// Adds a layer for each result of a node that is read; the first has the node's cost.
    mutating func addForeign(_ node: ONNXNodeProto, at index: Int) throws(ONNXError) {
        var inputs: [Tensor] = []
        var seen: Set<String> = []
        for name in node.input where seen.insert(name).inserted {
            if let value = values[name] { inputs.append(value) }
        }
        let attributes = NodeAttributes(node: node, path: path)
        let name = attributes.isStandard ? node.opType : "\(node.domain).\(node.opType)"
        let claim = claims.claims[index]
        var isFirst = true
        // Further results read the first: a node may have very many of both inputs and results.
        for (position, output) in node.output.enumerated() where !output.isEmpty {
            guard position == 0 || isRead(output) else { continue }
            let operation = ForeignOperation(
                name: isFirst ? name : "\(name) output", shape: analysis.shape(output),
                parameters: isFirst ? claim.parameters : 0, weightBytes: isFirst ? claim.weightBytes : 0,
                macs: isFirst ? analysis.macs[index] : 0, movesNothing: !isFirst || Self.renaming.contains(name))
            do throws(ONNXError) {
                try add(.other(operation), to: inputs, for: node, output: output)
            } catch {
                guard case .unsupported(_, _, _, let reason) = error else { throw error }
                throw attributes.damaged(reason)
            }
            if isFirst, let value = values[output] { inputs = [value] }
            isFirst = false
        }
    }

    /// Adds a layer for an output that is a constant.
    mutating func addConstant(_ name: String) throws(ONNXError) {
        var node = ONNXNodeProto()
        node.opType = "Constant"
        node.output = [name]
        let operation = ForeignOperation(
            name: "Constant", shape: analysis.shape(name), macs: 0, movesNothing: true)
        try add(.other(operation), to: [], for: node)
    }

    /// Operators that leave elements where they are, or could.
    private static let renaming: Set<String> = [
        "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Identity", "Dropout", "Slice", "Split",
    ]
}
