import Foundation

/// TensorFlow on the processor: a Keras model in a Python worker, called as a `tf.function` or eagerly.
public struct TensorFlowRuntime: RuntimeDefinition {
    /// `tensorflow:cpu`, or `tensorflow-eager:cpu`.
    public let id: RuntimeID
    /// The name in tables and figures.
    public let title: String
    /// TensorFlow runs operation by operation; a `tf.function` runs them as a graph.
    public let isNative = true
    /// Both ways of calling need the same packages.
    public let setupName = "tensorflow"

    private let isEager: Bool

    init(eager: Bool) {
        isEager = eager
        id = RuntimeID(name: eager ? "tensorflow-eager" : "tensorflow", device: "cpu")
        title = eager ? "TensorFlow eager" : "TensorFlow"
    }

    /// Whether the interpreter and the packages of TensorFlow's own environment are there.
    public func availability(in installation: RuntimeInstallation) -> Availability {
        let place = installation.environment(setupName)
        guard FileManager.default.isExecutableFile(atPath: place.interpreter.path) else {
            return .unavailable(
                reason: "there is no Python environment at \(place.interpreter.path)", remedy: setupRemedy)
        }
        for package in ["tensorflow-cpu", "keras", "onnx", "numpy"] where place.packageVersion(package) == nil {
            return .unavailable(
                reason: "the package \(package) is missing in \(place.folder.path)", remedy: setupRemedy)
        }
        guard let library = place.library(in: "tensorflow", prefix: "libtensorflow_cc.so"),
            RuntimeInstallation.isSharedLibrary(library)
        else {
            return .unavailable(
                reason: "TensorFlow's library in \(place.folder.path) is missing or damaged", remedy: setupRemedy)
        }
        return .available(version: place.packageVersion("tensorflow-cpu") ?? "unknown", devices: ["cpu"])
    }

    /// The environment's interpreter with the worker's files, which are written where they are missing.
    public func workerCommand(
        in installation: RuntimeInstallation, sullivanExecutable: String, threads: Int
    ) throws -> WorkerCommand {
        try requireAvailable(in: installation)
        let place = installation.environment(setupName)
        let folder = try WorkerFiles.tensorFlow.write(to: installation.workersFolder)
        return WorkerCommand(
            executable: place.interpreter.path,
            arguments: [
                "-I", folder.appendingPathComponent("tensorflow_worker.py").path, isEager ? "eager" : "function",
            ],
            environment: [
                "TF_CPP_MIN_LOG_LEVEL": "2", "KERAS_BACKEND": "tensorflow",
                "KERAS_HOME": place.folder.appendingPathComponent("keras").path,
            ],
            recordedSettings: [
                "intra_op_parallelism_threads": "\(threads): the same threads for every runtime",
                "inter_op_parallelism_threads": "\(threads): the same threads for every runtime",
                "TF_CPP_MIN_LOG_LEVEL": "2: errors only, so that what a failed worker said last is its error",
                "KERAS_BACKEND": "tensorflow: the backend that is measured",
                "KERAS_HOME": "in the environment: the user's own keras.json does not change what is measured",
                "gc.freeze": "after load: what is loaded is not searched for garbage while inferences are timed",
                "python -I": "the user's own packages and PYTHON variables do not change what is measured",
            ])
    }
}
