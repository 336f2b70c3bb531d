import Foundation

/// Files of a Python worker that are part of the executable and are written out before the worker starts.
struct WorkerFiles {
    let files: [String: [UInt8]]

    /// What every Python worker uses: the protocol, the timed loop, the reader of ONNX files.
    private static let shared: [String: [UInt8]] = [
        "noise_counters.py": PackageResources.noise_counters_py,
        "onnx_constants.py": PackageResources.onnx_constants_py,
        "onnx_folding.py": PackageResources.onnx_folding_py,
        "onnx_norm_folding.py": PackageResources.onnx_norm_folding_py,
        "onnx_numpy.py": PackageResources.onnx_numpy_py,
        "onnx_steps.py": PackageResources.onnx_steps_py,
        "onnx_reading.py": PackageResources.onnx_reading_py,
        "valgrind_requests.py": PackageResources.valgrind_requests_py,
        "worker_channel.py": PackageResources.worker_channel_py,
        "worker_session.py": PackageResources.worker_session_py,
    ]

    /// PyTorch's worker and its translation of ONNX files.
    static let pyTorch = WorkerFiles(own: [
        "pytorch_worker.py": PackageResources.pytorch_worker_py,
        "onnx_activations.py": PackageResources.onnx_activations_py,
        "onnx_arithmetic.py": PackageResources.onnx_arithmetic_py,
        "onnx_convolution.py": PackageResources.onnx_convolution_py,
        "onnx_normalization.py": PackageResources.onnx_normalization_py,
        "onnx_products.py": PackageResources.onnx_products_py,
        "onnx_rearranging.py": PackageResources.onnx_rearranging_py,
        "onnx_reduction.py": PackageResources.onnx_reduction_py,
        "onnx_resizing.py": PackageResources.onnx_resizing_py,
        "onnx_sampling.py": PackageResources.onnx_sampling_py,
        "onnx_selecting.py": PackageResources.onnx_selecting_py,
        "onnx_modules.py": PackageResources.onnx_modules_py,
        "onnx_pooling.py": PackageResources.onnx_pooling_py,
        "torch_cuda.py": PackageResources.torch_cuda_py,
        "torch_inductor.py": PackageResources.torch_inductor_py,
    ])

    /// TensorFlow's worker and its translation of ONNX files.
    static let tensorFlow = WorkerFiles(own: [
        "tensorflow_worker.py": PackageResources.tensorflow_worker_py,
        "onnx_keras.py": PackageResources.onnx_keras_py,
        "keras_windows.py": PackageResources.keras_windows_py,
        "keras_layouts.py": PackageResources.keras_layouts_py,
    ])
    /// What makes int8 networks; no worker, but written out like one.
    static let quantization = WorkerFiles(files: ["quantise.py": PackageResources.quantise_py])

    init(files: [String: [UInt8]]) {
        self.files = files
    }

    /// A worker's own files beside the shared ones.
    init(own: [String: [UInt8]]) {
        self.init(files: Self.shared.merging(own) { $1 })
    }

    /// Hexadecimal hash of names and contents (FNV-1a, 64 bits): it names a folder, it guards against nothing.
    var contentHash: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        for (name, content) in files.sorted(by: { $0.key < $1.key }) {
            add(name.utf8)
            add([0])
            add(content)
            add([0])
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Writes the files into a folder of `parent` named after their content, and returns it.
    ///
    /// Each file is replaced as a whole and only where it differs, so that any number of processes may do this at once.
    /// Throws `RuntimeError.workerFilesFailed`.
    func write(to parent: URL) throws -> URL {
        let folder = parent.appendingPathComponent(contentHash, isDirectory: true)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, content) in files {
                let file = folder.appendingPathComponent(name)
                let content = Data(content)
                if (try? Data(contentsOf: file)) == content { continue }
                try content.write(to: file, options: .atomic)
            }
        } catch {
            throw RuntimeError.workerFilesFailed(path: folder.path, reason: error.localizedDescription)
        }
        return folder
    }
}
