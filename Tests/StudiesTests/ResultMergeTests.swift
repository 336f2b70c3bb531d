import Foundation
import Measurement
import Testing

@testable import Studies

@Suite struct ResultMergeTests {
    private let scratch: ScratchFolder
    private let plan: StudyPlan

    init() throws {
        scratch = try ScratchFolder()
        plan = try Sample.plan("[{patterns: [plain, residual, fire], depth: [8, 12], resolution: 64}]")
    }

    /// What a folder says, whatever the order in which it was told.
    private func content(_ store: ResultStore) throws -> Set<[String]> {
        try Set(
            store.cells().map { cell in
                [
                    try ResultJSON.encode(cell.reference), "\(cell.status)", try ResultJSON.encode(cell.outcome),
                    try ResultJSON.encode(cell.environment), "\(cell.seconds)", "\(cell.startedAt)",
                    try ResultJSON.encode(store.launches(of: cell.reference)),
                    try ResultJSON.encode(store.layers(of: cell.reference)),
                ]
            } + [store.machines().map { try ResultJSON.encode($0) }])
    }

    /// A folder of cells at random stages on random machines; the same seed gives the same folder.
    private func fill(_ name: String, seed: UInt64) throws -> ResultStore {
        let store = try ResultStore(openingOrCreating: scratch.path + "/" + name)
        var random = SplitMix(state: seed)
        for cell in plan.cells {
            for machine in ["machine-a", "machine-b"] where Bool.random(using: &random) {
                var environment = Sample.environment(machine)
                environment.host.kernel = "Linux 6.\(Int.random(in: 1...2, using: &random))"
                let reference = try store.begin(
                    cell, environment: environment,
                    at: Date(timeIntervalSince1970: Double(Int.random(in: 0...2, using: &random))))
                for index in 0..<Int.random(in: 0...3, using: &random) {
                    try store.record(Sample.launch(index, seed: .random(in: 0...1, using: &random)), of: reference)
                }
                let date = Date(timeIntervalSince1970: 100)
                let failure = FailureRecord(network: "x", runtime: nil, stage: "load", reason: "why")
                switch Int.random(in: 0...3, using: &random) {
                case 0: break
                case 1: try store.fail(reference, failure, seconds: 1, at: date)
                case 2:
                    let outcome = Sample.outcome(cell.specification, failures: [failure])
                    try store.finish(reference, outcome, seconds: 2, at: date)
                default: try store.finish(reference, Sample.outcome(cell.specification), seconds: 3, at: date)
                }
            }
        }
        return store
    }

    @Test(arguments: 0..<12) func mergingIsIdempotentAndCommutes(seed: UInt64) throws {
        let left = try fill("left", seed: 2 * seed)
        let right = try fill("right", seed: 2 * seed + 1)
        let one = try ResultStore(openingOrCreating: scratch.path + "/one")
        let two = try ResultStore(openingOrCreating: scratch.path + "/two")
        let leftCount = try left.cells().count
        #expect(try one.merge(from: left.folder) == MergeSummary(added: leftCount))
        #expect(try content(one) == content(left))
        _ = try one.merge(from: right.folder)
        _ = try two.merge(from: right.folder)
        _ = try two.merge(from: left.folder)
        #expect(try content(one) == content(two))

        let merged = try content(one)
        for folder in [left.folder, right.folder] {
            let again = try one.merge(from: folder)
            #expect(again.added == 0 && again.replaced == 0)
        }
        #expect(try content(one) == merged)
        #expect(try one.integrityProblems().isEmpty)
        let union = try Set(left.cells().map(\.reference)).union(right.cells().map(\.reference))
        #expect(try one.cells().count == union.count)
        // No pair was split: every launch is one of one folder's launches of the same cell and machine.
        for reference in union {
            let launches = try one.launches(of: reference)
            #expect(try launches == left.launches(of: reference) || launches == right.launches(of: reference))
        }
    }

    @Test func whatSaysMoreIsKept() throws {
        let cell = plan.cells[0]
        let ours = try ResultStore(openingOrCreating: scratch.path + "/ours")
        let theirs = try ResultStore(openingOrCreating: scratch.path + "/theirs")
        let reference = try ours.begin(cell, environment: Sample.environment())
        for index in 0..<3 { try ours.record(Sample.launch(index), of: reference) }
        try theirs.begin(cell, environment: Sample.environment())
        try theirs.record(Sample.launch(0, seed: 5), of: reference)
        #expect(try ours.merge(from: theirs.folder) == MergeSummary(kept: 1))
        try theirs.finish(reference, Sample.outcome(cell.specification), seconds: 1)
        #expect(try ours.merge(from: theirs.folder) == MergeSummary(replaced: 1))
        #expect(try ours.launches(of: reference) == [Sample.launch(0, seed: 5)])
        #expect(try ours.cell(reference)?.status == .done)
    }

    @Test func foldersThatCannotBeMerged() throws {
        let store = try ResultStore(openingOrCreating: scratch.path + "/ours")
        #expect(throws: StudyError.noResults(folder: scratch.path)) { try store.merge(from: scratch.path) }
        let twice = scratch.path + "/../" + (scratch.path as NSString).lastPathComponent + "/ours"
        #expect(throws: StudyError.mergeIntoItself(folder: twice)) { try store.merge(from: twice) }
    }
}

/// SplitMix64: random numbers that are the same for the same state.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
