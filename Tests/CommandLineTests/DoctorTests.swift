import Foundation
import Testing

@testable import Runtimes

extension MeasuringCommands {
    @Suite("sullivan doctor")
    struct DoctorTests {
        private let folder: TemporaryFolder
        private let sullivan: Tool

        init() throws {
            folder = try TemporaryFolder()
            sullivan = Tool(folder)
        }

        @Test("JSON has the fields that programs rely on, also where nothing is installed", arguments: [true, false])
        func fields(_ bare: Bool) async throws {
            let tool = bare ? sullivan.with(["SULLIVAN_HOME": folder.path("empty")]) : sullivan
            let run = try await tool.run("doctor", "--no-aa", "--no-ceilings", "--format", "json")
            #expect(run.status == 0, "\(run)")
            let fields = try run.object()
            let host = try #require(fields["host"] as? [String: Any])
            #expect((host["cpu"] as? String)?.isEmpty == false && host["cores"] as? Int ?? 0 > 0)
            #expect(host.keys.contains("l3_bytes") && host["memory_bytes"] as? Int ?? 0 > 1 << 20)
            let runtimes = try #require(fields["runtimes"] as? [[String: Any]])
            #expect(runtimes.compactMap { $0["id"] as? String }.contains("pytorch:cpu"))
            #expect(runtimes.compactMap { $0["id"] as? String } == RuntimeRegistry.all.map(\.id.description))
            for runtime in runtimes {
                #expect(Set(runtime.keys) == ["id", "version", "available", "devices", "reason"])
                let isAvailable = try #require(runtime["available"] as? Bool)
                #expect((runtime["version"] is String) == isAvailable)
                #expect((runtime["reason"] is String) == !isAvailable)
                if bare, (runtime["id"] as? String)?.hasSuffix(":cpu") == true {
                    #expect((runtime["reason"] as? String)?.contains("sullivan setup") == true)
                }
                if isAvailable, let devices = runtime["devices"] as? [String] {
                    // Read at run time: the processor's own name, not the word cpu.
                    #expect(!devices.isEmpty && devices.allSatisfy { $0.count > 4 }, "\(runtime)")
                }
            }
            let counters = try #require(fields["counters"] as? [String: Any])
            #expect(counters["hardware"] is Bool && counters["simulator"] is Bool)
            #expect(fields["resolution"] is NSNull && fields["ceilings"] is NSNull)
        }

        @Test(
            "the A/A test finds a ratio near 1 and says what can be resolved",
            .enabled(if: Installed.hasEmbedded, Installed.reason))
        func selfComparison() async throws {
            let arguments = ["doctor", "--network", Sample.network, "--launches", "2", "--threads", "1"]
            let run = try await sullivan.run(arguments + ["--format", "json", "--quiet"])
            #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
            let resolution = try #require(try run.object()["resolution"] as? [String: Double], "\(run)")
            let (low, estimate, high) = (
                try #require(resolution["low"]), try #require(resolution["estimate"]), try #require(resolution["high"])
            )
            #expect(low <= estimate && estimate <= high)
            // Whatever else the machine does, a runtime is not twice as fast as itself.
            #expect((0.5...2).contains(estimate))
        }

        @Test("the ceilings are those of the threads asked for")
        func ceilings() async throws {
            let run = try await sullivan.run(
                "doctor", "--no-aa", "--threads", "1", "--format", "json", "--quiet")
            #expect(run.status == 0, "\(run)")
            let ceilings = try #require(try run.object()["ceilings"] as? [String: Any], "\(run)")
            #expect(
                Set(ceilings.keys) == [
                    "threads", "flops_per_s", "l2_bytes_per_s", "l3_bytes_per_s", "memory_bytes_per_s",
                ])
            #expect(ceilings["threads"] as? Int == 1)
            #expect(ceilings["flops_per_s"] as? Double ?? 0 > 0)
            #expect(ceilings["memory_bytes_per_s"] as? Double ?? 0 > 0)
        }

        @Test("text, and what is refused")
        func text() async throws {
            let run = try await sullivan.run("doctor", "--no-aa")
            #expect(run.output.contains("GFLOP/s") && run.output.contains("memory"))
            #expect(run.status == 0 && run.output.contains("\nRuntimes\n") && run.output.contains("not measured"))
            try expectRefusal(
                await sullivan.run("doctor", "--format", "csv"), status: 64, message: "text or json", hint: "")
            try expectRefusal(
                await sullivan.run("doctor", "--runtime", "foo"), status: 64, message: "unknown runtime 'foo'", hint: ""
            )
        }
    }
}
