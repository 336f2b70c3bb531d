import Foundation
import Measurement
import NetworkCatalog
import Runtimes
import Testing

@testable import Studies

@Suite struct StudyFileTests {
    private func parse(_ text: String) throws(StudyError) -> StudyFile {
        try StudyFile(parsing: text, source: "my.yaml", runtime: Sample.runtime)
    }

    @Test func readsEverything() throws {
        let folder = try ScratchFolder()
        _ = try folder.file("model.onnx", "x")
        let path = try folder.file(
            "mine.yaml",
            """
            title: My study
            description: Why not
            networks:
              - plain:depth=8,width=32
              - network: residual
              - file: model.onnx
              - model.onnx
              - pattern: depthwise-bottleneck
                depth: [8, 16]
                width: [16, 32]
                resolution: 64
              - patterns: [plain, bottleneck]
                equalize: macs
                macs: 60M
            runtimes: [openvino, pytorch]
            settings:
              threads: auto
              batch: 4
              precision: bf16
              seed: 7
              target-error: 3%
              budget: 20s
              launches: 5
              minimum-launches: 3
              rounds: 4
              reentry-inferences: 1
              block-inferences: 6
              block-time: 60ms
              repeats: 0
              warm-up-blocks: 9
              timeout: 2min
            budget: 5min
            """)
        let study = try StudyFile.load(path, runtime: Sample.runtime)
        #expect(study.name == "mine")
        #expect(study.title == "My study")
        #expect(study.baseline == Sample.pytorch)
        #expect(study.runtimes == [Sample.openvino, Sample.pytorch])
        #expect(study.budgetSeconds == 300)
        #expect(study.networks.count == 6)
        #expect(study.networks[2].form == .single(.file(path: folder.path + "/model.onnx")))
        #expect(study.networks[3].form == study.networks[2].form)
        #expect(study.networks[4].location == SourceLocation(file: path, line: 8, column: 5))
        #expect(try study.networks[4].networks().count == 4)
        var expected = MeasurementSettings.standard
        expected.threads = 3
        expected.batch = 4
        expected.precision = "bf16"
        expected.seed = 7
        expected.targetError = 0.03
        expected.budgetSeconds = 20
        expected.launches = 5
        expected.minimumLaunches = 3
        expected.rounds = 4
        expected.reentryInferences = 1
        expected.blockInferences = 6
        expected.blockNanoseconds = 60_000_000
        expected.repeats = 0
        expected.warmUpBlocks = 9
        expected.timeoutSeconds = 120
        #expect(study.settings.resolved(cores: 3) == expected)
    }

    @Test func whatIsLeftOutIsTheStandard() throws {
        let study = try parse("networks: [plain]\nruntimes: [openvino]\nsettings: {launches: 2}\n")
        #expect(study.baseline == Sample.openvino)
        var expected = MeasurementSettings.standard
        expected.launches = 2
        expected.minimumLaunches = 2
        #expect(study.settings.resolved(cores: 8) == expected)
    }

    /// Each mistake with the place and the words that must be named.
    static let mistakes: [(String, line: Int, column: Int, String, String?)] = [
        ("networks: [plain]\nruntime: [pytorch]\n", 2, 1, "no key 'runtime'", "'runtimes'"),
        ("networks: [plain]\nfoo: 1\n", 2, 1, "no key 'foo'", "keys are name, title"),
        ("networks: [plain]\n", 1, 1, "lists no runtime", "runtimes: [pytorch"),
        ("networks:\n  - plan\nruntimes: [pytorch]\n", 2, 5, "'plan'", "'plain'"),
        ("networks:\n  - resnet9000x\nruntimes: [pytorch]\n", 2, 5, "'resnet9000x'", nil),
        ("networks:\n  - plain:depht=8\nruntimes: [pytorch]\n", 2, 5, "no setting 'depht'", "'depth'"),
        ("networks:\n  - pattern: plian\nruntimes: [pytorch]\n", 2, 14, "no pattern 'plian'", "'plain'"),
        ("networks:\n  - pattern: plain\n    dephts: [8]\nruntimes: [pytorch]\n", 3, 5, "no key 'dephts'", "'depth'"),
        ("networks:\n  - pattern: plain\n    depth: [8, x]\nruntimes: [pytorch]\n", 3, 16, "'x'", nil),
        ("networks:\n  - pattern: plain\n    depth: [1]\nruntimes: [pytorch]\n", 3, 12, "1 blocks deep", nil),
        ("networks:\n  - pattern: plain\n    width: 1\nruntimes: [pytorch]\n", 3, 12, "1 channels wide", nil),
        ("networks:\n  - pattern: plain\n    resolution: 2\nruntimes: [pytorch]\n", 3, 17, "resolution", nil),
        ("networks:\n  - pattern: plain\n    depth: []\nruntimes: [pytorch]\n", 3, 12, "depth is empty", nil),
        ("networks:\n  - pattern: plain\n    patterns: all\nruntimes: [pytorch]\n", 2, 5, "both", "one of"),
        ("networks:\n  - depth: 8\nruntimes: [pytorch]\n", 2, 5, "names no network", "one of"),
        ("networks:\n  - network: plain\n    depth: 8\nruntimes: [pytorch]\n", 3, 12, "'depth' goes with", nil),
        ("networks:\n  - file: none.onnx\nruntimes: [pytorch]\n", 2, 11, "no file 'none.onnx'", "relative"),
        (
            "networks:\n  - pattern: plain\n    equalize: params\nruntimes: [pytorch]\n", 3, 15, "'params'",
            "equalize: macs"
        ),
        ("networks:\n  - pattern: plain\n    macs: 60M\nruntimes: [pytorch]\n", 3, 11, "needs 'equalize", nil),
        (
            "networks:\n  - {pattern: plain, width: 32, equalize: macs, macs: 60M}\nruntimes: [pytorch]\n", 2, 29,
            "exclude each other", nil
        ),
        ("networks:\n  - networks: serched\nruntimes: [pytorch]\n", 2, 15, "'serched'", "'searched'"),
        ("networks:\n  - networks: pattern\nruntimes: [pytorch]\n", 2, 15, "no group of networks", nil),
        ("networks:\n  - {networks: all, depth: 8}\nruntimes: [pytorch]\n", 2, 28, "'depth' goes with", nil),
        ("networks: plain\nruntimes: [pytorch]\n", 1, 11, "must be a list, not 'plain'", nil),
        ("networks: [plain]\nruntimes: [pytorhc]\n", 2, 12, "no runtime 'pytorhc'", "'pytorch'"),
        ("networks: [plain]\nruntimes: [pytorch, pytorch]\n", 2, 21, "twice", nil),
        ("networks: [plain]\nruntimes: [pytorch]\nbaseline: tf\n", 3, 11, "no runtime 'tf'", nil),
        ("networks: [plain]\nruntimes: [pytorch]\nbudget: soon\n", 3, 9, "'soon'", "5min"),
        ("networks: [plain]\nruntimes: [pytorch]\nbudget:\n", 3, 8, "no value", nil),
        ("networks: [plain]\nruntimes: [pytorch]\nsettings: 3\n", 3, 11, "must be a mapping", nil),
        ("networks: [plain]\nruntimes: [pytorch]\nsettings:\n  thread: 1\n", 4, 3, "no key 'thread'", "'threads'"),
        ("networks: [plain]\nruntimes: [pytorch]\nsettings: {threads: many}\n", 3, 21, "whole number", nil),
        ("networks: [plain]\nruntimes: [pytorch]\nsettings: {threads: 0}\n", 3, 21, "at least 1", nil),
        ("networks: [plain]\nruntimes: [pytorch]\nsettings: {threads: [1]}\n", 3, 21, "must be text, not a list", nil),
        ("networks: [plain]\nruntimes: [pytorch]\nsettings: {target-error: 3}\n", 3, 26, "percentage", "3%"),
        ("networks: [plain]\nruntimes: [pytorch]\nsettings: {precision: fp32}\n", 3, 23, "'fp32'", "'f32'"),
        (
            "networks: [plain]\nruntimes: [pytorch]\nsettings: {launches: 2, minimum-launches: 3}\n", 3, 43,
            "more than launches", nil
        ),
        ("networks: [plain]\nruntimes: [pytorch]\nbudget: 1s\nbudget: 2s\n", 3, 1, "'budget' is given twice", nil),
        ("networks: [plain\nruntimes: [pytorch]\n", 2, 9, "not YAML", nil),
        ("just text\n", 1, 1, "must be a mapping", nil),
    ]

    @Test(arguments: mistakes.indices) func mistakesNameTheirPlace(index: Int) throws {
        let (text, line, column, words, remedyWords) = Self.mistakes[index]
        let error = try #require(throws: StudyError.self) { try parse(text) }
        #expect(error.message.hasPrefix("my.yaml:\(line):\(column): "), "\(error)")
        #expect(error.message.contains(words), "\(error)")
        if let remedyWords { #expect(error.remedy?.contains(remedyWords) == true, "\(error)") }
        #expect(!error.message.contains("\n"))
    }

    @Test(arguments: ["", "# nothing\n", "networks: []\nruntimes: [pytorch]\n", "runtimes: [pytorch]\n"])
    func emptyStudies(text: String) {
        #expect(throws: StudyError.emptyStudy(file: "my.yaml")) { try parse(text) }
    }

    @Test func filesThatCannotBeRead() throws {
        #expect(throws: StudyError.unknownStudy(name: "quik", near: ["quick"], builtIn: StudyCatalog.names)) {
            try StudyFile.load("quik", runtime: Sample.runtime)
        }
        #expect(throws: StudyError.unknownStudy(name: "no/such.yaml", near: [], builtIn: StudyCatalog.names)) {
            try StudyFile.load("no/such.yaml", runtime: Sample.runtime)
        }
        let folder = try ScratchFolder()
        #expect(throws: StudyError.unreadableFile(path: folder.path, reason: "it is a folder")) {
            try StudyFile.load(folder.path, runtime: Sample.runtime)
        }
        let path = folder.path + "/binary.yaml"
        try Data([0xff, 0xfe, 0x00, 0x80]).write(to: URL(fileURLWithPath: path))
        #expect(throws: StudyError.self) { try StudyFile.load(path, runtime: Sample.runtime) }
    }

    @Test func widthThatCannotEqualiseIsPlacedAtItsEntry() throws {
        let study = try parse("networks:\n  - {patterns: [plain], equalize: macs, macs: 10}\nruntimes: [pytorch]\n")
        let error = try #require(throws: StudyError.self) { try study.networks[0].networks() }
        #expect(error.message.hasPrefix("my.yaml:2:5: pattern 'plain' cannot be brought to 10 MACs"))
    }
}
