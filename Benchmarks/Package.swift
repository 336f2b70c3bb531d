// swift-tools-version: 6.2
// What Sullivan must reach in speed, resolution and memory, measured: docs/BENCHMARKS.md. `make bench` runs it.
import PackageDescription

let package = Package(
    name: "SullivanBenchmarks",
    dependencies: [
        .package(name: "sullivan", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    ],
    targets: [
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                .product(name: "SullivanNetworks", package: "sullivan"),
                .product(name: "SullivanMeasurement", package: "sullivan"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
