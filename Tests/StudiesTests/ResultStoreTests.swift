import Foundation
import GRDB
import Measurement
import Runtimes
import Testing

@testable import Studies

@Suite struct ResultStoreTests {
    private let folder: ScratchFolder
    private let plan: StudyPlan

    init() throws {
        folder = try ScratchFolder()
        plan = try Sample.plan()
    }

    @Test func everythingComesBackAsItWas() throws {
        let cell = plan.cells[0]
        let launches = (0..<3).map { Sample.launch($0, seed: $0) }
        var granted = cell.specification
        granted.settings.budgetSeconds = 12.5
        granted.settings.seed = .max
        var planned = cell
        planned.specification.settings.seed = .max
        let outcome = Sample.outcome(granted)
        let begun = Date(timeIntervalSince1970: 1_763_700_000.25)
        let ended = Date(timeIntervalSince1970: 1_763_700_020.75)
        do {
            let store = try ResultStore(openingOrCreating: folder.path)
            let reference = try store.begin(planned, environment: Sample.environment(), at: begun)
            #expect(try store.cell(reference)?.status == .running)
            #expect(try store.cell(reference)?.outcome == nil)
            for launch in launches { try store.record(launch, of: reference) }
            try store.finish(reference, outcome, seconds: 20.5, at: ended)
        }
        let store = try ResultStore(reading: folder.path)
        let stored = try #require(try store.cells().first)
        #expect(
            stored
                == StoredCell(
                    reference: CellReference(key: cell.key, machine: "machine-a"), specification: planned.specification,
                    status: .done, outcome: outcome, facts: cell.facts, environment: Sample.environment(), launches: 3,
                    seconds: 20.5, startedAt: begun, finishedAt: ended))
        #expect(try store.launches(of: stored.reference) == launches)
        #expect(try store.workers(of: stored.reference) == launches.flatMap(\.workers))
        #expect(try store.workers(of: CellReference(key: "none", machine: "machine-a")).isEmpty)
        #expect(try store.layers(of: stored.reference) == cell.layers)
        #expect(try store.machines() == [Sample.host()])
        #expect(try store.integrityProblems().isEmpty)
    }

    /// SQLite keeps NaN as NULL; a broken runtime's outputs do give NaN.
    @Test func valuesThatAreNoNumbersSurvive() throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let cell = plan.cells[0]
        let reference = try store.begin(cell, environment: Sample.environment())
        var outcome = Sample.outcome(cell.specification)
        outcome.agreements[0].cosine = .nan
        outcome.agreements[0].maximumAbsoluteError = .infinity
        outcome.estimates[1].speedupHigh = .infinity
        outcome.estimates[1].speedupLow = .nan
        try store.finish(reference, outcome, seconds: 1)
        let back = try #require(try store.cell(reference)?.outcome)
        #expect(back.agreements[0].cosine.isNaN)
        #expect(back.agreements[0].maximumAbsoluteError == .infinity)
        #expect(back.estimates[1].speedupLow.isNaN)
        #expect(back.estimates[1].speedupHigh == .infinity)
        #expect(back.estimates[0] == outcome.estimates[0])
    }

    @Test func aFailedCellStaysListedAndStartsAfreshAsFarAsItMust() throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let cell = plan.cells[0]
        let reference = try store.begin(cell, environment: Sample.environment())
        try store.record(Sample.launch(0), of: reference)
        try store.record(Sample.launch(1, runtimes: [Sample.pytorch]), of: reference)
        let failures = [
            FailureRecord(
                network: cell.specification.network, runtime: Sample.openvino, stage: "measure", reason: "killed"),
            FailureRecord(network: cell.specification.network, runtime: nil, stage: "export", reason: "no space"),
        ]
        try store.finish(reference, Sample.outcome(cell.specification, failures: failures), seconds: 3)
        #expect(try store.cell(reference)?.status == .failed)
        #expect(try store.cell(reference)?.outcome?.failures == failures)

        try store.begin(cell, environment: Sample.environment())
        #expect(try store.cell(reference)?.status == .running)
        #expect(try store.cell(reference)?.outcome?.failures == [])
        #expect(try store.launches(of: reference).map(\.index) == [0])

        try store.fail(reference, failures[0], seconds: 2)
        let stored = try #require(try store.cell(reference))
        #expect(stored.outcome?.failures == [failures[0]])
        #expect(stored.outcome?.estimates.count == 2)
        #expect(stored.seconds == 5)
    }

    @Test func aRefusedLaunchChangesNothing() throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let reference = try store.begin(plan.cells[0], environment: Sample.environment())
        try store.record(Sample.launch(0), of: reference)
        #expect(throws: StudyError.self) { try store.record(Sample.launch(0, seed: 9), of: reference) }
        #expect(throws: StudyError.self) {
            try store.record(Sample.launch(1), of: CellReference(key: "none", machine: "machine-a"))
        }
        #expect(try store.launches(of: reference) == [Sample.launch(0)])
    }

    @Test func networksAndEnvironmentsAreStoredOnce() throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        for machine in ["machine-a", "machine-b"] {
            for cell in plan.cells { try store.begin(cell, environment: Sample.environment(machine)) }
        }
        let counts = try store.database.read { db in
            try ["machine", "environment", "network", "cell"].map {
                try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)")
            }
        }
        #expect(counts == [2, 2, plan.cells.count, 2 * plan.cells.count])
    }

    @Test(arguments: [
        [], [0], [8_000_123, 8_000_120, 9_999_999], [.max, .min, 0, -1, 1, .min, .max],
        Array(repeating: 7, count: 1000),
    ])
    func nanosecondsSurvive(values: [Int]) {
        let blob = NanosecondsBlob.encode(values)
        #expect(NanosecondsBlob.decode(blob) == values)
        if values.count == 1000 { #expect(blob.count == 1000) }
        if values.count == 3 { #expect(blob.count <= 9) }
    }

    @Test func damagedBlobsAreNotRead() throws {
        #expect(NanosecondsBlob.decode(Data([0x80])) == nil)
        #expect(NanosecondsBlob.decode(Data(repeating: 0xff, count: 11)) == nil)
        let store = try ResultStore(openingOrCreating: folder.path)
        let reference = try store.begin(plan.cells[0], environment: Sample.environment())
        try store.record(Sample.launch(0), of: reference)
        try store.database.write { try $0.execute(sql: "UPDATE block SET sampleNanoseconds = x'80'") }
        let error = try #require(throws: StudyError.self) { try store.launches(of: reference) }
        guard case .damaged = error else { return #expect(Bool(false), "\(error)") }
    }

    @Test func statusSaysHowFarAStudyIs() throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let cells = plan.cells
        try store.finish(
            store.begin(cells[0], environment: Sample.environment()), Sample.outcome(cells[0].specification), seconds: 1
        )
        let partial = try store.begin(cells[1], environment: Sample.environment())
        try store.record(Sample.launch(0), of: partial)
        let failure = FailureRecord(network: "x", runtime: nil, stage: "measure", reason: "why")
        try store.fail(store.begin(cells[2], environment: Sample.environment()), failure, seconds: 1)
        let other = try store.begin(cells[3], environment: Sample.environment("machine-b"))
        try store.finish(other, Sample.outcome(cells[3].specification), seconds: 1)

        let status = try StudyStatus(plan, in: store, machine: "machine-a")
        #expect(status.cells.map(\.state) == [.done, .partial(launches: 1), .failed([failure]), .pending])
        #expect(status.doneElsewhere == 1)
        #expect(status.count { $0 == .pending } == 1)
    }

    @Test func aCellThatIsWantedMoreExactlyIsNotDone() throws {
        let store = try ResultStore(openingOrCreating: folder.path)
        let cell = plan.cells[0]
        func stored(_ reason: StopReason) throws -> StoredCell {
            let reference = try store.begin(cell, environment: Sample.environment())
            try store.finish(reference, Sample.outcome(cell.specification, stoppedBy: reason), seconds: 1)
            return try #require(try store.cell(reference))
        }
        var request = cell.specification
        #expect(try stored(.budget).satisfies(request))
        request.settings.launches += 4
        #expect(try !stored(.budget).satisfies(request))
        request.settings.minimumLaunches = 0
        #expect(try stored(.target).satisfies(request))
        request.settings.targetError = 0.001
        #expect(try !stored(.target).satisfies(request))
    }
}
