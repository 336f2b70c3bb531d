import Foundation

/// The constant tensors of a model: initialisers and Constant nodes; values are read when asked for.
struct Constants {
    private let path: String
    private var tensors: [String: ONNXTensorProto] = [:]

    init(path: String) {
        self.path = path
    }

    /// Adds a tensor after checking that its shape, type and size agree and that its bytes are there.
    ///
    /// - Throws: `ONNXError.damaged` naming the tensor.
    mutating func add(_ tensor: ONNXTensorProto, name: String) throws(ONNXError) {
        let count = try elementCount(of: tensor, name: name)
        if tensor.dataLocation == .external {
            try checkExternal(tensor, name: name)
        } else if let found = Self.storedCount(of: tensor), found != count {
            throw damaged("tensor '\(name)' has \(found) elements, its shape asks for \(count)")
        }
        guard tensors.updateValue(tensor, forKey: name) == nil else {
            throw damaged("two tensors are named '\(name)'")
        }
    }

    /// The names of all constants.
    var names: some Sequence<String> { tensors.keys }

    /// Whether a constant has this name.
    func contains(_ name: String) -> Bool { tensors[name] != nil }

    /// The shape of a constant; nil if there is none of the name.
    func shape(_ name: String) -> [Int]? {
        tensors[name].map { $0.dims.map { Int($0) } }
    }

    /// A constant's integers, for shapes, axes and bounds.
    ///
    /// - Returns: nil where there is no constant of the name, it is not of integers, or implausibly many.
    func integers(_ name: String) -> [Int]? {
        guard let tensor = tensors[name], tensor.dataLocation != .external else { return nil }
        switch ONNXTensorProto.DataType(rawValue: Int(tensor.dataType)) {
        case .int64:
            if !tensor.hasRawData { return tensor.int64Data.map { Int($0) } }
            return Self.values(tensor.rawData, Int64.self).map { Int($0) }
        case .int32:
            if !tensor.hasRawData { return tensor.int32Data.map { Int($0) } }
            return Self.values(tensor.rawData, Int32.self).map { Int($0) }
        default: return nil
        }
    }

    /// A constant's f32 or f64 numbers; nil as for `integers`.
    func floats(_ name: String) -> [Float]? {
        guard let tensor = tensors[name] else { return nil }
        if tensor.dataLocation == .external { return externalFloats(tensor) }
        switch ONNXTensorProto.DataType(rawValue: Int(tensor.dataType)) {
        case .float:
            if !tensor.hasRawData { return tensor.floatData }
            return Self.values(tensor.rawData, UInt32.self).map(Float.init(bitPattern:))
        case .double:
            if !tensor.hasRawData { return tensor.doubleData.map { Float($0) } }
            return Self.values(tensor.rawData, UInt64.self).map { Float(Double(bitPattern: $0)) }
        default: return nil
        }
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

    private func checkExternal(_ tensor: ONNXTensorProto, name: String) throws(ONNXError) {
        guard let file = externalFile(of: tensor) else {
            throw damaged("tensor '\(name)' names no file of external data inside the model's folder")
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
        guard let attributes, let size = (attributes[.size] as? NSNumber)?.intValue else {
            throw damaged("its external data '\(file.lastPathComponent)' is missing")
        }
        let (offset, length) = try externalRange(of: tensor, name: name)
        let (end, overflow) = offset.addingReportingOverflow(length)
        guard !overflow, end <= size else {
            throw damaged("its external data '\(file.lastPathComponent)' is cut off in tensor '\(name)'")
        }
    }

    private func externalRange(of tensor: ONNXTensorProto, name: String) throws(ONNXError) -> (offset: Int, length: Int)
    {
        var offset = 0
        var length = try elementCount(of: tensor, name: name)
        let (bytes, overflow) = length.multipliedReportingOverflow(by: Self.byteWidth(of: tensor) ?? 1)
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
        guard let location = tensor.externalData.first(where: { $0.key == "location" })?.value else { return nil }
        guard !location.isEmpty, !location.hasPrefix("/"), !location.contains("\\"), !location.contains("\0") else {
            return nil
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().resolvingSymlinksInPath()
        let file = folder.appendingPathComponent(location).resolvingSymlinksInPath().standardizedFileURL
        let root = folder.path.hasSuffix("/") ? folder.path : folder.path + "/"
        return file.path.hasPrefix(root) ? file : nil
    }

    /// Reads small tensors only: nothing that Sullivan asks the values of is large.
    private func externalFloats(_ tensor: ONNXTensorProto) -> [Float]? {
        guard tensor.dataType == Int32(ONNXTensorProto.DataType.float.rawValue), let file = externalFile(of: tensor),
            let range = try? externalRange(of: tensor, name: tensor.name), range.length <= 1 << 24,
            let handle = try? FileHandle(forReadingFrom: file)
        else { return nil }
        defer { try? handle.close() }
        guard (try? handle.seek(toOffset: UInt64(range.offset))) != nil,
            let bytes = try? handle.read(upToCount: range.length), bytes.count == range.length
        else { return nil }
        return Self.values(bytes, UInt32.self).map(Float.init(bitPattern:))
    }

    private func damaged(_ reason: String) -> ONNXError { .damaged(path: path, reason: reason) }

    private static func byteWidth(of tensor: ONNXTensorProto) -> Int? {
        switch ONNXTensorProto.DataType(rawValue: Int(tensor.dataType)) {
        case .float, .int32, .uint32: 4
        case .int64, .uint64, .double: 8
        case .float16, .bfloat16, .int16, .uint16: 2
        case .int8, .uint8, .bool: 1
        default: nil
        }
    }

    /// How many elements a tensor's bytes or lists hold; nil for types that Sullivan never reads.
    private static func storedCount(of tensor: ONNXTensorProto) -> Int? {
        guard let width = byteWidth(of: tensor) else { return nil }
        if tensor.hasRawData { return tensor.rawData.count % width == 0 ? tensor.rawData.count / width : -1 }
        switch ONNXTensorProto.DataType(rawValue: Int(tensor.dataType)) {
        case .float: return tensor.floatData.count
        case .double: return tensor.doubleData.count
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
