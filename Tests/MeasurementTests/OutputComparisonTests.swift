import Foundation
import Measurement
import Testing

@Suite("Outputs are compared before anything is timed")
struct OutputComparisonTests {
    @Test("Equal outputs agree exactly")
    func equal() throws {
        let comparison = try #require(OutputComparison(output: [1, -2, 3], reference: [1, -2, 3]))
        #expect(comparison.maximumAbsoluteError == 0)
        #expect(comparison.maximumRelativeError == 0)
        #expect(abs(comparison.cosine - 1) < 1e-12)
        #expect(comparison.agrees(precision: "f32"))
    }

    @Test("The relative error is over the reference's range")
    func range() throws {
        let comparison = try #require(OutputComparison(output: [0, 5, 10.5], reference: [0, 5, 10]))
        #expect(comparison.maximumAbsoluteError == 0.5)
        #expect(abs(comparison.maximumRelativeError - 0.05) < 1e-12)
        #expect(!comparison.agrees(precision: "f32"))
        #expect(comparison.agrees(precision: "bf16"))
    }

    @Test("Opposite and orthogonal outputs disagree at every precision", arguments: ["f32", "bf16", "int8"])
    func opposite(precision: String) throws {
        let opposite = try #require(OutputComparison(output: [1, 2], reference: [-1, -2]))
        #expect(abs(opposite.cosine + 1) < 1e-12)
        #expect(!opposite.agrees(precision: precision))
        let orthogonal = try #require(OutputComparison(output: [1, 0], reference: [0, 1]))
        #expect(orthogonal.cosine == 0)
        #expect(!orthogonal.agrees(precision: precision))
    }

    @Test("Values that are not finite never agree", arguments: [Float.nan, .infinity, -.infinity])
    func notFinite(value: Float) throws {
        let comparison = try #require(OutputComparison(output: [value, 1], reference: [value, 1]))
        #expect(!comparison.isFinite)
        #expect(!comparison.agrees(precision: "int8"))
    }

    @Test("A constant output agrees only with itself")
    func constant() throws {
        #expect(try #require(OutputComparison(output: [2, 2], reference: [2, 2])).agrees(precision: "f32"))
        #expect(try !#require(OutputComparison(output: [2, 2.1], reference: [2, 2])).agrees(precision: "f32"))
        #expect(try #require(OutputComparison(output: [0, 0], reference: [0, 0])).agrees(precision: "f32"))
        #expect(try !#require(OutputComparison(output: [0, 1e-3], reference: [0, 0])).agrees(precision: "f32"))
    }

    @Test("The limits are those of the coarsest precision")
    func coarsest() throws {
        #expect(OutputComparison.coarsest(of: ["f32", "f16"]) == "f16")
        #expect(OutputComparison.coarsest(of: ["bf16", "f32", "f16"]) == "bf16")
        #expect(OutputComparison.coarsest(of: ["int8", "bf16"]) == "int8")
        #expect(OutputComparison.coarsest(of: ["mixed", "bf16"]) == "bf16")
        #expect(OutputComparison.coarsest(of: ["f64"]) == "f64" && OutputComparison.coarsest(of: []) == "f32")
        let close = try #require(OutputComparison(output: [0, 5, 10.05], reference: [0, 5, 10]))
        let agreeing = ["f32", "f64", "tf32", "f16", "mixed", "bf16", "int8"].filter { close.agrees(precision: $0) }
        #expect(agreeing == ["tf32", "f16", "mixed", "bf16", "int8"])
    }

    @Test("Outputs of other lengths cannot be compared")
    func lengths() {
        #expect(OutputComparison(output: [1], reference: [1, 2]) == nil)
        #expect(OutputComparison(output: [], reference: []) == nil)
    }

    @Test("Raw files are read as little-endian f32; a broken one is refused")
    func files() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).f32").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(FileManager.default.createFile(atPath: path, contents: Data([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])))
        #expect(OutputComparison.readValues(path) == [1, -2])
        #expect(FileManager.default.createFile(atPath: path, contents: Data([0, 0, 0x80])))
        #expect(OutputComparison.readValues(path) == nil)
        #expect(OutputComparison.readValues(path + ".missing") == nil)
    }
}
