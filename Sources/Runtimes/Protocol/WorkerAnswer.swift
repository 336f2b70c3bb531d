/// Who a worker is.
public struct HelloAnswer: Codable, Sendable, Equatable {
    /// The runtime on its device, for example `openvino:cpu`.
    public var runtime: String
    /// The runtime's version as it gives it itself.
    public var version: String
    /// The worker's process.
    public var pid: Int32
    /// The devices that the runtime finds, in its own words, for example `CPU`.
    public var devices: [String]
    /// Their full names in the same order; nil where the worker does not tell.
    public var deviceNames: [String]?
    /// The processors that the worker may run on.
    public var affinity: [Int]
    /// What moves timings from outside: the allocator's and OpenMP's variables, the device's full name, and the like.
    public var settings: [String: String]

    /// The setting that is there where the device is only an emulation, with the reason: such times mean nothing.
    public static let emulated = "emulated"
}

/// The name and shape of an input or output.
public struct TensorDescription: Codable, Sendable, Equatable {
    /// The name in the ONNX file.
    public var name: String
    /// Its extents, outermost first.
    public var shape: [Int]
}

/// A model that was loaded.
public struct LoadAnswer: Codable, Sendable, Equatable {
    /// Nanoseconds to read the file.
    public var loadNs: Int
    /// Nanoseconds to make it ready to run.
    public var compileNs: Int
    /// Nanoseconds of the first inference.
    public var firstInferenceNs: Int?
    /// The precision read back from the runtime.
    public var effectivePrecision: String
    /// The threads read back from the runtime; nil where it does not tell.
    public var effectiveThreads: Int?
    /// The runtime's properties as read back.
    public var properties: [String: String]
    /// The inputs, in the file's order.
    public var inputs: [TensorDescription]
    /// The outputs, in the file's order.
    public var outputs: [TensorDescription]
}

/// Outputs that were written.
public struct InferAnswer: Codable, Sendable, Equatable {
    /// The outputs, in the order in which they are in the file.
    public var outputs: [TensorDescription]
}

/// A timed block.
public struct BlockAnswer: Codable, Sendable, Equatable {
    /// Nanoseconds of the inferences kept apart.
    public var reentryNs: [Int]
    /// Nanoseconds of each timed inference.
    public var samplesNs: [Int]
    /// Nanoseconds from before the first to after the last timed inference.
    public var wallNs: Int
    /// Processor time of the whole process in that interval, nanoseconds.
    public var cpuNs: Int
    /// The counters below were read before the last re-entry inference and after the last timed one, so that reading
    /// them delays no timed inference.
    ///
    /// Nanoseconds that threads of this process stood ready but waited for a processor; nil where the kernel does not
    /// tell.
    public var runDelayNs: Int?
    /// Context switches because a thread waited.
    public var voluntarySwitches: Int
    /// Context switches because a thread was displaced.
    public var involuntarySwitches: Int
    /// How often threads changed processor; nil where the kernel does not tell.
    public var migrations: Int?
    /// Pages that were mapped without disk access.
    public var minorFaults: Int
    /// Nanoseconds to copy the inputs to the device, the median of a few inferences after the block; nil on a processor.
    public var copyInNs: Int?
    /// Nanoseconds that the device computed, waiting for launches included; nil on a processor.
    public var computeNs: Int?
    /// Nanoseconds to copy the outputs back; nil on a processor.
    public var copyOutNs: Int?
}

/// The time of one layer as executed.
public struct LayerTime: Codable, Sendable, Equatable {
    /// The layer's name; the runtime's own where it has fused layers.
    public var name: String
    /// What it computes.
    public var type: String
    /// How the runtime executes it.
    public var execType: String
    /// Nanoseconds.
    public var ns: Int

    /// Creates a layer's time.
    public init(name: String, type: String, execType: String, ns: Int) {
        self.name = name
        self.type = type
        self.execType = execType
        self.ns = ns
    }
}

/// Times by layer, in order of execution; layers that were fused away are absent.
public struct ProfileAnswer: Codable, Sendable, Equatable {
    /// The layers.
    public var layers: [LayerTime]
}

/// An inference that was simulated.
public struct SimulateAnswer: Codable, Sendable, Equatable {
    /// Nanoseconds that it took, simulation included: not a latency.
    public var wallNs: Int
}

/// A worker's memory use.
public struct StatsAnswer: Codable, Sendable, Equatable {
    /// The largest resident size so far, bytes.
    public var peakRssBytes: Int
    /// The resident size now, bytes.
    public var rssBytes: Int
}

/// A worker that is about to end.
public struct QuitAnswer: Codable, Sendable, Equatable {
    /// Creates the answer.
    public init() {}
}

/// A request that a worker could not fulfil; it stays alive and takes the next one.
public struct WorkerFailure: Codable, Sendable, Equatable, Error {
    /// What kind of failure it is. Other workers may know more kinds.
    public struct Code: RawRepresentable, Codable, Sendable, Hashable {
        /// The word on the wire.
        public let rawValue: String
        /// Creates a kind from its word.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A line that is no request.
        public static let badRequest = Code(rawValue: "bad_request")
        /// A request that needs a loaded model.
        public static let notLoaded = Code(rawValue: "not_loaded")
        /// The runtime's library cannot be opened.
        public static let libraryUnusable = Code(rawValue: "library_unusable")
        /// The runtime does not find the device.
        public static let deviceMissing = Code(rawValue: "device_missing")
        /// The model file is missing.
        public static let modelMissing = Code(rawValue: "model_missing")
        /// The model file cannot be read.
        public static let modelUnreadable = Code(rawValue: "model_unreadable")
        /// The model cannot be made ready.
        public static let compileFailed = Code(rawValue: "compile_failed")
        /// An operator that the runtime or its translation lacks; `node` names it.
        public static let unsupportedOperator = Code(rawValue: "unsupported_operator")
        /// The input file is missing or has not the model's size.
        public static let inputUnusable = Code(rawValue: "input_unusable")
        /// An output file that cannot be written.
        public static let outputUnwritable = Code(rawValue: "output_unwritable")
        /// An inference failed.
        public static let inferenceFailed = Code(rawValue: "inference_failed")
        /// A precision that the runtime lacks.
        public static let unsupportedPrecision = Code(rawValue: "unsupported_precision")
        /// Memory ran out.
        public static let outOfMemory = Code(rawValue: "out_of_memory")
        /// The runtime cannot tell layer times, or was not loaded for it.
        public static let profilingUnavailable = Code(rawValue: "profiling_unavailable")
        /// A simulation was asked of a worker that does not run under Valgrind.
        public static let simulationUnavailable = Code(rawValue: "simulation_unavailable")
    }

    /// What kind of failure it is.
    public var code: Code
    /// One line for a person.
    public var message: String
    /// The ONNX node that is at fault, where one is.
    public var node: String?

    /// Creates a failure.
    public init(code: Code, message: String, node: String? = nil) {
        self.code = code
        self.message = message
        self.node = node
    }
}
