import Foundation

/// The constant tensors of a model: initialisers and Constant nodes; values are read when asked for.
struct Constants {
    private let path: String
    private var tensors: [String: ONNXTensorProto] = [:]
    /// The names of those that Constant nodes hold.
    private(set) var literals: Set<String> = []
    /// Sizes of files of external data, by location; nil where a file may not be read.
    private var externalSizes: [String: Int?] = [:]

    init(path: String) {
        self.path = path
    }

    /// Adds a tensor after checking that its shape, type and size agree and that its bytes are there.
    ///
    /// - Throws: `ONNXError.damaged` naming the tensor.
    mutating func add(_ tensor: ONNXTensorProto, name: String, isLiteral: Bool = false) throws(ONNXError) {
        guard tensor.dims.count <= ShapeAnalysis.largestRank else {
            throw damaged("tensor '\(name)' has \(tensor.dims.count) axes")
        }
        let count = try elementCount(of: tensor, name: name)
        if tensor.dataLocation == .external {
            try checkExternal(tensor, name: name)
        } else if let found = Self.storedCount(of: tensor), found != count {
            throw damaged("tensor '\(name)' has \(found) elements, its shape asks for \(count)")
        }
        guard tensors.updateValue(tensor, forKey: name) == nil else {
            throw damaged("two tensors are named '\(name)'")
        }
        if isLiteral { literals.insert(name) }
    }

    /// The names of all constants.
    var names: some Sequence<String> { tensors.keys }

    /// Whether a constant has this name.
    func contains(_ name: String) -> Bool { tensors[name] != nil }

    /// What a constant's elements are; nil if there is none of the name.
    func elementType(_ name: String) -> ElementType? { tensors[name]?.elementType }

    /// The number of a constant's elements; 0 if there is none of the name.
    func elementCount(_ name: String) -> Int { tensors[name]?.dims.reduce(1) { $0 * Int($1) } ?? 0 }

    /// The shape of a constant; nil if there is none of the name.
    func shape(_ name: String) -> [Int]? {
        tensors[name].map { $0.dims.map { Int($0) } }
    }

    /// A constant's integers, for shapes, axes and bounds.
    ///
    /// - Returns: nil where there is no constant of the name, it is not of integers, or implausibly many.
    func integers(_ name: String) -> [Int]? {
        guard case .integers(let values) = numbers(name) else { return nil }
        return values
    }

    /// A small constant's numbers.
    ///
    /// - Returns: nil where there is no constant of the name, more than `Numbers.largestCount` elements, or a type that
    ///   shapes are never computed with.
    func numbers(_ name: String) -> Numbers? {
        let count = elementCount(name)
        guard let tensor = tensors[name], count <= Numbers.largestCount else { return nil }
        let type = tensor.elementType
        if type.isFloatingPoint { return floats(name).map { values in .floats(values.map { Double($0) }) } }
        let isRaw = tensor.hasRawData || tensor.dataLocation == .external
        guard let bytes = isRaw ? self.bytes(of: tensor) : Data() else { return nil }
        let values: [Int]
        switch type {
        case .int64: values = isRaw ? Self.values(bytes, Int64.self).map { Int($0) } : tensor.int64Data.map { Int($0) }
        case .int32: values = isRaw ? Self.values(bytes, Int32.self).map { Int($0) } : tensor.int32Data.map { Int($0) }
        case .bool, .uint8: values = isRaw ? bytes.map { Int($0) } : tensor.int32Data.map { Int($0) }
        case .int8: values = isRaw ? Self.values(bytes, Int8.self).map { Int($0) } : tensor.int32Data.map { Int($0) }
        default: return nil
        }
        return values.count == count ? .integers(values) : nil
    }

    /// A constant's floating-point numbers; nil where there is no constant of the name or it is of another type.
    func floats(_ name: String) -> [Float]? {
        guard let tensor = tensors[name] else { return nil }
        let type = tensor.elementType
        guard type.isFloatingPoint else { return nil }
        if !tensor.hasRawData, tensor.dataLocation != .external {
            switch type {
            case .float32: return tensor.floatData
            case .float64: return tensor.doubleData.map { Float($0) }
            case .float16: return tensor.int32Data.map { Self.half(UInt16(truncatingIfNeeded: $0)) }
            default: return tensor.int32Data.map { Float(bitPattern: UInt32(UInt16(truncatingIfNeeded: $0)) << 16) }
            }
        }
        guard let bytes = bytes(of: tensor) else { return nil }
        switch type {
        case .float32: return Self.values(bytes, UInt32.self).map(Float.init(bitPattern:))
        case .float64: return Self.values(bytes, UInt64.self).map { Float(Double(bitPattern: $0)) }
        case .float16: return Self.values(bytes, UInt16.self).map(Self.half)
        default: return Self.values(bytes, UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
        }
    }

    /// A number of 16 bits, IEEE 754: a sign, five bits of exponent, ten of fraction.
    private static func half(_ bits: UInt16) -> Float {
        let magnitude: Float
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Float(bits & 0x3FF)
        switch exponent {
        case 0: magnitude = fraction * 0x1p-24
        case 31: magnitude = fraction == 0 ? .infinity : .nan
        default: magnitude = Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
        }
        return bits & 0x8000 == 0 ? magnitude : -magnitude
    }

    // MARK: Checks

    private func elementCount(of tensor: ONNXTensorProto, name: String) throws(ONNXError) -> Int {
        var count = 1
        for extent in tensor.dims {
            guard extent >= 0, let extent = Int(exactly: extent) else {
                throw damaged("tensor '\(name)' has the impossible extent \(extent)")
            }
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, product <= 1 << 40 else { throw damaged("tensor '\(name)' is impossibly large") }
            count = product
        }
        return count
    }

    private mutating func checkExternal(_ tensor: ONNXTensorProto, name: String) throws(ONNXError) {
        let location = Self.location(of: tensor) ?? ""
        if externalSizes[location] == nil {
            guard let file = externalFile(of: tensor) else {
                throw damaged("tensor '\(name)' names no file of external data inside the model's folder")
            }
            let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
            let isRegular = attributes?[.type] as? FileAttributeType == .typeRegular
            externalSizes[location] = .some(isRegular ? (attributes?[.size] as? NSNumber)?.intValue : nil)
        }
        let file = URL(fileURLWithPath: location).lastPathComponent
        guard case .some(.some(let size)) = externalSizes[location] else {
            throw damaged("its external data '\(file)' is missing")
        }
        let (offset, length) = try externalRange(of: tensor, name: name)
        let (end, overflow) = offset.addingReportingOverflow(length)
        guard !overflow, end <= size else {
            throw damaged("its external data '\(file)' is cut off in tensor '\(name)'")
        }
    }

    private static func location(of tensor: ONNXTensorProto) -> String? {
        tensor.externalData.first { $0.key == "location" }?.value
    }

    /// The places of the files of external data, relative to the model's folder.
    var externalLocations: [String] { externalSizes.keys.sorted() }

    private func externalRange(of tensor: ONNXTensorProto, name: String) throws(ONNXError) -> (offset: Int, length: Int)
    {
        var offset = 0
        var length = try elementCount(of: tensor, name: name)
        let (bytes, overflow) = length.multipliedReportingOverflow(by: tensor.elementType.byteWidth ?? 1)
        guard !overflow else { throw damaged("tensor '\(name)' is impossibly large") }
        length = bytes
        for entry in tensor.externalData where entry.key == "offset" || entry.key == "length" {
            guard let value = Int(entry.value), value >= 0 else {
                throw damaged("tensor '\(name)' has the impossible \(entry.key) '\(entry.value)'")
            }
            if entry.key == "offset" {
                offset = value
            } else {
                guard value >= length else { throw damaged("tensor '\(name)' has too little external data") }
                length = value
            }
        }
        return (offset, length)
    }

    /// The file with the tensor's bytes; nil where it is not inside the model's folder.
    private func externalFile(of tensor: ONNXTensorProto) -> URL? {
        guard let location = Self.location(of: tensor) else { return nil }
        guard !location.isEmpty, !location.hasPrefix("/"), !location.contains("\\"), !location.contains("\0") else {
            return nil
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().resolvingSymlinksInPath()
        let file = folder.appendingPathComponent(location).resolvingSymlinksInPath().standardizedFileURL
        let root = folder.path.hasSuffix("/") ? folder.path : folder.path + "/"
        return file.path.hasPrefix(root) ? file : nil
    }

    /// A tensor's raw bytes; of external data small tensors only: nothing that Sullivan asks the values of is large.
    private func bytes(of tensor: ONNXTensorProto) -> Data? {
        guard tensor.dataLocation == .external else { return tensor.rawData }
        guard let file = externalFile(of: tensor), let range = try? externalRange(of: tensor, name: tensor.name),
            let width = tensor.elementType.byteWidth,
            let count = Broadcasting.product(tensor.dims.map { Int($0) } + [width]),
            count <= min(range.length, 1 << 24), let handle = try? FileHandle(forReadingFrom: file)
        else { return nil }
        defer { try? handle.close() }
        guard (try? handle.seek(toOffset: UInt64(range.offset))) != nil,
            let bytes = try? handle.read(upToCount: count), bytes.count == count
        else { return nil }
        return bytes
    }

    private func damaged(_ reason: String) -> ONNXError { .damaged(path: path, reason: reason) }

    /// How many elements a tensor's bytes or lists hold; nil for types that Sullivan never reads.
    private static func storedCount(of tensor: ONNXTensorProto) -> Int? {
        guard let width = tensor.elementType.byteWidth else { return nil }
        if tensor.hasRawData { return tensor.rawData.count % width == 0 ? tensor.rawData.count / width : -1 }
        switch tensor.elementType {
        case .float32: return tensor.floatData.count
        case .float64: return tensor.doubleData.count
        case .int64: return tensor.int64Data.count
        case .uint32, .uint64: return tensor.uint64Data.count
        default: return tensor.int32Data.count
        }
    }

    private static func values<Value: FixedWidthInteger>(_ bytes: Data, _ type: Value.Type) -> [Value] {
        bytes.withUnsafeBytes { raw in
            (0..<raw.count / MemoryLayout<Value>.size).map { index in
                Value(
                    littleEndian: raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.size, as: Value.self))
            }
        }
    }
}
