/// What a runtime does in one inference of a network, step by step, and which memory each step touches.
///
/// Steps and tensors are read from the runtime itself: OpenVINO's execution graph, PyTorch's operators as they ran.
public struct ExecutionSchedule: Codable, Hashable, Sendable {
    /// A piece of memory that steps read or write.
    public struct Tensor: Codable, Hashable, Sendable {
        /// What a piece of memory is for.
        public enum Role: String, Codable, Hashable, Sendable {
            /// A parameter: there from load to end.
            case weight
            /// An input of the network: there from load to end.
            case input
            /// An output of the network: there from load to end.
            case output
            /// A value between steps: there from the first step that touches it to the last.
            case activation
            /// What a step needs for itself, for example a copy in another layout; lives like an activation.
            case scratch
        }

        /// Its size, bytes.
        public var bytes: Int
        /// What it is for.
        public var role: Role
        /// Where the runtime has it; nil where that is not known.
        public var address: Int?

        /// Creates a tensor.
        public init(bytes: Int, role: Role, address: Int? = nil) {
            self.bytes = bytes
            self.role = role
            self.address = address
        }
    }

    /// One operation; tensors are given by their places in `ExecutionSchedule.tensors`.
    public struct Step: Codable, Hashable, Sendable {
        /// The layer's name; several steps may share one.
        public var name: String
        /// The operation in the runtime's words, for example `Convolution`.
        public var type: String
        /// Values that it reads.
        public var inputs: [Int]
        /// What it multiplies or adds them with: parameters, or copies of parameters.
        public var weights: [Int]
        /// Values that it writes; one that is an input too is written in place.
        public var outputs: [Int]

        /// Creates a step.
        public init(name: String, type: String, inputs: [Int], weights: [Int], outputs: [Int]) {
            self.name = name
            self.type = type
            self.inputs = inputs
            self.weights = weights
            self.outputs = outputs
        }
    }

    /// The runtime's version as it gives it itself.
    public var version: String
    /// Every piece of memory that a step touches.
    public var tensors: [Tensor]
    /// The steps in the order of execution.
    public var steps: [Step]
    /// What was assumed when the schedule was read.
    public var remarks: [String]

    /// Creates a schedule.
    public init(version: String, tensors: [Tensor], steps: [Step], remarks: [String] = []) {
        self.version = version
        self.tensors = tensors
        self.steps = steps
        self.remarks = remarks
    }

    /// Whether every step's tensors are there and no size is negative.
    public var isSound: Bool {
        tensors.allSatisfy { $0.bytes >= 0 && ($0.address ?? 0) >= 0 }
            && steps.allSatisfy { ($0.inputs + $0.weights + $0.outputs).allSatisfy(tensors.indices.contains) }
    }

    /// Bytes that an inference must touch at least once: parameters and inputs.
    public var compulsoryBytes: Int {
        let touched = Set(steps.flatMap { $0.inputs + $0.weights })
        return touched.reduce(0) { sum, index in
            let tensor = tensors[index]
            return tensor.role == .weight || tensor.role == .input ? sum + tensor.bytes : sum
        }
    }
}

/// Asks a server of schedules (`ScheduleServers`) for the schedule of a model, run in f32.
public struct ScheduleRequest: WorkerCall {
    /// The value of `op`.
    public static let operation = WorkerOperation.schedule
    /// The .onnx file; external data lies beside it.
    public var modelPath: String
    /// Threads that the runtime is told to use; which kernels it picks may depend on it.
    public var threads: Int

    /// Creates the request.
    public init(modelPath: String, threads: Int = 1) {
        self.modelPath = modelPath
        self.threads = threads
    }

    /// The answer.
    public typealias Answer = ExecutionSchedule
}
