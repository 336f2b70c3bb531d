import CRuntimes
import Glibc

/// A model that ONNX Runtime has made ready, with its inputs and outputs; owns the C objects.
final class ONNXRuntimeSession {
    let inputs: [TensorDescription]
    /// The inputs' types as the model has them; files hold 32-bit floats.
    let inputTypes: [ElementType]
    private let library: ONNXRuntimeLibrary
    private let session: OpaquePointer
    private let outputNames: [String]
    // C arrays that every inference uses.
    private let names: UnsafeMutablePointer<UnsafePointer<CChar>?>
    private let values: UnsafeMutablePointer<OpaquePointer?>
    private var buffers: [UnsafeMutableRawPointer] = []
    private let outputCount: Int

    /// Reads and optimises the model with ONNX Runtime's defaults and the given number of threads.
    init(
        library: ONNXRuntimeLibrary, environment: OpaquePointer, model: String, threads: Int,
        optimization: ONNXRuntimeOptimization
    ) throws {
        let api = library.api
        var options: OpaquePointer?
        try library.check(api.CreateSessionOptions(&options), .compileFailed, "cannot make session options")
        defer { api.ReleaseSessionOptions(options) }
        try library.check(
            api.SetIntraOpNumThreads(options, Int32(clamping: threads)), .compileFailed, "cannot set the threads")
        if let level = optimization.level {
            try library.check(
                api.SetSessionGraphOptimizationLevel(options, level), .compileFailed, "cannot set the optimisation")
        }
        var session: OpaquePointer?
        try library.check(
            api.CreateSession(environment, model, options, &session), .modelUnreadable,
            "ONNX Runtime cannot load \(model)")
        guard let session else { throw WorkerFailure(code: .compileFailed, message: "ONNX Runtime gave no session") }
        do {
            let tensors = try Self.inputs(of: session, library)
            inputs = tensors.map(\.0)
            inputTypes = tensors.map(\.1)
            outputNames = try Self.names(
                of: session, library, count: api.SessionGetOutputCount, name: api.SessionGetOutputName)
        } catch {
            api.ReleaseSession(session)
            throw error
        }
        self.library = library
        self.session = session
        outputCount = outputNames.count
        let all = inputs.map(\.name) + outputNames
        names = .allocate(capacity: all.count)
        values = .allocate(capacity: all.count)
        for (index, name) in all.enumerated() {
            names[index] = UnsafePointer(strdup(name))
            values[index] = nil
        }
    }

    deinit {
        for index in 0..<inputs.count + outputCount {
            library.api.ReleaseValue(values[index])
            free(UnsafeMutablePointer(mutating: names[index]))
        }
        names.deallocate()
        values.deallocate()
        buffers.forEach { free($0) }
        library.api.ReleaseSession(session)
    }

    /// Reads the input file into tensors that every inference uses.
    func setInputs(from path: String) throws {
        let api = library.api
        var memory: OpaquePointer?
        let deviceAllocator: Int32 = 0
        let defaultMemory: Int32 = 0
        try library.check(
            api.CreateCpuMemoryInfo(deviceAllocator, defaultMemory, &memory), .outOfMemory, "cannot describe memory")
        defer { api.ReleaseMemoryInfo(memory) }
        try ModelInput.read(path, shapes: inputs) { index, bytes in
            let type = inputTypes[index]
            let size = bytes.count / MemoryLayout<Float>.size * type.size
            var buffer: UnsafeMutableRawPointer?
            guard posix_memalign(&buffer, 64, max(64, size)) == 0, let buffer else {
                throw WorkerFailure(code: .outOfMemory, message: "no memory for the input")
            }
            buffers.append(buffer)
            type.write(bytes, to: buffer)
            let shape = inputs[index].shape.map(Int64.init)
            try library.check(
                api.CreateTensorWithDataAsOrtValue(
                    memory, buffer, size, shape, shape.count, type.onnx, values + index),
                .inputUnusable, "ONNX Runtime does not take the input")
        }
    }

    /// The first call makes the outputs; later ones write into them.
    func infer() throws {
        let count = inputs.count
        let status = library.api.Run(
            session, nil, names, UnsafePointer(values), count, names + count, outputCount, values + count)
        if status != nil { try library.check(status, .inferenceFailed, "ONNX Runtime's inference failed") }
    }

    func withOutputs(_ body: (TensorDescription, UnsafeRawBufferPointer) throws -> Void) throws {
        let api = library.api
        for (index, name) in outputNames.enumerated() {
            let value = values[inputs.count + index]
            var info: OpaquePointer?
            try library.check(api.GetTensorTypeAndShape(value, &info), .inferenceFailed, "output without shape")
            defer { api.ReleaseTensorTypeAndShapeInfo(info) }
            let (shape, type) = try Self.shapeAndType(info, of: "output '\(name)'", library)
            var data: UnsafeMutableRawPointer?
            try library.check(api.GetTensorMutableData(value, &data), .inferenceFailed, "output without data")
            let bytes = UnsafeRawBufferPointer(start: data, count: shape.reduce(type.size, *))
            try type.withFloats(in: bytes) { try body(TensorDescription(name: name, shape: shape), $0) }
        }
    }

    private static func inputs(
        of session: OpaquePointer, _ library: ONNXRuntimeLibrary
    ) throws -> [(TensorDescription, ElementType)] {
        let api = library.api
        let names = try names(of: session, library, count: api.SessionGetInputCount, name: api.SessionGetInputName)
        return try names.enumerated().map { index, name in
            var type: OpaquePointer?
            try library.check(
                api.SessionGetInputTypeInfo(session, index, &type), .modelUnreadable, "input '\(name)' has no type")
            defer { api.ReleaseTypeInfo(type) }
            var info: OpaquePointer?  // belongs to `type`
            try library.check(
                api.CastTypeInfoToTensorInfo(type, &info), .modelUnreadable, "input '\(name)' is no tensor")
            let (shape, element) = try shapeAndType(info, of: "input '\(name)'", library)
            guard shape.allSatisfy({ $0 >= 0 }) else {
                throw WorkerFailure(code: .modelUnreadable, message: "the shape of input '\(name)' is not fixed")
            }
            return (TensorDescription(name: name, shape: shape), element)
        }
    }

    private static func shapeAndType(
        _ info: OpaquePointer?, of what: String, _ library: ONNXRuntimeLibrary
    ) throws -> ([Int], ElementType) {
        let api = library.api
        var type: Int32 = 0
        var count = 0
        try library.check(api.GetTensorElementType(info, &type), .modelUnreadable, "\(what) has no type")
        guard let element = ElementType(onnx: type) else {
            throw WorkerFailure(
                code: .modelUnreadable, message: "\(what) holds elements that are not ordinary numbers")
        }
        try library.check(api.GetDimensionsCount(info, &count), .modelUnreadable, "\(what) has no shape")
        var extents = [Int64](repeating: 0, count: count)
        try library.check(api.GetDimensions(info, &extents, count), .modelUnreadable, "\(what) has no shape")
        return (extents.map(Int.init), element)
    }

    private static func names(
        of session: OpaquePointer, _ library: ONNXRuntimeLibrary,
        count: (OpaquePointer?, UnsafeMutablePointer<Int>?) -> OpaquePointer?,
        name: (OpaquePointer?, Int, OpaquePointer?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?)
            -> OpaquePointer?
    ) throws -> [String] {
        let api = library.api
        var total = 0
        var allocator: OpaquePointer?
        try library.check(count(session, &total), .modelUnreadable, "cannot count inputs and outputs")
        try library.check(api.GetAllocatorWithDefaultOptions(&allocator), .outOfMemory, "no allocator")
        return try (0..<total).map { index in
            var text: UnsafeMutablePointer<CChar>?
            try library.check(name(session, index, allocator, &text), .modelUnreadable, "a port has no name")
            defer { _ = api.AllocatorFree(allocator, text) }
            return text.map { String(cString: $0) } ?? ""
        }
    }
}
