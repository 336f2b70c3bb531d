import Foundation
import Runtimes
import Testing

@testable import Measurement

@Suite struct CallgrindCountsTests {
    private static let events = "events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw\n"

    @Test func totalsAndFunctionsOfItsOwnCosts() throws {
        let text = """
            # callgrind format
            version: 1
            positions: line
            \(Self.events)
            ob=(1) /opt/lib/libdnnl.so
            fl=(1) a.c
            fn=(1) reorder
            12 100 40 20 1 10 5 0 4 2
            +3 10 4 2 0 1 0 0 1 0
            cfn=(2)
            calls=3 40
            15 999 999 999 999 999 999 999 999 999
            ob=(2) ???
            fn=(3) 0x000000000a1b2c40
            0 500 300 100 0 80 20 0 30 10
            ob=(1)
            fn=(1)
            13 1 1 0 0 1 0 0 1 0
            totals: 611 345 122 1 92 25 0 36 12
            """
        let counts = try CallgrindCounts(text: text)
        #expect(counts.instructions == 611)
        #expect(counts.l3Accesses == 1 + 92 + 25)
        #expect(counts.l3Misses == 36 + 12)
        #expect(counts.functions.map(\.name) == ["generated code", "reorder"])
        #expect(counts.functions.map(\.l3Misses) == [40, 8])
        #expect(counts.functions.map(\.l3Accesses) == [100, 18])
        #expect(counts.functions.last?.detail == "libdnnl.so")
    }

    @Test func trailingZerosMayBeLeftOut() throws {
        let counts = try CallgrindCounts(text: Self.events + "fn=(1) f\n1 7\ntotals: 7\n")
        #expect(counts.instructions == 7)
        #expect(counts.l3Misses == 0)
        #expect(counts.functions.isEmpty)
    }

    @Test(arguments: ["", "events: Ir\ntotals: 5\n", "events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw\nfn=(1) f\n"])
    func damagedFilesAreRefused(text: String) throws {
        let path = FileManager.default.temporaryDirectory.path + "/counts-\(UUID().uuidString)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: CacheError.self) { try CallgrindCounts(path: path) }
    }

    @Test func missingFilesAreNamed() {
        #expect(throws: CacheError.unreadableCounts(path: "/nowhere/1", reason: "it is missing")) {
            try CallgrindCounts(path: "/nowhere/1")
        }
    }

    @Test func cachesSettle() throws {
        func counts(_ accesses: Double, _ misses: Double) throws -> CallgrindCounts {
            try CallgrindCounts(
                text: Self.events + "totals: 1 0 0 0 \(Int(accesses)) 0 0 \(Int(misses)) 0\n")
        }
        var state = SteadyState(cap: 5)
        #expect(state.observe(try counts(1e6, 3e5)) == .goOn)
        #expect(state.observe(try counts(1e6, 5e4)) == .goOn)
        #expect(state.observe(try counts(1.001e6, 5.02e4)) == .settled)
        var restless = SteadyState(cap: 3)
        #expect(restless.observe(try counts(1e6, 1e5)) == .goOn)
        #expect(restless.observe(try counts(1e6, 2e5)) == .goOn)
        #expect(restless.observe(try counts(1e6, 1e5)) == .gaveUp)
    }

    @Test func processesThatDisagreeAreTold() {
        func simulated(_ misses: Double?) -> CacheFigures {
            CacheFigures(
                runtime: RuntimeID(name: "pytorch"), source: .simulated, l3Misses: misses, isSteady: true, seconds: 60)
        }
        let second = simulated(414_000).following(simulated(359_000))
        #expect(second.missesByProcess == [359_000, 414_000])
        #expect(second.l3Misses == 414_000)
        #expect(
            second.remarks == [
                "pytorch:cpu: 23.0 to 26.5 MB missed in 2 processes, by where memory was placed"
            ])
        let third = simulated(253_000).following(second)
        #expect(third.missesByProcess == [359_000, 414_000, 253_000])
        #expect(third.remarks.count == 1 && third.remarks[0].contains("16.2 to 26.5 MB missed in 3 processes"))
        // Within 1 %, or within what start and end of an inference alone cause, is no disagreement.
        let alike = simulated(1_703_297).following(simulated(1_703_317))
        #expect(alike.missesByProcess?.count == 2 && alike.remarks.isEmpty)
        #expect(simulated(316).following(simulated(1200)).remarks.isEmpty)
        #expect(simulated(5).following(simulated(nil)) == simulated(5))
    }
}
