/// A runtime that a worker process drives over its C API. Engines throw `WorkerFailure`, which goes over the wire.
protocol InferenceEngine: AnyObject {
    /// The runtime's version, the devices it finds and settings worth recording.
    func introduce() throws -> Introduction
    /// Reads, compiles and runs the model once; replaces a model loaded before.
    func load(_ request: LoadRequest) throws -> LoadAnswer
    /// One inference, input in memory to output in memory. Nothing else may be done here: this is what is timed.
    func infer() throws
    /// Gives each output of the last inference to `body`, in the model's order.
    func withOutputs(_ body: (TensorDescription, UnsafeRawBufferPointer) throws -> Void) throws
    /// Times by layer; the model was loaded with `profiling`.
    func profile() throws -> [LayerTime]
}

/// How a runtime introduces itself.
struct Introduction {
    var version: String
    var devices: [String]
    /// The full names of the devices of the runtime's kind; nil where it does not tell.
    var deviceNames: [String]?
    var settings: [String: String]
}

extension InferenceEngine {
    func profile() throws -> [LayerTime] {
        throw WorkerFailure(code: .profilingUnavailable, message: "this runtime gives no times by layer")
    }
}
