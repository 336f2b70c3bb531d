import Runtimes
import Testing

@testable import Measurement

@Suite("Times by operation")
struct OperatorProfileTests {
    @Test(
        "what runtimes call one operation has one name",
        arguments: [
            ("Conv2d", "eager", "Conv"), ("Convolution", "brgconv_avx512_f32", "Conv"), ("Conv1d", "eager", "Conv"),
            ("Conv2d", "eager_dw", "DepthwiseConv"), ("GroupConvolution", "brgconv_avx512_dw_f32", "DepthwiseConv"),
            ("GroupConvolution", "jit_avx2_f32", "Conv"), ("DepthwiseConv2D", "eager", "DepthwiseConv"),
            ("BatchNorm2d", "eager", "BatchNorm"), ("BatchNormalization", "eager", "BatchNorm"),
            ("ReLU", "eager", "Activation"), ("ReLU6", "eager", "Activation"), ("SiLU", "eager", "Activation"),
            ("AdaptiveAvgPool2d", "eager", "Pool"), ("MaxPool", "jit_avx512_f32", "Pool"),
            ("Linear", "eager", "Linear"), ("FullyConnected", "brgemm_avx512_f32", "Linear"),
            ("Dense", "eager", "Linear"), ("add", "eager", "Add"), ("cat", "eager", "Concat"),
            ("Concat", "jit_f32", "Concat"), ("Reorder", "jit_uni_f32", "Reorder"),
            ("Subgraph", "jit_avx512_f32", "Elementwise"),
            // Only a whole word of the kernel's name tells a depthwise one, and only of a convolution.
            ("Convolution", "gemm_dwarf_f32", "Conv"), ("Linear", "eager_dw", "Linear"),
            // What is not known keeps its own word.
            ("NonMaxSuppression", "ref_any", "NonMaxSuppression"), ("", "", ""), ("2d", "", "2d"),
        ])
    func names(_ type: String, _ execType: String, _ expected: String) {
        #expect(OperatorName.common(type: type, execType: execType) == expected)
    }

    private func layer(_ name: String, _ type: String, _ ns: Int) -> LayerTime {
        LayerTime(name: name, type: type, execType: "eager", ns: ns)
    }

    @Test("layers' medians are told apart by name, type and occurrence, in the order of execution")
    func medians() {
        let readings = [
            [layer("b", "Conv2d", 30), layer("a", "ReLU", 4), layer("a", "ReLU", 10)],
            [layer("b", "Conv2d", 10), layer("a", "ReLU", 2), layer("a", "ReLU", 50), layer("late", "add", 90)],
            [layer("b", "Conv2d", 20), layer("a", "ReLU", 3), layer("a", "ReLU", 20)],
        ]
        let layers = LayerProfile.medians(readings)
        #expect(layers.map(\.name) == ["b", "a", "a", "late"])
        // One that is in one of three readings only is mostly not there.
        #expect(layers.map(\.nanoseconds) == [20, 3, 20, 0])
        #expect(layers.map(\.operation) == ["Conv", "Activation", "Activation", "Add"])
        let profile = OperatorProfile(runtime: RuntimeID(name: "pytorch"), layers: layers, readings: 3)
        #expect(profile.operatorTimes.map(\.operation) == ["Activation", "Conv", "Add"])
        #expect(profile.operatorTimes.map(\.nanoseconds) == [23, 20, 0])
        #expect(profile.profiledNanoseconds == 43)
        #expect(LayerProfile.medians([]).isEmpty)
    }
}

/// Workers written in shell, which answer what a test needs and note what they were asked.
@Suite("The pass that reads times by layer")
struct ProfilePassTests {
    private static let hello =
        #"{"id":1,"ok":true,"runtime":"r","version":"1","pid":1,"devices":[],"affinity":[],"settings":{}}"#
    private static let loaded = """
        {"id":2,"ok":true,"load_ns":1,"compile_ns":1,"effective_precision":"f32","properties":{},"inputs":[],"outputs":[]}
        """
    private static let block = """
        {"id":3,"ok":true,"reentry_ns":[9],"samples_ns":[70,90,80],"wall_ns":240,"cpu_ns":240,"voluntary_switches":0,\
        "involuntary_switches":0,"minor_faults":0}
        """

    /// A worker that tells one layer of 10, 20, 30, … ns, if it was loaded with profiling.
    private static let telling = """
        read line; echo '\(hello)'
        read line
        case "$line" in *'"profiling":true'*) echo '\(loaded)';; *) exit 1;; esac
        read line; echo '\(block)'
        n=0
        while read line; do
          n=$((n + 1))
          echo "{\\"id\\":$((n + 3)),\\"ok\\":true,\\"layers\\":[{\\"name\\":\\"c\\",\\"type\\":\\"Conv2d\\",\
        \\"exec_type\\":\\"eager\\",\\"ns\\":$((n * 10))}]}"
        done
        """
    private static let refusing = """
        read line; echo '\(hello)'
        read line; echo '{"id":2,"ok":false,"error":{"code":"profiling_unavailable","message":"no times by layer here"}}'
        read line
        """

    private func run(_ scripts: [(String, String)], stop: Bool = false, refused: String? = nil) async
        -> [OperatorProfile]
    {
        let runtimes = scripts.map { RuntimeID(name: $0.0) }
        var artifacts = CellArtifacts(modelPath: "/m", inputPath: "/i", scratchFolder: "/tmp")
        if let refused {
            artifacts.assignments[runtimes[0]] = RuntimeAssignment(precision: "int8", refusal: refused)
        }
        let pass = ProfilePass(
            specification: CellSpecification(
                network: "n", runtimes: runtimes, baseline: runtimes[0], settings: .standard),
            artifacts: artifacts,
            commands: Dictionary(
                zip(runtimes, scripts.map { WorkerProcessTests.command($0.1) }), uniquingKeysWith: { first, _ in first }
            ).filter { $0.key.name != "missing" },
            processors: [0])
        return await pass.run(shouldStop: { stop })
    }

    @Test("a runtime that tells gives medians, one that refuses its own words, one that dies its last")
    func outcomes() async throws {
        let profiles = await run([
            ("tells", Self.telling), ("refuses", Self.refusing), ("dies", "read line; echo 'no memory' >&2; exit 1"),
            ("missing", ""),
        ])
        #expect(profiles.map(\.runtime.name) == ["tells", "refuses", "dies", "missing"])
        let told = try #require(profiles.first)
        #expect(told.refusal == nil && told.readings == ProfilePass.readings)
        #expect(told.layers.map(\.nanoseconds) == [30] && told.inferenceNanoseconds == 80)
        #expect(profiles[1].refusal == "no times by layer here" && profiles[1].layers.isEmpty)
        #expect(profiles[2].refusal?.contains("no memory") == true)
        #expect(profiles.map(\.isFailure) == [false, false, true, true])
        #expect(profiles[3].refusal?.contains("could not be started") == true)
    }

    @Test("a runtime that the cell refuses is not started, and a wish to stop ends the pass")
    func ends() async {
        let profiles = await run([("tells", Self.telling)], refused: "no int8 here")
        #expect(profiles.map(\.refusal) == ["no int8 here"])
        #expect(await run([("tells", Self.telling)], stop: true).isEmpty)
    }
}
