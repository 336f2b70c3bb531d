import Measurement
import Testing

@testable import Studies

@Suite("Profiles and ceilings in a results folder")
struct ProfileStoreTests {
    private let scratch: ScratchFolder
    private let plan: StudyPlan

    init() throws {
        scratch = try ScratchFolder()
        plan = try Sample.plan()
    }

    private func store(_ name: String) throws -> ResultStore {
        try ResultStore(openingOrCreating: scratch.path + "/" + name)
    }

    private func profile(_ seed: Double = 0, layers: Int = 2) -> OperatorProfile {
        OperatorProfile(
            runtime: Sample.openvino,
            layers: (0..<layers).map {
                LayerProfile(
                    name: "conv \"\($0)\"\n", type: "GroupConvolution", execType: "brgconv_avx512_dw_f32",
                    operation: "DepthwiseConv", nanoseconds: 1000.5 + seed + Double($0))
            }, readings: 5, inferenceNanoseconds: 4321.25)
    }

    private let refused = OperatorProfile(runtime: Sample.pytorch, refusal: "no times by layer here")
    private let failed = OperatorProfile(runtime: Sample.openvino, refusal: "it died", isFailure: true)

    private func ceilings(_ flops: Double, threads: Int = 2) throws -> HostCeilings {
        // The sizes have no public way to be made: they are what a probe chose.
        let sizes: CeilingSizes = try ResultJSON.decode(#"{"l2Bytes":524288,"memoryBytes":268435456}"#)
        return HostCeilings(
            threads: threads, vectorBits: 512, flopsPerSecond: flops, l2BytesPerSecond: 2.5e11, l3BytesPerSecond: nil,
            memoryBytesPerSecond: 3.5e10, sizes: sizes)
    }

    @Test("what was profiled comes back, and a later profile takes the place of an earlier one")
    func roundTrip() throws {
        let store = try store("r")
        let reference = try store.begin(plan.cells[0], environment: Sample.environment())
        #expect(try store.profiles(of: reference).isEmpty)
        try store.record([profile(), refused], of: reference)
        #expect(try store.profiles(of: reference) == [profile(), refused])
        try store.record([profile(7, layers: 1)], of: reference)
        #expect(try store.profiles(of: reference) == [profile(7, layers: 1), refused])
        // A cell that is begun again, to be measured more exactly, keeps its profile.
        try store.begin(plan.cells[0], environment: Sample.environment())
        #expect(try store.profiles(of: reference).count == 2)
        #expect(try store.integrityProblems().isEmpty)
        #expect(throws: StudyError.self) {
            try store.record([profile()], of: CellReference(key: "none", machine: "machine-a"))
        }
    }

    @Test("of ceilings measured twice the higher stay, apart by threads and machine")
    func ceilings() throws {
        let store = try store("r")
        let (first, better) = (try ceilings(1e11), try ceilings(1.1e11))
        for found in [first, better, first] { try store.record(found, of: Sample.host()) }
        try store.record(try ceilings(6e10, threads: 1), of: Sample.host())
        try store.record(try ceilings(9e12), of: Sample.host("machine-b"))
        #expect(try store.ceilings(of: "machine-a") == [try ceilings(6e10, threads: 1), better])
        #expect(try store.ceilings(of: "machine-b").map(\.flopsPerSecond) == [9e12])
        #expect(try store.ceilings(of: "machine-c").isEmpty)
    }

    @Test("merging unites profiles and ceilings, in either direction and twice")
    func merging() throws {
        func fill(_ name: String, _ profiles: [OperatorProfile], launches: Int, flops: Double) throws -> ResultStore {
            let store = try store(name)
            let reference = try store.begin(plan.cells[0], environment: Sample.environment())
            for index in 0..<launches { try store.record(Sample.launch(index), of: reference) }
            try store.record(profiles, of: reference)
            try store.record(try ceilings(flops), of: Sample.host())
            return store
        }
        // The cell with more launches is kept whole, but not without the profile that only the other has.
        let more = try fill("more", [failed], launches: 3, flops: 1e11)
        let less = try fill("less", [profile(), refused], launches: 1, flops: 2e11)
        let reference = CellReference(key: plan.cells[0].key, machine: "machine-a")
        for (name, order) in [("one", [more, less]), ("other", [less, more, less])] {
            let union = try store(name)
            for part in order { _ = try union.merge(from: part) }
            #expect(try union.launches(of: reference).count == 3)
            #expect(try union.profiles(of: reference) == [profile(), refused], "\(name)")
            #expect(try union.ceilings(of: "machine-a") == [try ceilings(2e11)])
            #expect(try union.integrityProblems().isEmpty)
        }
    }

    @Test("a file of the version before has no profiles, and takes them once it is opened to write")
    func olderFile() throws {
        let folder = scratch.path + "/old"
        let older = ResultSchema(steps: Array(ResultSchema.current.steps.prefix(2)))
        let reference = try ResultStore(openingOrCreating: folder, schema: older)
            .begin(plan.cells[0], environment: Sample.environment())
        let reader = try ResultStore(reading: folder)
        #expect(try reader.profiles(of: reference).isEmpty && reader.ceilings(of: "machine-a").isEmpty)
        let writer = try ResultStore(openingOrCreating: folder)
        try writer.record([profile()], of: reference)
        #expect(try writer.profiles(of: reference) == [profile()])
    }

    @Test(
        "a study asks for profiles, or not", arguments: [("true", true), ("yes", true), ("off", false), (nil, false)])
    func studyFile(_ text: String?, _ expected: Bool) throws {
        let line = text.map { "profile: \($0)\n" } ?? ""
        let study = try StudyFile(
            parsing: "networks: [plain]\nruntimes: [pytorch]\n" + line, source: "s.yaml", runtime: Sample.runtime)
        #expect(study.profile == expected)
    }

    @Test("what is neither yes nor no is refused with its place")
    func wrongFlag() throws {
        let error = #expect(throws: StudyError.self) {
            try StudyFile(
                parsing: "networks: [plain]\nruntimes: [pytorch]\nprofile: maybe\n", source: "s.yaml",
                runtime: Sample.runtime)
        }
        #expect(error?.description.contains("s.yaml:3:10") == true, "\(String(describing: error))")
        #expect(error?.description.contains("profile must be true or false, not 'maybe'") == true)
    }
}
