import NetworkCatalog
import NetworkGraph
import Testing

@Suite struct CatalogTests {
    @Test func idsAreUniqueLowerCaseAndFit() throws {
        let ids = Catalog.networks.map(\.id) + Catalog.patterns.map(\.id)
        #expect(Set(ids).count == ids.count)
        for id in ids {
            #expect(id.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" || $0 == "-" }, "\(id)")
        }
        #expect(Catalog.patterns.count == 13)
    }

    @Test(arguments: Catalog.networks + Catalog.patterns) func entriesSayWhereTheyComeFrom(_ entry: CatalogEntry) {
        #expect(!entry.title.isEmpty)
        #expect(!entry.family.isEmpty)
        #expect((2012...2026).contains(entry.year))
        #expect(entry.paper.count > 20)
        #expect(entry.inputShape == [1, 3, entry.resolution, entry.resolution])
    }

    @Test func kindsAreSorted() {
        #expect(HandCrafted.entries.allSatisfy { $0.kind == .handCrafted })
        #expect(Searched.entries.allSatisfy { $0.kind == .searched })
        #expect(Catalog.patterns.allSatisfy { $0.kind == .pattern })
        #expect(NetworkKind.handCrafted.rawValue == "hand-crafted")
    }

    @Test func entriesAreFoundInEitherCase() throws {
        #expect(try Catalog.entry("ResNet50").id == "resnet50")
    }

    @Test(arguments: [
        ("resnet5O", "resnet50"), ("mobilenet-v2", "mobilenet_v2"), ("mobilenetv2", "mobilenet_v2"),
        ("vgg61", "vgg16"), ("bottelneck", "bottleneck"), ("densnet121", "densenet121"), ("shuffel", "shuffle"),
    ]) func mistypedNamesFindTheirNetwork(_ name: String, _ meant: String) {
        let near = Catalog.nearest(to: name)
        #expect(near.contains(meant))
        #expect(near.count <= 3)
        #expect(throws: CatalogError.unknownNetwork(name: name, near: near)) { try Catalog.entry(name) }
    }

    @Test func nothingIsNearToNonsense() {
        #expect(Catalog.nearest(to: "qqqqqqqqqqq").isEmpty)
        #expect(Catalog.nearest(to: "").isEmpty)
        #expect(Catalog.nearest(to: "--").isEmpty)
    }

    @Test func aBeginningFindsItsFamily() {
        #expect(Catalog.nearest(to: "densenet", count: 2) == ["densenet121", "densenet169"])
    }

    @Test func settingsReachTheGraph() throws {
        let graph = try Catalog.entry("resnet18").build(NetworkSettings(batch: 4, resolution: 160, classes: 10))
        #expect(graph.inputShape == [4, 3, 160, 160])
        #expect(graph.outputShape == [4, 10])
        let own = try Catalog.entry("resnet18").build()
        #expect(own.cost.parameters - graph.cost.parameters == 990 * 513)
    }

    @Test(arguments: [
        (NetworkSettings(batch: 0), "batch"), (NetworkSettings(resolution: -1), "resolution"),
        (NetworkSettings(resolution: .max), "resolution"), (NetworkSettings(classes: 0), "classes"),
    ]) func impossibleSettingsAreNamed(_ settings: NetworkSettings, _ name: String) throws {
        let error = #expect(throws: CatalogError.self) { try Catalog.entry("resnet18").build(settings) }
        #expect(error?.message.hasPrefix(name) == true)
    }

    @Test(arguments: [
        ("alexnet", 32, "maxpool3"), ("vgg16", 160, "head.averagepool1"), ("inception_v3", 60, "d.conv2"),
        ("vgg16", 16, "stage5.maxpool1"),
    ]) func aResolutionTooSmallNamesTheLayer(_ id: String, _ resolution: Int, _ layer: String) throws {
        let error = #expect(throws: GraphError.self) {
            try Catalog.entry(id).build(NetworkSettings(resolution: resolution))
        }
        guard case .resolutionTooSmall(let name, _, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(name == layer)
    }

    /// AlexNet and VGG flatten a map of fixed size: at other resolutions it is pooled to that size.
    @Test(arguments: [
        ("vgg16", 224), ("vgg16", 256), ("vgg16", 448), ("vgg16", 600), ("alexnet", 224), ("alexnet", 384),
    ])
    func fixedClassifiersRunAtLargerResolutions(_ id: String, _ resolution: Int) throws {
        let graph = try Catalog.entry(id).build(NetworkSettings(resolution: resolution))
        #expect(graph.cost.parameters == (try Catalog.entry(id).build().cost.parameters))
        #expect((graph.operatorCounts["AveragePool"] ?? 0) == (resolution == 224 ? 0 : 1))
    }

    @Test(arguments: Catalog.networks) func everyNetworkRunsInBatches(_ entry: CatalogEntry) throws {
        let (one, three) = (try entry.build(), try entry.build(NetworkSettings(batch: 3)))
        #expect(three.outputShape == [3, 1000])
        #expect(three.cost.macs == 3 * one.cost.macs)
        #expect(three.cost.parameters == one.cost.parameters)
    }

    /// The limit is for the release build, which is several times faster; the best of three forgives a busy machine.
    @Test(arguments: Catalog.networks + Catalog.patterns) func graphsAreBuiltAtOnce(_ entry: CatalogEntry) throws {
        let clock = ContinuousClock()
        let times = try (0..<3).map { _ in try clock.measure { _ = try entry.build() } }
        #expect(try #require(times.min()) < .milliseconds(50))
    }

    /// What a layer computes must reach an output, or it would be arithmetic that no runtime does.
    @Test(arguments: Catalog.networks + Catalog.patterns) func noLayerIsUnread(_ entry: CatalogEntry) throws {
        let graph = try entry.build()
        let unread = zip(graph.nodes, graph.readerCounts()).filter { $0.1 == 0 }.map(\.0.name)
        #expect(unread == [])
    }
}

extension CatalogEntry: CustomTestStringConvertible {
    /// The name in a test report.
    public var testDescription: String { id }
}
