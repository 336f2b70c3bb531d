import Foundation
import NetworkCatalog
import ONNXFormat
import Runtimes
import Testing

@testable import Measurement

/// The figures of a network's file, or why there are none.
@Suite("Modelled cache figures")
struct ModelledCacheTests {
    static let installation = RuntimeInstallation.locate()
    static let openVINO = RuntimeID(name: "openvino")
    static let pyTorch = RuntimeID(name: "pytorch")
    static let noRuntimes: Comment = "OpenVINO and PyTorch are not installed; run: sullivan setup"

    static let hasRuntimes = ScheduleServers.runtimes.allSatisfy { runtime in
        guard let definition = try? RuntimeRegistry.definition(for: runtime) else { return false }
        if case .available = definition.availability(in: installation) { return true }
        return false
    }

    let geometry = CacheGeometry(l2: .init(bytes: 1 << 20, ways: 16), l3: .init(bytes: 36 << 20, ways: 18))

    func withNetwork(_ name: String, body: (String, ModelledCache) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sullivan-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("network.onnx").path
        try ONNXExporter.export(Catalog.entry(name).build(), to: path)
        let cache = ModelledCache(installation: Self.installation)
        do { try await body(path, cache) } catch {
            await cache.end()
            throw error
        }
        await cache.end()
    }

    @Test("Steps become layers, most misses first, and sum to the figures")
    func layers() {
        let schedule = ExecutionSchedule(
            version: "1",
            tensors: [
                .init(bytes: 1 << 20, role: .weight), .init(bytes: 3 << 20, role: .weight),
                .init(bytes: 2 << 20, role: .scratch),
            ],
            steps: [
                .init(name: "a", type: "reorder", inputs: [], weights: [0], outputs: [2]),
                .init(name: "a", type: "conv", inputs: [2], weights: [], outputs: []),
                .init(name: "b", type: "linear", inputs: [], weights: [1], outputs: []),
            ], remarks: ["assumed"])
        let small = CacheGeometry(l2: .init(bytes: 64 << 10, ways: 8), l3: .init(bytes: 1 << 20, ways: 16))
        let estimate = CacheModel(geometry: small).estimate(schedule, lastLevels: [1 << 24])
        let figures = CacheFigures(
            runtime: Self.pyTorch, schedule: schedule, estimate: estimate, geometry: small, lastLevels: [1 << 24],
            seconds: 0)
        #expect(figures.parts.map(\.name) == ["a", "b"])
        #expect(figures.parts.map(\.detail) == ["conv", "linear"])
        #expect(figures.parts.map(\.l3Misses) == [5 * 16_384, 3 * 16_384])
        #expect(figures.l3Misses == 8 * 16_384 && figures.l3Accesses == 8 * 16_384)
        #expect(figures.missCurve.map(\.lastLevelBytes) == [1 << 20, 1 << 24])
        #expect(figures.missCurve.map(\.misses) == [8 * 16_384, 0])
        #expect(figures.source == .modelled && figures.remarks.contains("assumed"))
        #expect(figures.remarks.contains { $0.contains("low confidence") })
    }

    @Test("A runtime whose schedule is not read is named, with what to do")
    func unread() async throws {
        for name in ["tensorflow", "onnxruntime", "pytorch-compile"] {
            let runtime = RuntimeID(name: name)
            let error = await #expect(throws: CacheError.self) {
                _ = try await ModelledCache().figures(of: runtime, modelPath: "x.onnx", geometry: geometry)
            }
            #expect(
                error
                    == .unsupportedRuntime(
                        source: .modelled, runtime: runtime,
                        reason: "schedules are read of openvino:cpu and pytorch:cpu alone"))
        }
    }

    @Test("Servers that misbehave are errors, never hangs; a refusal leaves the server as it is")
    func servers() async throws {
        let request = ScheduleRequest(modelPath: "x.onnx")
        func server(_ script: String, timeout: Duration = .seconds(20)) -> ScheduleServer {
            ScheduleServer(
                runtime: Self.openVINO, command: WorkerProcessTests.command(script), processors: [], timeout: timeout)
        }
        let dying = server("read line; echo 'no more' >&2; exit 1")
        await #expect(throws: WorkerError.died(runtime: Self.openVINO, last: "no more")) {
            _ = try await dying.schedule(request)
        }
        await dying.end()
        await #expect(throws: ScheduleServer.Ended.self) { _ = try await dying.schedule(request) }

        let hanging = server("sleep 600", timeout: .milliseconds(300))
        let second = Task { try await hanging.schedule(request) }
        await #expect(throws: (any Error).self) { _ = try await hanging.schedule(request) }
        await #expect(throws: (any Error).self) { _ = try await second.value }
        await #expect(throws: ScheduleServer.Ended.self) { _ = try await hanging.schedule(request) }

        let missing = ScheduleServer(
            runtime: Self.openVINO, command: WorkerCommand(executable: "/nonexistent", arguments: []), processors: [],
            timeout: .seconds(5))
        await #expect(throws: WorkerError.self) { _ = try await missing.schedule(request) }

        let refusing = server(
            #"""
            read line; echo '{"id":1,"ok":false,"error":{"code":"model_missing","message":"no"}}'
            read line; echo '{"id":2,"ok":true,"version":"3","tensors":[],"steps":[],"remarks":[]}'; read line
            """#)
        let failure = WorkerFailure(code: .modelMissing, message: "no")
        await #expect(throws: WorkerError.refused(runtime: Self.openVINO, failure: failure)) {
            _ = try await refusing.schedule(request)
        }
        #expect(try await refusing.schedule(request).version == "3")
        await refusing.end()
    }

    @Test(
        "ResNet-18 misses its weights and little else in OpenVINO, more in PyTorch, near to what was simulated",
        .enabled(if: hasRuntimes, noRuntimes))
    func resNet18() async throws {
        try await withNetwork("resnet18") { path, cache in
            let lastLevels = [4 << 20, 256 << 20]
            let accelerated = try await cache.figures(
                of: Self.openVINO, modelPath: path, geometry: geometry, lastLevels: lastLevels)
            let native = try await cache.figures(
                of: Self.pyTorch, modelPath: path, geometry: geometry, lastLevels: lastLevels)
            // Simulated on another machine with these caches: 51.2 and 60.5 MB.
            let accelerated18 = try #require(accelerated.l3MissBytes) / 1e6
            let native18 = try #require(native.l3MissBytes) / 1e6
            #expect(abs(accelerated18 / 51.2 - 1) < 0.05, "\(accelerated18) MB")
            #expect(abs(native18 / 60.5 - 1) < 0.25, "\(native18) MB")
            for figures in [accelerated, native] {
                let misses = figures.missCurve.map(\.misses)
                #expect(misses.count == 3 && misses[0] > misses[1] && misses[2] == 0)
                let ofLayers = figures.parts.map(\.l3Misses).reduce(0, +)
                #expect(ofLayers == figures.l3Misses)
                #expect(figures.parts.contains { $0.detail?.lowercased().contains("conv") == true })
                #expect(figures.hitRate.map { $0 > 0.1 && $0 < 0.9 } == true)
            }
            // Asked again, the server is there and the answer the same.
            let again = try await cache.figures(of: Self.openVINO, modelPath: path, geometry: geometry)
            #expect(again.l3Misses == accelerated.l3Misses)
            await cache.end()
            let restarted = try await cache.figures(of: Self.openVINO, modelPath: path, geometry: geometry)
            #expect(restarted.l3Misses == accelerated.l3Misses)
        }
    }

    @Test("A file that is not there is refused, and the next network answered", .enabled(if: hasRuntimes, noRuntimes))
    func refusal() async throws {
        try await withNetwork("squeezenet1_1") { path, cache in
            for runtime in ScheduleServers.runtimes {
                let error = await #expect(throws: WorkerError.self) {
                    _ = try await cache.figures(of: runtime, modelPath: path + ".not", geometry: geometry)
                }
                guard case .refused(_, let failure) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(failure.code == .modelMissing)
                // It fits: nothing is fetched once the caches are settled.
                let figures = try await cache.figures(of: runtime, modelPath: path, geometry: geometry)
                #expect(figures.l3Misses == 0)
            }
        }
    }
}
