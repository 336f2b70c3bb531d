import Foundation
import Measurement
import NetworkGraph
import Synchronization
import Testing

@testable import Studies

@Suite struct CacheSettingsTests {
    private func read(_ yaml: String) throws -> CacheSettings {
        try StudyFile(
            parsing: "networks: [resnet18]\nruntimes: [pytorch, openvino]\ncache: \(yaml)\n", source: "s.yaml",
            runtime: Sample.runtime
        ).cache
    }

    @Test func formsOfAWish() throws {
        #expect(try read("auto").wish == .auto)
        #expect(try read("off").wish == .off)
        #expect(try read("modelled").wish == .sources([.modelled]))
        #expect(try read("[modelled, simulated]").wish == .sources([.modelled, .simulated]))
        let full = try read(
            "{sources: [simulated], simulated-cells: 24, simulated-macs: 300M, simulated-code: sse41, last-levels: [1MB, 4MiB]}"
        )
        #expect(full.simulatedCells == 24 && full.simulatedMACs == 300_000_000 && full.codePath == .sse41)
        #expect(full.lastLevels == [1 << 20, 4 << 20])
        #expect(try Sample.study().cache.wish == .off)
    }

    @Test(arguments: [
        "simulatde", "[modelled, x]", "{simulated-cells: 3}", "{sources: auto, simulated-code: avx512}",
        "{sources: auto, last-levels: [big]}", "{sources: auto, cells: 3}",
    ]) func whatIsWrongIsSaidWhereItStands(yaml: String) throws {
        let error = try #require(throws: StudyError.self) { try read(yaml) }
        guard case .invalid(let place, _, _) = error else { return #expect(Bool(false), "\(error)") }
        #expect(place.line == 3)
    }

    @Test func autoTakesTheBestThatWorks() {
        var settings = CacheSettings()
        settings.wish = .auto
        #expect(settings.sources { _ in true } == [.hardware])
        #expect(settings.sources { $0 != .hardware } == [.simulated])
        #expect(settings.sources { $0 == .modelled || $0 == .contention } == [.modelled])
        #expect(settings.sources { _ in false }.isEmpty)
    }
}

@Suite struct CachePlanTests {
    private let scratch: ScratchFolder
    private let plan: StudyPlan
    private let store: ResultStore

    init() throws {
        scratch = try ScratchFolder()
        plan = try Sample.plan("[{patterns: [plain, residual, fire], depth: [8, 12, 16], resolution: 64}]")
        store = try ResultStore(openingOrCreating: scratch.path + "/results")
        for cell in plan.cells {
            let reference = try store.begin(cell, environment: Sample.environment())
            try store.finish(reference, Sample.outcome(cell.specification), seconds: 1)
        }
    }

    private func reference(_ cell: PlannedCell) -> CellReference {
        CellReference(key: cell.key, machine: Sample.host().fingerprint)
    }

    private func settings(_ sources: [CacheSource], cells: Int? = nil) -> CacheSettings {
        var settings = CacheSettings()
        settings.wish = .sources(sources)
        settings.simulatedCells = cells
        return settings
    }

    private func passes(_ settings: CacheSettings, retryFailed: Bool = false) throws -> CachePlan {
        try CachePlan(
            plan.cells, sources: settings.sources { _ in true }, settings: settings, retryFailed: retryFailed
        ) { cell throws(StudyError) in try store.cachePasses(of: reference(cell)) }
    }

    private func figures(_ pass: CachePass, misses: Double = 1000) -> CacheFigures {
        CacheFigures(
            runtime: pass.runtime, source: pass.source, l3Accesses: 4000, l3Misses: misses, codePath: "avx2", seconds: 3
        )
    }

    @Test func simulatedCellsAreSpread() throws {
        let wanted = settings([.simulated, .modelled], cells: 6)
        let plan = try passes(wanted)
        let simulated = plan.passes.filter { $0.source == .simulated }
        #expect(simulated.count == 12)
        #expect(plan.passes.count { $0.source == .modelled } == 18)
        // The cheapest and the dearest of every pattern come before the middle ones.
        #expect(Set(simulated.map { $0.cell.facts?.pattern }).count == 3)
        #expect(Set(simulated.compactMap { $0.cell.facts?.depth }) == [8, 16])
        #expect(plan.passes.first?.source == .modelled)
        var small = wanted
        small.simulatedMACs = 1
        #expect(try passes(small).passes.allSatisfy { $0.source == .modelled })
    }

    @Test func everyPassIsStoredAndNotMadeAgain() async throws {
        let wanted = settings([.modelled, .simulated], cells: 3)
        let first = try passes(wanted)
        let runner = CachePassRunner(store: store, machine: Sample.host().fingerprint, processors: [0, 1])
        let lanes = Mutex<(now: Int, most: Int)>((0, 0))
        let summary = try await runner.run(first.passes) { pass, processors, tell in
            tell("at work")
            lanes.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            #expect(processors.count == (pass.source == .simulated ? 1 : 2))
            if pass.source == .simulated { try await Task.sleep(for: .milliseconds(30)) }
            lanes.withLock { $0.now -= 1 }
            if pass.runtime == Sample.pytorch, pass.source == .simulated {
                throw CacheError.memoryShort(neededBytes: 1 << 30, availableBytes: 1 << 20)
            }
            return figures(pass)
        }
        #expect(summary.made == first.passes.count - 3)
        #expect(summary.failed.count == 3)
        #expect(summary.failed.allSatisfy { $0.stage == "cache (simulated)" })
        #expect(lanes.withLock { $0.most } == 2)
        #expect(try passes(wanted).passes.isEmpty)
        #expect(try passes(wanted, retryFailed: true).passes.count == 3)
        // Other instructions and other last levels are other figures; what the cell wanted before stays stored.
        var other = wanted
        other.codePath = .sse41
        #expect(try passes(other).passes.count == 3)
        var curve = wanted
        curve.lastLevels = [1 << 20]
        #expect(try passes(curve).passes.count == 18 + 3)
        let stored = try store.cachePasses(of: reference(plan.cells[0]))
        #expect(stored.count == 4)
        #expect(stored.first { $0.reason != nil }?.figures == nil)
        #expect(try store.integrityProblems().isEmpty)
    }

    @Test func aStopEndsWhatIsUnderWay() async throws {
        let wanted = settings([.simulated])
        let runner = CachePassRunner(store: store, machine: Sample.host().fingerprint, processors: [0, 1])
        let made = Mutex(0)
        let summary = try await runner.run(
            try passes(wanted).passes,
            measure: { pass, _, _ in
                if made.withLock({
                    $0 += 1
                    return $0
                }) > 2 {
                    try await Task.sleep(for: .seconds(60))
                }
                return figures(pass)
            }, shouldStop: { made.withLock { $0 } > 3 })
        #expect(summary.interrupted)
        #expect(summary.failed.isEmpty)
        #expect(summary.made == 2)
    }

    @Test func mergingKeepsTheFiguresOfBoth() async throws {
        let other = try ResultStore(openingOrCreating: scratch.path + "/other")
        let cell = plan.cells[0]
        let reference = try other.begin(cell, environment: Sample.environment())
        try other.finish(reference, Sample.outcome(cell.specification), seconds: 1)
        let pass = { CachePass(cell: cell, runtime: Sample.openvino, source: $0) }
        try store.record(CachePassRecord(figures(pass(.modelled))), of: reference)
        try other.record(CachePassRecord(figures(pass(.simulated), misses: 7)), of: reference)
        try other.record(
            CachePassRecord(runtime: Sample.openvino, source: .modelled, reason: "it failed", seconds: 1), of: reference
        )
        _ = try store.merge(from: other)
        _ = try other.merge(from: store)
        let united = try store.cachePasses(of: reference)
        #expect(united.map(\.source) == [.modelled, .simulated])
        #expect(united.allSatisfy { $0.figures != nil })
        #expect(try other.cachePasses(of: reference) == united)
    }

    @Test func earlierSimulationsAreFoundByAllThatDecidesThem() throws {
        let cache = SimulationCache(folder: URL(fileURLWithPath: scratch.path + "/simulated"))
        let geometry = CacheGeometry(l2: .init(bytes: 1 << 20, ways: 8), l3: .init(bytes: 1 << 25, ways: 16))
        let pass = CachePass(cell: plan.cells[0], runtime: Sample.openvino, source: .simulated)
        let wanted = settings([.simulated])
        let first = cache.keep(figures(pass, misses: 42), of: pass, geometry: geometry, settings: wanted, version: "1")
        #expect(first == figures(pass, misses: 42))
        let found = cache.figures(of: pass, geometry: geometry, settings: wanted, version: "1")
        #expect(found?.l3Misses == 42)
        #expect(cache.figures(of: pass, geometry: geometry, settings: wanted, version: "2") == nil)
        var smaller = geometry
        smaller.l3.bytes = 1 << 24
        #expect(cache.figures(of: pass, geometry: smaller, settings: wanted, version: "1") == nil)
        let another = CachePass(cell: plan.cells[1], runtime: Sample.openvino, source: .simulated)
        #expect(cache.figures(of: another, geometry: geometry, settings: wanted, version: "1") == nil)
        let again = cache.keep(
            figures(pass, misses: 500_000), of: pass, geometry: geometry, settings: wanted, version: "1")
        #expect(again.missesByProcess == [42, 500_000] && again.remarks.count == 1)
        let kept = cache.figures(of: pass, geometry: geometry, settings: wanted, version: "1")
        #expect(kept?.missesByProcess == [42, 500_000] && kept?.remarks.first == again.remarks.first)
    }

    @Test func sizes() {
        #expect(Quantity.bytes("32MB") == 32 << 20)
        #expect(Quantity.bytes("1.5MiB") == 3 << 19)
        #expect(Quantity.bytes("512k") == 512 << 10)
        #expect(Quantity.bytes("64") == 64)
        for text in ["", "0", "-1MB", "big", "1.3B", "2TBx"] { #expect(Quantity.bytes(text) == nil) }
    }
}
