/// A request that a worker process understands, with the type of its answer.
///
/// On the wire a request is one JSON line, `{"id":1,"op":"infer","output_path":"…"}`, and has exactly one answer,
/// `{"id":1,"ok":true,…}` or `{"id":1,"ok":false,"error":{…}}`. Names are snake_case.
public protocol WorkerCall: Codable, Sendable, Equatable {
    /// What the worker answers.
    associatedtype Answer: Codable & Sendable
    /// The value of `op`.
    static var operation: WorkerOperation { get }
}

/// What a worker can be asked for.
public enum WorkerOperation: String, Codable, Sendable, CaseIterable {
    /// Who are you?
    case hello
    /// Read and compile a model.
    case load
    /// Run once and write the outputs.
    case infer
    /// Run a timed block.
    case block
    /// Time by layer.
    case profile
    /// Run under Valgrind with its cache simulation switched on.
    case simulate
    /// Memory use.
    case stats
    /// The schedule of a model; servers of schedules answer it, workers refuse.
    case schedule
    /// End.
    case quit
}

/// Asks a worker who it is; the runtime's library is opened to answer.
public struct HelloRequest: WorkerCall {
    /// The value of `op`.
    public static let operation = WorkerOperation.hello
    /// Creates the request.
    public init() {}
    /// The answer.
    public typealias Answer = HelloAnswer
}

/// Asks a worker to read a model and its input, and to make it ready; replaces a model loaded before.
public struct LoadRequest: WorkerCall {
    /// The value of `op`.
    public static let operation = WorkerOperation.load
    /// The .onnx file; external data lies beside it.
    public var modelPath: String
    /// Little-endian 32-bit floats of all inputs one after the other, without a header.
    public var inputPath: String
    /// Threads for one inference.
    public var threads: Int
    /// Precision of the arithmetic: `f32`, `bf16`, or `int8` with a quantised model.
    public var precision: String
    /// Whether `profile` will be asked for; a profiled model must not be timed.
    public var profiling: Bool?

    /// Creates the request.
    public init(
        modelPath: String, inputPath: String, threads: Int, precision: String = "f32", profiling: Bool? = nil
    ) {
        self.modelPath = modelPath
        self.inputPath = inputPath
        self.threads = threads
        self.precision = precision
        self.profiling = profiling
    }

    /// The answer.
    public typealias Answer = LoadAnswer
}

/// Asks a worker to run once and to write its outputs.
public struct InferRequest: WorkerCall {
    /// The value of `op`.
    public static let operation = WorkerOperation.infer
    /// Where to write little-endian 32-bit floats of all outputs one after the other.
    public var outputPath: String

    /// Creates the request.
    public init(outputPath: String) {
        self.outputPath = outputPath
    }

    /// The answer.
    public typealias Answer = InferAnswer
}

/// Asks a worker for a block of consecutive timed inferences.
///
/// After `reentry` inferences that are kept apart, inferences follow until there are at least `minInferences` and
/// `minNs` nanoseconds have passed since the first of them, or until there are `maxInferences`.
public struct BlockRequest: WorkerCall {
    /// The value of `op`.
    public static let operation = WorkerOperation.block
    /// Inferences kept apart at the start, while caches and thread pools return.
    public var reentry: Int
    /// At least so many timed inferences.
    public var minInferences: Int
    /// At least so many nanoseconds of timed inferences.
    public var minNs: Int
    /// At most so many timed inferences; at least 1.
    public var maxInferences: Int

    /// Creates the request; defaults are those of the measuring protocol.
    public init(
        reentry: Int = 2, minInferences: Int = 5, minNs: Int = 100_000_000, maxInferences: Int = 100_000
    ) {
        self.reentry = reentry
        self.minInferences = minInferences
        self.minNs = minNs
        self.maxInferences = maxInferences
    }

    /// The answer.
    public typealias Answer = BlockAnswer
}

/// Asks a worker for the time each layer takes; the model must have been loaded with `profiling`.
public struct ProfileRequest: WorkerCall {
    /// The value of `op`.
    public static let operation = WorkerOperation.profile
    /// Creates the request.
    public init() {}
    /// The answer.
    public typealias Answer = ProfileAnswer
}

/// Asks a worker that runs under Valgrind's callgrind for inferences whose counts are written out, a file each.
///
/// The simulated caches keep what they hold from one request to the next; `start` empties them.
public struct SimulateRequest: WorkerCall {
    /// The value of `op`.
    public static let operation = WorkerOperation.simulate
    /// Whether simulation is switched on first, with empty caches.
    public var start: Bool
    /// What the counts are labelled with.
    public var label: String

    /// Creates the request for one inference.
    public init(start: Bool, label: String) {
        self.start = start
        self.label = label
    }

    /// The answer.
    public typealias Answer = SimulateAnswer
}

/// Asks a worker for its memory use.
public struct StatsRequest: WorkerCall {
    /// The value of `op`.
    public static let operation = WorkerOperation.stats
    /// Creates the request.
    public init() {}
    /// The answer.
    public typealias Answer = StatsAnswer
}

/// Asks a worker to end; end of file on its standard input does the same.
public struct QuitRequest: WorkerCall {
    /// The value of `op`.
    public static let operation = WorkerOperation.quit
    /// Creates the request.
    public init() {}
    /// The answer.
    public typealias Answer = QuitAnswer
}
