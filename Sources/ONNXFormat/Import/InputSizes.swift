import NetworkGraph

/// The inputs of a model with every open size fixed.
struct InputSizes {
    private let path: String
    private let options: ImportOptions
    /// The inputs that are not constants, in the file's order.
    private(set) var inputs: [ImportedModel.NamedShape] = []
    /// What the file's names for open sizes stand for.
    private(set) var symbols: [String: Int] = [:]
    /// Whether any size was open.
    private(set) var hasOpenSizes = false

    /// Fixes the sizes of all inputs.
    ///
    /// The first open axis 0 is the batch. Of a tensor with four axes, 2 and 3 are height and width, or 1 and 2 where the
    /// last is fixed and the second open (NHWC). An axis with a name that was met before has the size that it had there.
    ///
    /// - Throws: `ONNXError.openSize`, `.fixedBatch`, `.fixedResolution`, `.damaged`, `.unsupported`.
    init(
        of model: ONNXModelProto, constants: Constants, options: ImportOptions, path: String
    ) throws(ONNXError) {
        self.path = path
        self.options = options
        for input in model.graph.input where !constants.contains(input.name) {
            inputs.append(try fixed(input))
        }
        guard let first = inputs.first else { throw .damaged(path: path, reason: "its graph has no input") }
        if let batch = options.batch, first.shape.rank >= 2, first.shape.batch != batch {
            throw .fixedBatch(path: path, batch: first.shape.batch)
        }
    }

    private mutating func fixed(_ input: ONNXValueInfoProto) throws(ONNXError) -> ImportedModel.NamedShape {
        guard case .tensorType(let type) = input.type.value else {
            throw .unsupported(path: path, node: input.name, operation: "Input", reason: "it is not a tensor")
        }
        guard type.hasShape else {
            throw .unsupported(path: path, node: input.name, operation: "Input", reason: "it has no shape")
        }
        let dimensions = type.shape.dim
        guard dimensions.count <= ShapeAnalysis.largestRank else {
            throw .damaged(path: path, reason: "input '\(input.name)' has \(dimensions.count) axes")
        }
        let spatial = Self.spatialAxes(of: dimensions)
        var extents: [Int] = []
        for (axis, dimension) in dimensions.enumerated() {
            var extent: Int64 = 0
            if case .dimValue(let value) = dimension.value {
                extent = value
            } else {
                extent = Int64(
                    try open(axis, of: input.name, name: dimension.dimParam, isImage: spatial.contains(axis)))
            }
            guard extent > 0, extent <= ONNXImporter.largestExtent else {
                throw .damaged(path: path, reason: "input '\(input.name)' has the impossible extent \(extent)")
            }
            extents.append(Int(extent))
        }
        var count = 1
        for extent in extents {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, product <= 1 << 32 else {
                throw .damaged(path: path, reason: "input '\(input.name)' is impossibly large")
            }
            count = product
        }
        if let resolution = options.resolution, let first = spatial.first, let last = spatial.last {
            guard extents[first] == resolution, extents[last] == resolution else {
                throw .fixedResolution(path: path, height: extents[first], width: extents[last])
            }
        }
        return ImportedModel.NamedShape(
            name: input.name, shape: Shape(extents), elementType: ElementType(code: type.elemType))
    }

    /// The size of an open axis.
    private mutating func open(
        _ axis: Int, of input: String, name: String, isImage: Bool
    ) throws(ONNXError) -> Int {
        hasOpenSizes = true
        let size: Int
        if axis == 0 {
            size = options.batch ?? 1
        } else if isImage, let resolution = options.resolution {
            size = resolution
        } else if !name.isEmpty, let known = symbols[name] {
            size = known
        } else {
            throw .openSize(path: path, input: input, axis: axis, name: name.isEmpty ? nil : name, isImage: isImage)
        }
        if !name.isEmpty, symbols[name] == nil { symbols[name] = size }
        return size
    }

    /// Height and width of a tensor with four axes; none of others.
    private static func spatialAxes(of dimensions: [ONNXTensorShapeProto.Dimension]) -> [Int] {
        guard dimensions.count == 4 else { return [] }
        func fixed(_ axis: Int) -> Int64? {
            guard case .dimValue(let value) = dimensions[axis].value else { return nil }
            return value
        }
        if let last = fixed(3) {
            // NHWC: few channels come last, and either the second axis is open or it is no number of channels.
            guard let second = fixed(1) else { return [1, 2] }
            if last <= 4, second > 4 { return [1, 2] }
        }
        return [2, 3]
    }
}
