import Foundation
import Runtimes
import Testing

@testable import Measurement

@Suite struct CacheGeometryTests {
    @Test func ofTheMachine() throws {
        let root = FakeRoot()
        defer { root.remove() }
        for (index, level, kind, size, ways) in [
            (0, 1, "Data", "32K", 8), (1, 1, "Instruction", "32K", 8), (2, 2, "Unified", "1024K", 16),
            (3, 3, "Unified", "36608K", 11),
        ] {
            let folder = "/sys/devices/system/cpu/cpu0/cache/index\(index)"
            try root.file(folder + "/level", "\(level)")
            try root.file(folder + "/type", kind)
            try root.file(folder + "/size", size)
            try root.file(folder + "/ways_of_associativity", "\(ways)")
            try root.file(folder + "/coherency_line_size", "64")
        }
        let geometry = try CacheGeometry.current(root: root.path)
        #expect(geometry.l2 == .init(bytes: 1 << 20, ways: 16))
        #expect(geometry.l3 == .init(bytes: 36608 << 10, ways: 11))
        // 53,248 sets of 11 ways are 32,768 sets of 18 ways to a simulator.
        #expect(geometry.simulable.l3 == .init(bytes: 36 << 20, ways: 18))
        #expect(geometry.simulable.l2 == geometry.l2)
        #expect(try CacheGeometry.current(l3: 8 << 20, root: root.path).l3 == .init(bytes: 8 << 20, ways: 11))
    }

    @Test func withoutTopologyTheSizesMustBeGiven() throws {
        #expect(throws: CacheError.unknownGeometry(level: 2)) { try CacheGeometry.current(root: "/nonexistent") }
        let given = try CacheGeometry.current(l2: 1 << 20, l3: 1 << 25, root: "/nonexistent")
        #expect(given.l3 == .init(bytes: 1 << 25, ways: 16))
    }

    @Test(arguments: [64 << 10, 1 << 20, 1_310_720, 36608 << 10, 33 << 20, 96 << 20, 3 << 20], [4, 8, 11, 12, 16, 20])
    func simulableLevelsHavePowersOfTwoOfSetsAndNearlyTheSize(bytes: Int, ways: Int) {
        let level = CacheGeometry.Level(bytes: bytes, ways: ways).simulable(lineBytes: 64)
        let sets = level.bytes / 64 / level.ways
        #expect(sets.nonzeroBitCount == 1)
        #expect(sets * level.ways * 64 == level.bytes)
        #expect(abs(Double(level.bytes) / Double(bytes) - 1) < 0.03)
    }

    @Test func eventsByMaker() throws {
        let intel = try #require(L3Events.of(vendor: "GenuineIntel", family: 6, units: ["cpu": 4]))
        #expect(intel.misses == [.cacheMisses])
        let hybrid = try #require(
            L3Events.of(vendor: "GenuineIntel", family: 6, units: ["cpu_core": 4, "cpu_atom": 8]))
        #expect(hybrid.misses.map(\.config) == [4 << 32 | 3, 8 << 32 | 3])
        let amd = try #require(L3Events.of(vendor: "AuthenticAMD", family: 0x19, units: ["cpu": 4]))
        // The generic event means the L2 there.
        #expect(amd.misses.allSatisfy { $0.type == 4 && $0.config == 0x4844 })
        #expect(L3Events.of(vendor: "AuthenticAMD", family: 0x17, units: [:]) == nil)
        #expect(L3Events.of(vendor: "VIA", family: 6, units: [:]) == nil)
    }

    @Test func calibrationFindsEventsThatCountSomethingElse() throws {
        let calibration = CounterCalibration(geometry: KnownStreamTests.small)
        func complaint(_ accesses: Double, _ misses: Double, _ cachedMisses: Double) -> String? {
            calibration.complaint { bytes, passes in
                let lines = Double(bytes / 64 * passes)
                let isLarge = bytes > KnownStreamTests.small.l3.bytes
                return (accesses * lines, (isLarge ? misses : cachedMisses) * lines)
            }
        }
        #expect(complaint(1, 1, 0) == nil)
        #expect(complaint(1.2, 1.2, 0.05) == nil)
        #expect(try #require(complaint(1, 0.1, 0)).contains("from memory"))  // prefetches are not counted
        #expect(try #require(complaint(1, 1, 1)).contains("L3 holds"))  // misses of the L2
        #expect(try #require(complaint(0, 1, 0)).contains("accesses"))
        #expect(complaint(0, 0, 0) != nil)  // a dead unit
    }

    @Test func partlyCountedEventsAreRejected() {
        #expect(PerfCounter.isWhole(enabled: 100, running: 96))
        #expect(!PerfCounter.isWhole(enabled: 100, running: 94))
        #expect(PerfCounter.isWhole(enabled: 0, running: 0))
    }

    @Test func eventsThatAreNotThereSaySo() throws {
        let nonsense = PerfEvent(name: "nonsense", type: 1, config: 9999)
        #expect(throws: CacheError.self) { _ = try PerfCounter(nonsense, process: getpid()) }
        #expect(throws: CacheError.eventLost(event: "task-clock", reason: "process 2147483647 has ended")) {
            _ = try PerfCounter(.taskClock, process: .max)
        }
    }

    @Test func neighboursShareTheL3() throws {
        let root = FakeRoot()
        defer { root.remove() }
        try root.file("/sys/devices/system/cpu/cpu3/cache/index3/level", "3")
        try root.file("/sys/devices/system/cpu/cpu3/cache/index3/shared_cpu_list", "2-3")
        #expect(ContentionCache.sharing(3, among: [0, 1, 2], root: root.path) == 2)
        #expect(ContentionCache.sharing(3, among: [0, 1], root: root.path) == nil)
        #expect(ContentionCache.sharing(3, among: [0, 1], root: "/nonexistent") == 1)
        #expect(throws: CacheError.self) { try ContentionCache(processors: [0]) }
    }

    @Test func simulationNeedsValgrind() {
        #expect(throws: CacheError.self) {
            try SimulatedCache(executable: "x", folder: "/tmp", path: "/nonexistent")
        }
    }

    @Test func executablesLoseTheirSectionsOnly() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/unsectioned-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let copy = try UnsectionedExecutable.copy(of: "/bin/true", in: folder)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: copy)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let head = try #require(FileManager.default.contents(atPath: copy)).prefix(64)
        #expect(head[40..<48].allSatisfy { $0 == 0 } && head[60..<62].allSatisfy { $0 == 0 })
        #expect(try UnsectionedExecutable.copy(of: "/bin/true", in: folder) == copy)
        let script = folder + "/script"
        try Data("#!/bin/sh\n".utf8).write(to: URL(fileURLWithPath: script))
        #expect(try UnsectionedExecutable.copy(of: script, in: folder) == script)
    }
}
