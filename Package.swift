// swift-tools-version: 6.2
// Sullivan: how a neural network's form decides how fast hardware lets it run.
// Dependencies between targets point down this list only (docs/ARCHITECTURE.md).
import PackageDescription

let package = Package(
    name: "sullivan",
    products: [
        .executable(name: "sullivan", targets: ["sullivan"]),
        .library(name: "SullivanNetworks", targets: ["NetworkGraph", "NetworkCatalog", "ONNXFormat"]),
        .library(name: "SullivanMeasurement", targets: ["Statistics", "Runtimes", "Measurement"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    ],
    targets: [
        .executableTarget(
            name: "sullivan",
            dependencies: [
                "Reporting", "Studies", "Measurement", "Runtimes", "ONNXFormat", "NetworkCatalog", "NetworkGraph",
                "Statistics",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .target(
            name: "Reporting", dependencies: ["NetworkGraph", "Statistics"],
            resources: [
                .embedInCode("Page/report.css"),
                .embedInCode("Page/page-choice.js"),
                .embedInCode("Page/page-table.js"),
                .embedInCode("Page/page-figures.js"),
                .embedInCode("Page/vega-licences.txt"),
            ]),
        .target(
            name: "Studies",
            dependencies: [
                "Measurement", "Runtimes", "NetworkCatalog", "NetworkGraph",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [
                .embedInCode("BuiltIn/quick.yaml"),
                .embedInCode("BuiltIn/patterns.yaml"),
                .embedInCode("BuiltIn/networks.yaml"),
                .embedInCode("BuiltIn/networks-quick.yaml"),
                .embedInCode("BuiltIn/scaling.yaml"),
                .embedInCode("BuiltIn/scaling-quick.yaml"),
            ]),
        .target(
            name: "Measurement",
            dependencies: [
                "Runtimes", "NetworkGraph", "Statistics", "CCounters", "CRuntimes",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(
            name: "Runtimes",
            dependencies: [
                "NetworkGraph", "CRuntimes", "CCounters",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            resources: [
                .embedInCode("Ports/port_exporter.py"),
                .embedInCode("Ports/port_counts.py"),
                .embedInCode("Ports/port_libraries.py"),
                .embedInCode("Ports/port_weights.py"),
                .embedInCode("PyTorch/pytorch_worker.py"),
                .embedInCode("PyTorch/onnx_activations.py"),
                .embedInCode("PyTorch/onnx_arithmetic.py"),
                .embedInCode("PyTorch/onnx_convolution.py"),
                .embedInCode("PyTorch/onnx_normalization.py"),
                .embedInCode("PyTorch/onnx_products.py"),
                .embedInCode("PyTorch/onnx_rearranging.py"),
                .embedInCode("PyTorch/onnx_reduction.py"),
                .embedInCode("PyTorch/onnx_resizing.py"),
                .embedInCode("PyTorch/onnx_sampling.py"),
                .embedInCode("PyTorch/onnx_selecting.py"),
                .embedInCode("PyTorch/onnx_modules.py"),
                .embedInCode("PyTorch/onnx_pooling.py"),
                .embedInCode("PyTorch/torch_cuda.py"),
                .embedInCode("PyTorch/torch_inductor.py"),
                .embedInCode("PythonWorker/noise_counters.py"),
                .embedInCode("PythonWorker/onnx_constants.py"),
                .embedInCode("PythonWorker/onnx_folding.py"),
                .embedInCode("PythonWorker/onnx_norm_folding.py"),
                .embedInCode("PythonWorker/onnx_numpy.py"),
                .embedInCode("PythonWorker/onnx_steps.py"),
                .embedInCode("PythonWorker/onnx_reading.py"),
                .embedInCode("PythonWorker/worker_channel.py"),
                .embedInCode("PythonWorker/valgrind_requests.py"),
                .embedInCode("PythonWorker/worker_session.py"),
                .embedInCode("TensorFlow/tensorflow_worker.py"),
                .embedInCode("TensorFlow/onnx_keras.py"),
                .embedInCode("TensorFlow/keras_windows.py"),
                .embedInCode("TensorFlow/keras_layouts.py"),
                .embedInCode("Quantization/quantise.py"),
                .embedInCode("Figures/figure_export.py"),
                .embedInCode("Tables/parquet_export.py"),
                .embedInCode("Schedules/openvino_schedule.py"),
                .embedInCode("Schedules/pytorch_schedule.py"),
                .embedInCode("Schedules/schedule_server.py"),
                .embedInCode("Setup/requirements.txt"),
            ]),
        .target(
            name: "ONNXFormat",
            dependencies: [
                "NetworkGraph",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["Proto"]),
        .target(name: "NetworkCatalog", dependencies: ["NetworkGraph"]),
        .target(name: "NetworkGraph"),
        .target(name: "Statistics"),
        .target(name: "CRuntimes", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CCounters"),

        .testTarget(name: "NetworkGraphTests", dependencies: ["NetworkGraph"]),
        .testTarget(name: "NetworkCatalogTests", dependencies: ["NetworkCatalog"]),
        .testTarget(name: "StatisticsTests", dependencies: ["Statistics"], exclude: ["scipy.json"]),
        .testTarget(name: "ONNXFormatTests", dependencies: ["ONNXFormat", "NetworkCatalog"]),
        .testTarget(
            name: "RuntimesTests", dependencies: ["Runtimes", "ONNXFormat", "NetworkCatalog"], exclude: ["Python"]),
        .testTarget(
            name: "MeasurementTests", dependencies: ["Measurement", "CCounters", "ONNXFormat", "NetworkCatalog"],
            exclude: ["StreamWorker.c"]),
        .testTarget(name: "StudiesTests", dependencies: ["Studies"]),
        .testTarget(
            name: "ReportingTests", dependencies: ["Reporting", "Runtimes", "Statistics"], exclude: ["Python"]),
        .testTarget(
            name: "CommandLineTests", dependencies: ["sullivan", "Runtimes", "Measurement", "Studies"]),
    ],
    swiftLanguageModes: [.v6]
)
