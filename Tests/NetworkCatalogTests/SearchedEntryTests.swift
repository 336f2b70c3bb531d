import NetworkCatalog
import NetworkGraph
import Testing

@Suite("Searched networks: entries")
struct SearchedEntryTests {
    @Test("what an entry says of itself")
    func metadata() {
        for entry in Searched.entries {
            #expect(entry.kind == .searched)
            #expect(entry.id == entry.id.lowercased())
            #expect(!entry.id.contains(" "))
            #expect((2017...2021).contains(entry.year), "\(entry.id)")
            #expect(entry.paper.contains(", arXiv:"), "\(entry.id)")
            // An arXiv number begins with the year of the paper's first appearance.
            #expect(entry.paper.contains("arXiv:\(entry.year % 100)"), "\(entry.id)")
        }
        #expect(Set(Searched.entries.map(\.title)).count == Searched.entries.count)
        let years = Searched.entries.map(\.year)
        #expect(years == years.sorted(), "family by family in the order of their papers")
    }

    @Test(
        "figures that cannot be reproduced carry a note",
        arguments: ["darts_v2", "p_darts", "pc_darts_imagenet", "snas_mild"])
    func notes(_ id: String) throws {
        let entry = try #require(Searched.entries.first { $0.id == id })
        #expect(entry.published.contains { $0.macs != nil && $0.note != nil })
    }

    @Test("batch, classes and an odd resolution", arguments: Searched.entries.map(\.id))
    func settings(_ id: String) throws {
        let entry = try #require(Searched.entries.first { $0.id == id })
        let graph = try entry.build(NetworkSettings(batch: 2, resolution: 97, classes: 10))
        #expect(graph.inputShape == [2, 3, 97, 97])
        #expect(graph.outputShape == [2, 10])
    }

    @Test(
        "parameters do not depend on the resolution",
        arguments: ["nasnetamobile", "pnasnet5mobile", "darts_v2", "gdas"])
    func parametersAtAnyResolution(_ id: String) throws {
        let entry = try #require(Searched.entries.first { $0.id == id })
        let own = try entry.build().cost.parameters
        for resolution in [32, 75, 129, 331] {
            #expect(try entry.build(NetworkSettings(resolution: resolution)).cost.parameters == own, "\(resolution)")
        }
    }

    @Test(
        "a resolution too small names the layer",
        arguments: ["nasnetamobile", "nasnetalarge", "pnasnet5mobile", "amoebanet_b_mobile"])
    func tooSmall(_ id: String) throws {
        let entry = try #require(Searched.entries.first { $0.id == id })
        #expect(
            throws: GraphError.resolutionTooSmall(
                layer: "stem.conv1", operation: "Conv", input: [1, 3, 2, 2], window: 3)
        ) { try entry.build(NetworkSettings(resolution: 2)) }
        #expect(throws: Never.self) { try entry.build(NetworkSettings(resolution: 3)) }
    }

    @Test("a graph is built within 50 milliseconds", arguments: Searched.entries.map(\.id))
    func quick(_ id: String) throws {
        let entry = try #require(Searched.entries.first { $0.id == id })
        // The best of five, since other processes may run meanwhile.
        let times = try (0..<5).map { _ in try ContinuousClock().measure { _ = try entry.build() } }
        #expect(try #require(times.min()) < .milliseconds(50))
    }
}
