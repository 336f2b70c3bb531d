import Foundation
import Testing

@Suite("sullivan catalog")
struct CatalogCommandTests {
    private let sullivan: Tool

    init() throws {
        sullivan = Tool(try TemporaryFolder())
    }

    @Test("every entry has the fields that programs rely on")
    func fields() async throws {
        let entries = try await sullivan.run("catalog", "--format", "json").objects()
        let wanted: Set = [
            "id", "title", "kind", "family", "year", "paper", "input_shape", "parameters", "macs",
        ]
        #expect(entries.count > 20)
        for entry in entries {
            #expect(wanted.isSubset(of: Set(entry.keys)))
            #expect(["pattern", "hand-crafted", "searched"].contains(entry["kind"] as? String ?? ""))
            #expect(entry["parameters"] as? Int ?? 0 > 0 && entry["macs"] as? Int ?? 0 > 0)
            #expect(entry["year"] as? Int ?? 0 > 2010)
            #expect((entry["paper"] as? String)?.isEmpty == false)
        }
        #expect(Set(entries.compactMap { $0["id"] as? String }).count == entries.count)
        let patterns = entries.filter { $0["kind"] as? String == "pattern" }.compactMap { $0["id"] as? String }
        #expect(patterns == Sample.patterns)
        let resnet = try #require(entries.first { $0["id"] as? String == "resnet50" })
        #expect(resnet["parameters"] as? Int == 25_557_032 && resnet["macs"] as? Int == 4_089_184_256)
    }

    @Test("filters and orders")
    func selection() async throws {
        let family = try await sullivan.run("catalog", "--family", "resnet", "--format", "json").objects()
        #expect(family.count >= 5 && family.allSatisfy { $0["family"] as? String == "ResNet" })
        let year = try await sullivan.run("catalog", "--year", "2018", "--format", "json").objects()
        #expect(!year.isEmpty && year.allSatisfy { $0["year"] as? Int == 2018 })
        for key in ["parameters", "macs", "year"] {
            let sorted = try await sullivan.run("catalog", "--sort", key, "--format", "json").objects()
            let values = sorted.compactMap { $0[key] as? Int }
            #expect(values == values.sorted())
        }
        let both = try await sullivan.run("catalog", "--kind", "pattern", "--sort", "name", "--format", "json")
        #expect(try both.objects().compactMap { $0["id"] as? String } == Sample.patterns.sorted())
    }

    @Test("the text fits 100 columns and cuts no title")
    func text() async throws {
        let run = try await sullivan.run("catalog")
        let lines = run.output.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 100 })
        #expect(!run.output.contains("…"))
        #expect(run.output.contains("Inverted residual with squeeze-and-excitation"))
        let csv = try await sullivan.run("catalog", "--format", "csv").output.split(separator: "\r\n" as Character)
        #expect(csv.count == lines.count)
        #expect(csv.allSatisfy { !$0.contains("\n") })
        #expect(csv.first == "id,title,kind,family,year,input_shape,parameters,macs,paper")
    }

    @Test("unknown kinds, families and orders name the known ones")
    func unknown() async throws {
        try expectRefusal(
            await sullivan.run("catalog", "--kind", "modern"), status: 64, message: "pattern, hand-crafted, searched",
            hint: "sullivan catalog --help")
        try expectRefusal(
            await sullivan.run("catalog", "--family", "resnot"), status: 64, message: "no family 'resnot'", hint: "")
        try expectRefusal(
            await sullivan.run("catalog", "--sort", "colour"), status: 64, message: "'colour'", hint: "")
    }
}
