/// Puts a model's nodes in an order in which they can run: the file's own where that is one.
enum NodeOrder {
    /// Positions in `nodes`, each after those whose results it reads.
    ///
    /// - Parameter given: The names of inputs and constants.
    /// - Throws: `ONNXError.damaged` for a tensor that nothing gives or two nodes give, and for a cycle.
    static func sorted(_ nodes: [ONNXNodeProto], given: Set<String>, path: String) throws(ONNXError) -> [Int] {
        var producers: [String: Int] = [:]
        for (index, node) in nodes.enumerated() {
            for output in node.output where !output.isEmpty {
                guard !given.contains(output), producers.updateValue(index, forKey: output) == nil else {
                    throw .damaged(path: path, reason: "tensor '\(output)' is given twice")
                }
            }
        }
        enum State { case new, open, done }
        var states = [State](repeating: .new, count: nodes.count)
        var order: [Int] = []
        order.reserveCapacity(nodes.count)
        for start in nodes.indices where states[start] == .new {
            // Depth first without recursion: a file may be a chain of any length.
            var stack: [(node: Int, next: Int)] = [(start, 0)]
            states[start] = .open
            while let (node, next) = stack.last {
                let inputs = nodes[node].input
                guard next < inputs.count else {
                    states[node] = .done
                    order.append(node)
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next += 1
                let name = inputs[next]
                if name.isEmpty || given.contains(name) { continue }
                guard let producer = producers[name] else {
                    throw .damaged(
                        path: path, reason: "node '\(label(nodes[node]))' reads the tensor '\(name)', which is missing")
                }
                switch states[producer] {
                case .done: continue
                case .open:
                    throw .damaged(path: path, reason: "node '\(label(nodes[producer]))' depends on itself")
                case .new:
                    states[producer] = .open
                    stack.append((producer, 0))
                }
            }
        }
        return order
    }

    /// How a node is called where a person reads it: its name, or its first output.
    static func label(_ node: ONNXNodeProto) -> String {
        node.name.isEmpty ? node.output.first ?? node.opType : node.name
    }
}
