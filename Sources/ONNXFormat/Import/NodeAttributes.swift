import NetworkGraph

/// What one node says, with attributes checked as they are read.
struct NodeAttributes {
    let node: ONNXNodeProto
    let path: String

    /// The node's name for people.
    var label: String { NodeOrder.label(node) }

    /// The error that this node cannot be represented.
    func unsupported(_ reason: String) -> ONNXError {
        .unsupported(path: path, node: label, operation: node.opType, reason: reason)
    }

    /// The error that this node contradicts itself or its inputs.
    func damaged(_ reason: String) -> ONNXError {
        .damaged(path: path, reason: "node '\(label)' (\(node.opType)): \(reason)")
    }

    /// The name of an input; nil where it is left out.
    func input(_ index: Int) -> String? {
        index < node.input.count && !node.input[index].isEmpty ? node.input[index] : nil
    }

    private func find(_ name: String) -> ONNXAttributeProto? {
        node.attribute.first { $0.name == name }
    }

    /// An integer within plausible bounds.
    func integer(_ name: String, default standard: Int) throws(ONNXError) -> Int {
        guard let attribute = find(name) else { return standard }
        return try bounded(attribute.i, name)
    }

    /// A list of integers within plausible bounds; nil where there is none.
    func integers(_ name: String) throws(ONNXError) -> [Int]? {
        guard let attribute = find(name) else { return nil }
        var values: [Int] = []
        for value in attribute.ints { values.append(try bounded(value, name)) }
        return values
    }

    /// A list of integers, those beyond plausible bounds brought within: bounds of slices mean "to the end" by them.
    func clampedIntegers(_ name: String) -> [Int]? {
        guard let attribute = find(name) else { return nil }
        let limit = Int64(ONNXImporter.largestExtent)
        return attribute.ints.map { Int(min(limit, max(-limit, $0))) }
    }

    /// Whether there is an attribute of the name.
    func has(_ name: String) -> Bool { find(name) != nil }

    /// A list of numbers; nil where there is none.
    func numbers(_ name: String) -> [Double]? { find(name).map { $0.floats.map { Double($0) } } }

    /// A tensor; nil where there is none.
    func tensor(_ name: String) -> ONNXTensorProto? {
        guard let attribute = find(name), attribute.hasT else { return nil }
        return attribute.t
    }

    /// A number, as the shortest decimal that gives the same f32: 1e-5, not 9.99999974e-6.
    func number(_ name: String, default standard: Double) -> Double {
        guard let attribute = find(name) else { return standard }
        return Self.shortest(attribute.f)
    }

    /// A text.
    func text(_ name: String, default standard: String) -> String {
        find(name).map { String(decoding: $0.s, as: UTF8.self) } ?? standard
    }

    /// Height and width, of a 2-D window.
    func extent(_ name: String, default standard: Extent?) throws(ONNXError) -> Extent {
        guard let values = try integers(name) else {
            guard let standard else { throw damaged("the attribute '\(name)' is missing") }
            return standard
        }
        guard values.count == 2 else { throw unsupported("only windows over height and width are known") }
        return Extent(height: values[0], width: values[1])
    }

    /// Padding, stated as amounts or as a rule.
    func padding(input: Shape, kernel: Extent, stride: Extent, dilation: Extent) throws(ONNXError) -> EdgePadding {
        switch text("auto_pad", default: "NOTSET") {
        case "NOTSET", "":
            guard let pads = try integers("pads") else { return .none }
            guard pads.count == 4 else { throw unsupported("only windows over height and width are known") }
            return EdgePadding(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3])
        case "VALID": return .none
        case "SAME_UPPER":
            guard stride.height > 0, stride.width > 0 else { throw damaged("a stride is not positive") }
            return Padding.same.resolved(input: input, kernel: kernel, stride: stride, dilation: dilation)
        case let rule: throw unsupported("the padding rule \(rule) is not known")
        }
    }

    private func bounded(_ value: Int64, _ name: String) throws(ONNXError) -> Int {
        guard value.magnitude <= UInt64(ONNXImporter.largestExtent) else {
            throw damaged("the attribute '\(name)' is impossibly large")
        }
        return Int(value)
    }

    /// The number with the shortest decimal that an f32 stands for.
    static func shortest(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }
}
