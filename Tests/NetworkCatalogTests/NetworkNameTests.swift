import NetworkCatalog
import NetworkGraph
import Testing

@Suite struct NetworkNameTests {
    @Test func threeFormsAreRead() throws {
        #expect(try NetworkName(parsing: "resnet50") == .catalog(id: "resnet50"))
        #expect(try NetworkName(parsing: "models/Mine.ONNX") == .file(path: "models/Mine.ONNX"))
        let sized = try NetworkName(parsing: "models/Mine.onnx:resolution=192")
        #expect(sized == .file(path: "models/Mine.onnx", resolution: 192))
        #expect(sized.description == "models/Mine.onnx:resolution=192")
        #expect(throws: CatalogError.self) { try NetworkName(parsing: "models/Mine.onnx:width=192") }
        #expect(
            try NetworkName(parsing: "depthwise-bottleneck:depth=20,width=48,resolution=160")
                == .pattern(.depthwiseBottleneck, PatternSettings(depth: 20, width: 48, resolution: 160)))
    }

    @Test func whatIsLeftOutKeepsItsDefault() throws {
        #expect(try NetworkName(parsing: "fire") == .pattern(.fire, PatternSettings()))
        #expect(try NetworkName(parsing: "fire:width=64") == .pattern(.fire, PatternSettings(width: 64)))
        #expect(try NetworkName(parsing: "FIRE:Width=64") == .pattern(.fire, PatternSettings(width: 64)))
    }

    @Test(arguments: Pattern.allCases) func canonicalNamesAreReadBack(_ pattern: Pattern) throws {
        for settings in [
            PatternSettings(), PatternSettings(depth: 4, width: 8, resolution: 32),
            PatternSettings(depth: 200, width: 2048, resolution: 224, batch: 7, classes: 10),
        ] {
            let name = NetworkName.pattern(pattern, settings)
            #expect(try NetworkName(parsing: name.description) == name)
        }
    }

    @Test func canonicalNamesAreShort() throws {
        #expect(
            try NetworkName(parsing: "plain:classes=10,depth=8").description
                == "plain:depth=8,width=32,resolution=224,classes=10")
        #expect(try NetworkName(parsing: "ResNet50").description == "resnet50")
    }

    @Test func publishedNetworksTakeAResolutionAlone() throws {
        let name = try NetworkName(parsing: "ResNet50:Resolution=64")
        #expect(name == .catalog(id: "resnet50", resolution: 64))
        #expect(name.description == "resnet50:resolution=64")
        #expect(try NetworkName(parsing: name.description) == name)
        #expect(try name.graph()?.inputShape == [1, 3, 64, 64])
        #expect(try name.graph(NetworkSettings(resolution: 96))?.inputShape == [1, 3, 96, 96])
        #expect(try NetworkName(parsing: "resnet50").replacing(resolution: 64) == name)
        #expect(throws: CatalogError.self) { try NetworkName(parsing: "resnet50:resolution=0") }
    }

    @Test func otherLibrariesNetworks() throws {
        let name = try NetworkName(parsing: "timm:vit_tiny_patch16_224")
        #expect(name == .port(library: "timm", id: "vit_tiny_patch16_224"))
        #expect(name.description == "timm:vit_tiny_patch16_224")
        #expect(try name.graph() == nil)
        #expect(try NetworkName(parsing: "Torchvision:resnet18").description == "torchvision:resnet18")
        let tagged = try NetworkName(parsing: "timm:resnet50.a1_in1k:resolution=160")
        #expect(tagged == .port(library: "timm", id: "resnet50.a1_in1k", resolution: 160))
        #expect(try NetworkName(parsing: tagged.description) == tagged)
        #expect(name.replacing(resolution: 64).description == "timm:vit_tiny_patch16_224:resolution=64")
        #expect(try NetworkName(parsing: "timm:x.onnx") == .file(path: "timm:x.onnx"))
    }

    @Test(arguments: [
        "timm", "timm:", "timm:hf_hub:a/b", "timm:a/b", "timm:../a", "timm:a b", "timm:-a", "timm:.a", "timm:a:depth=3",
        "timm:a:resolution=x", "timm:a:", "torchvision:ä",
    ]) func whatOtherLibrariesCannotCallANetwork(_ name: String) {
        let error = #expect(throws: CatalogError.self) { try NetworkName(parsing: name) }
        guard case .malformedName(let whole, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(whole == name)
    }

    @Test func graphsCarryTheCanonicalName() throws {
        let graph = try #require(try NetworkName(parsing: "plain:depth=8").graph())
        #expect(graph.name == "plain:depth=8,width=32,resolution=224")
        #expect(try NetworkName(parsing: "x.onnx").graph() == nil)
    }

    @Test func settingsTakePrecedenceOverTheName() throws {
        let name = try NetworkName(parsing: "plain:resolution=64,batch=2")
        let graph = try #require(try name.graph(NetworkSettings(resolution: 96, classes: 5)))
        #expect(graph.inputShape == [2, 3, 96, 96])
        #expect(graph.outputShape == [2, 5])
    }

    @Test(arguments: [
        "", ":depth=4", "plain:depth", "plain:depth=four", "plain:depth=4,", "plain:depth=4,depth=5", "plain:depth=",
        "plain:depth=99999999999999999999", "resnet50:depth=4", "resnet50:resolution=x", "plain:=4",
    ]) func malformedNamesAreRefused(_ name: String) {
        let error = #expect(throws: CatalogError.self) { try NetworkName(parsing: name) }
        switch error {
        case .malformedName(let whole, _): #expect(whole == name)
        case .unknownPatternKey(let key, _, _): #expect(key.isEmpty)
        default: Issue.record("\(String(describing: error))")
        }
        #expect(error?.remedy?.isEmpty == false)
    }

    @Test func unknownSettingsNameTheNearest() {
        #expect(throws: CatalogError.unknownPatternKey(key: "widht", name: "plain:widht=3", near: ["width"])) {
            try NetworkName(parsing: "plain:widht=3")
        }
        #expect(throws: CatalogError.unknownPatternKey(key: "zzz", name: "plain:zzz=3", near: [])) {
            try NetworkName(parsing: "plain:zzz=3")
        }
    }

    @Test func unknownNamesNameTheNearest() {
        let error = #expect(throws: CatalogError.self) { try NetworkName(parsing: "bottlenek:depth=8") }
        #expect(error?.description.contains("did you mean 'bottleneck'") == true)
    }

    @Test(arguments: [
        ("plain:depth=3", "3 blocks deep (4 to 200)"), ("plain:depth=-1", "-1 blocks deep"),
        ("residual:depth=201", "201 blocks deep"), ("plain:width=7", "7 channels wide (8 to 2048)"),
        ("shuffle:width=33", "33 channels wide (8 to 2048, a multiple of 2)"),
        ("searched-cell:width=34", "a multiple of 4"), ("plain:resolution=31", "resolution cannot be 31 (32 to 8192)"),
        ("plain:batch=0", "batch cannot be 0"), ("plain:classes=0", "classes cannot be 0"),
    ]) func impossibleSettingsSayWhatIsPossible(_ name: String, _ expected: String) {
        let error = #expect(throws: CatalogError.self) { try NetworkName(parsing: name) }
        #expect(error?.message.contains(expected) == true, "\(String(describing: error))")
    }
}
