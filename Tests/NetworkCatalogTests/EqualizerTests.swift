import NetworkCatalog
import NetworkGraph
import Testing

@Suite struct EqualizerTests {
    private func macs(_ pattern: Pattern, _ settings: PatternSettings) throws -> Int {
        try pattern.build(settings).cost.macs
    }

    @Test(arguments: [(8, 200_000_000), (16, 300_000_000), (16, 1_000_000_000), (32, 600_000_000), (64, 2_000_000_000)])
    func allPatternsDoTheSameArithmetic(_ depth: Int, _ target: Int) throws {
        let counts = try Pattern.allCases.map { pattern in
            try macs(pattern, pattern.equalized(PatternSettings(depth: depth), to: target))
        }
        for (pattern, count) in zip(Pattern.allCases, counts) {
            let error = Double(count) / Double(target) - 1
            #expect(abs(error) <= 0.05, "\(pattern): \(error)")
        }
    }

    @Test func ownArithmeticGivesTheOwnWidth() throws {
        for pattern in Pattern.allCases {
            let settings = PatternSettings(depth: 12, width: 96, resolution: 160)
            let found = try pattern.equalized(settings, to: macs(pattern, settings), tolerance: 0.001)
            #expect(found == settings, "\(pattern)")
        }
    }

    @Test func roundWidthsAreTaken() throws {
        // A multiple of 16 within half the tolerance must win over a nearer odd width.
        let settings = PatternSettings(depth: 16, width: 160)
        let target = try macs(.plain, settings) * 102 / 100
        #expect(try Pattern.plain.equalized(settings, to: target).width == 160)
        #expect(try Pattern.plain.equalized(settings, to: target, tolerance: 0.01).width == 162)
    }

    @Test func batchDoesNotCount() throws {
        let one = try Pattern.plain.equalized(PatternSettings(), to: 500_000_000)
        let eight = try Pattern.plain.equalized(PatternSettings(batch: 8), to: 500_000_000)
        #expect(one.width == eight.width)
        #expect(eight.batch == 8)
    }

    @Test(arguments: [0, 1000, -5, Int.max]) func impossibleArithmeticIsRefused(_ target: Int) {
        let error = #expect(throws: CatalogError.self) { try Pattern.dense.equalized(PatternSettings(), to: target) }
        guard case .cannotEqualize("dense", target, let width, let macs) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(width == (target == .max ? 2048 : 8))
        #expect(macs > 0)
    }

    @Test func impossibleDepthIsRefusedAsEverywhere() {
        #expect(throws: CatalogError.impossibleDepth(pattern: "plain", depth: 2, allowed: 4...200)) {
            try Pattern.plain.equalized(PatternSettings(depth: 2), to: 1_000_000)
        }
    }
}
