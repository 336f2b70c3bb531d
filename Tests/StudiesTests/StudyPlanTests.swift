import Foundation
import Measurement
import NetworkCatalog
import Runtimes
import Testing

@testable import Studies

@Suite struct StudyPlanTests {
    // MARK: Built-in studies

    @Test func quickIsQuick() throws {
        let plan = try StudyPlan(
            StudyFile.load("quick", runtime: Sample.runtime), versions: Sample.versions, cores: 2)
        #expect((16...20).contains(plan.cells.count))
        let patterns = Set(plan.cells.compactMap { $0.facts?.pattern })
        #expect(patterns.count >= 8)
        for pattern in patterns {
            #expect(Set(plan.cells.filter { $0.facts?.pattern == pattern }.map { $0.facts?.depth }).count >= 2)
        }
        #expect(plan.study.budgetSeconds ?? .infinity <= 360)
        #expect(plan.warnings.isEmpty)
        #expect(plan.cells.allSatisfy { $0.specification.settings.threads == 2 })
    }

    @Test func patternsHasAllPatternsAtFourDepths() throws {
        let plan = try StudyPlan(
            StudyFile.load("patterns", runtime: Sample.runtime), versions: Sample.versions, cores: 2)
        #expect(plan.cells.count == 13 * 4)
        #expect(Set(plan.cells.map(\.key)).count == 13 * 4)
        #expect(try StudyCatalog.builtIn(runtime: Sample.runtime).map(\.name) == StudyCatalog.names)
    }

    @Test func networksIsTheWholeCatalogueAtItsOwnResolutions() throws {
        let study = try StudyFile.load("networks", runtime: Sample.runtime)
        let plan = try StudyPlan(study, versions: Sample.versions, cores: 2)
        #expect(Set(plan.cells.map(\.specification.network)) == Set(Catalog.networks.map(\.id)))
        #expect(plan.cells.count >= 60)
        #expect(plan.warnings.isEmpty)
        for cell in plan.cells {
            let facts = try #require(cell.facts)
            #expect(try facts.resolution == Catalog.entry(facts.name).resolution)
            // Two runtimes, and the file between them, within 4 GB.
            #expect(4 * facts.weightBytes < 4_000_000_000)
        }
        #expect(study.budgetSeconds ?? .infinity <= 7200)
        #expect(study.baseline == Sample.pytorch && study.runtimes.contains(Sample.openvino))
        // Of a network of 40 GMACs an inference takes a second: what is measured at least must stay small.
        let settings = study.settings.resolved(cores: 2)
        let perLaunch = settings.rounds * (settings.blockInferences + settings.reentryInferences)
        #expect(settings.minimumLaunches >= 3 && settings.minimumLaunches * perLaunch <= 60)
    }

    @Test func networksQuickSpreadsOverTheFamilies() throws {
        let study = try StudyFile.load("networks-quick", runtime: Sample.runtime)
        let plan = try StudyPlan(study, versions: Sample.versions, cores: 2)
        #expect(plan.cells.count == 12)
        #expect(Set(plan.cells.map { $0.facts?.family }).count >= 10)
        for kind in [NetworkKind.handCrafted, .searched] {
            #expect(plan.cells.count { $0.facts?.kind == kind.rawValue } == 6)
        }
        #expect(study.budgetSeconds ?? .infinity <= 480)
    }

    @Test(arguments: [NetworkKind.handCrafted, .searched]) func aGroupIsOfItsKind(kind: NetworkKind) throws {
        let plan = try Sample.plan("[{networks: \(kind.rawValue)}]")
        #expect(plan.cells.count == Catalog.networks.count { $0.kind == kind })
        #expect(plan.cells.allSatisfy { $0.facts?.kind == kind.rawValue })
    }

    // MARK: Order

    @Test func everyFormComesFirstThenEveryTrend() throws {
        let plan = try Sample.plan(
            "[{patterns: [plain, fire], depth: [16, 8, 64, 32], resolution: 64}, {pattern: dense, depth: 8}]")
        let turns = plan.cells.map { "\($0.facts?.pattern ?? "") \($0.facts?.depth ?? 0)" }
        #expect(
            turns == [
                "plain 8", "fire 8", "dense 8", "plain 64", "fire 64", "plain 16", "fire 16", "plain 32", "fire 32",
            ])
    }

    @Test func equalizedPatternsDoTheSameArithmetic() throws {
        let plan = try Sample.plan(
            "[{patterns: [residual, bottleneck, depthwise], depth: 8, width: 32, resolution: 64, equalize: macs}]")
        let macs = try plan.cells.map { Double(try #require($0.facts).macs) }
        #expect(plan.cells.first { $0.facts?.pattern == "residual" }?.facts?.width == 32)
        #expect(try #require(macs.max()) / #require(macs.min()) <= 1.1)
        for value in macs { #expect(abs(value / macs[0] - 1) <= 0.05) }
    }

    // MARK: Duplicates and settings

    @Test func duplicatesAreMergedWithAWarning() throws {
        let study = try StudyFile(
            parsing: """
                networks:
                  - plain:depth=8
                  - residual
                  - pattern: plain
                    depth: [8, 8, 12]
                runtimes: [pytorch]
                """, source: "my.yaml", runtime: Sample.runtime)
        let plan = try StudyPlan(study, versions: [:], cores: 1)
        #expect(plan.cells.map(\.specification.network).sorted().count == 3)
        #expect(plan.warnings.count == 2)
        #expect(plan.warnings[0].hasPrefix("my.yaml:4:5: plain:depth=8"))
        #expect(plan.warnings[0].contains("line 2"))
    }

    @Test func aBatchInTheNameIsTheCellsBatch() throws {
        let cell = try #require(try Sample.plan("[\"plain:depth=8,resolution=64,batch=4\"]").cells.first)
        #expect(cell.specification.settings.batch == 4)
        #expect(cell.specification.network == "plain:depth=8,width=32,resolution=64")
        #expect(cell.facts?.batch == 4)
    }

    @Test func aFilesKeyIsItsContent() throws {
        let folder = try ScratchFolder()
        let first = try folder.file("a.onnx", "one")
        let second = try folder.file("b.onnx", "one")
        let keys = try [first, second].map { try Sample.plan("[\($0)]").cells[0].key }
        #expect(keys[0] == keys[1])
        _ = try folder.file("b.onnx", "two")
        #expect(try Sample.plan("[\(second)]").cells[0].key != keys[1])
        #expect(try Sample.plan("[\(first), \(folder.file("c.onnx", "one"))]").warnings.count == 1)
    }

    @Test func layersAreDescribed() throws {
        let cell = try #require(try Sample.plan().cells.first)
        let facts = try #require(cell.facts)
        #expect(cell.layers.count == facts.layerCount)
        #expect(cell.layers.reduce(0) { $0 + $1.macs } == facts.macs)
        #expect(cell.layers.reduce(0) { $0 + $1.bytes } == facts.activationBytes + facts.bytesRead)
    }
}

@Suite struct CellKeyTests {
    private let cell = CellSpecification(
        network: "plain:depth=8,width=32,resolution=64", runtimes: [Sample.pytorch, Sample.openvino],
        baseline: Sample.pytorch, settings: .standard)

    private func key(_ cell: CellSpecification, versions: [RuntimeID: String] = Sample.versions) -> String {
        CellKey.of(cell, facts: nil, fileHash: nil, versions: versions)
    }

    /// From an implementation of the draft in another language.
    @Test func hashIsFNV1a() {
        #expect(StableHash.hex("") == "6c62272e07bb014262b821756295c58d")
        #expect(StableHash.hex("a") == "d228cb696f1a8caf78912b704e4a8964")
        #expect(StableHash.hex("foobar") == "343e1662793c64bf6f0d3597ba446f18")
    }

    @Test func keyIsTheSameEverywhere() { #expect(key(cell) == "c31ef6f0e17cbe5f09ce9c97ed01df50") }

    @Test func whatIsMeasuredChangesTheKey() {
        var keys: Set<String> = [key(cell)]
        func expectNew(_ change: (inout CellSpecification) -> Void) {
            var changed = cell
            change(&changed)
            #expect(keys.insert(key(changed)).inserted)
        }
        expectNew { $0.network = "plain:depth=8,width=32,resolution=65" }
        expectNew { $0.runtimes = [Sample.pytorch] }
        expectNew { $0.baseline = Sample.openvino }
        expectNew { $0.settings.threads += 1 }
        expectNew { $0.settings.batch += 1 }
        expectNew { $0.settings.precision = "bf16" }
        expectNew { $0.settings.seed += 1 }
        expectNew { $0.settings.rounds += 1 }
        expectNew { $0.settings.reentryInferences += 1 }
        expectNew { $0.settings.blockInferences += 1 }
        expectNew { $0.settings.blockNanoseconds += 1 }
        expectNew { $0.settings.repeats += 1 }
        expectNew { $0.settings.warmUpBlocks += 1 }
        #expect(keys.insert(key(cell, versions: [Sample.pytorch: "2.9.0", Sample.openvino: "2026.0.0"])).inserted)
        #expect(keys.insert(key(cell, versions: [:])).inserted)
        let ported = CellKey.of(cell, facts: nil, fileHash: nil, origin: "timm 1.0.31", versions: Sample.versions)
        let newer = CellKey.of(cell, facts: nil, fileHash: nil, origin: "timm 1.0.32", versions: Sample.versions)
        #expect(keys.insert(ported).inserted && keys.insert(newer).inserted)
    }

    @Test func howLongIsMeasuredDoesNot() {
        var changed = cell
        changed.settings.targetError = 0.001
        changed.settings.budgetSeconds = 1
        changed.settings.launches = 99
        changed.settings.minimumLaunches = 1
        changed.settings.timeoutSeconds = 1
        changed.runtimes.reverse()
        #expect(key(changed) == key(cell))
    }

    @Test func onlyALaxerRuleIsSatisfied() {
        let settings = MeasurementSettings.standard
        #expect(!settings.demandsMore(than: settings))
        func demands(_ change: (inout MeasurementSettings) -> Void) -> Bool {
            var changed = settings
            change(&changed)
            return changed.demandsMore(than: settings)
        }
        #expect(demands { $0.targetError = 0.01 })
        #expect(demands { $0.launches += 1 })
        #expect(demands { $0.minimumLaunches += 1 })
        #expect(demands { $0.budgetSeconds += 1 })
        #expect(!demands { $0.targetError = 0.05 })
        #expect(!demands { $0.launches = 4 })
        #expect(!demands { $0.timeoutSeconds = 1 })
    }
}

@Suite struct ShardTests {
    @Test func shardsAreDisjointAndCoverThePlan() throws {
        let plan = try Sample.plan("[{patterns: [plain, residual, fire], depth: [8, 12, 16], resolution: 64}, dense]")
        for count in 1...(plan.cells.count + 2) {
            let shards = try (1...count).map { plan.cells(of: try Shard(parsing: "\($0)/\(count)")) }
            #expect(shards.flatMap { $0 }.count == plan.cells.count)
            #expect(Set(shards.flatMap { $0 }) == Set(plan.cells))
            #expect(try #require(shards.map(\.count).max()) - #require(shards.map(\.count).min()) <= 1)
        }
    }

    @Test func shardsDoNotDependOnVersions() throws {
        let study = try Sample.study()
        let other = try StudyPlan(study, versions: [:], cores: 2)
        let half = try Shard(parsing: "1/2")
        #expect(
            try Sample.plan().cells(of: half).map(\.specification.network)
                == other.cells(of: half).map(\.specification.network))
    }

    @Test(arguments: ["", "1", "0/2", "3/2", "1/0", "a/b", "1/2/3", "-1/2", "1/"])
    func malformed(text: String) {
        #expect(throws: StudyError.malformedShard(text: text)) { try Shard(parsing: text) }
    }
}
