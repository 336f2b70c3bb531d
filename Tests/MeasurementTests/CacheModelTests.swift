import Runtimes
import Testing

@testable import Measurement

/// Schedules made by hand, whose misses can be counted by hand.
enum HandMade {
    /// Caches of so many KiB.
    static func geometry(l2: Int, l3: Int) -> CacheGeometry {
        CacheGeometry(l2: .init(bytes: l2 << 10, ways: 8), l3: .init(bytes: l3 << 10, ways: 16))
    }

    /// One step that reads parameters of so many KiB, at an address of its own.
    static func stream(kilobytes: Int, address: Int? = nil) -> ExecutionSchedule {
        ExecutionSchedule(
            version: "1", tensors: [.init(bytes: kilobytes << 10, role: .weight, address: address)],
            steps: [.init(name: "read", type: "Read", inputs: [], weights: [0], outputs: [])])
    }

    /// A chain of layers with random sizes; every third adds what two layers before it made.
    static func network(layers: Int, seed: UInt64, most: Int = 1 << 20) -> ExecutionSchedule {
        var generator = SplitMix(state: seed)
        var tensors = [ExecutionSchedule.Tensor(bytes: 40_000, role: .input)]
        var steps: [ExecutionSchedule.Step] = []
        var values = [0]
        for layer in 0..<layers {
            let weight = tensors.count
            tensors.append(.init(bytes: Int.random(in: 1...most, using: &generator), role: .weight))
            tensors.append(
                .init(
                    bytes: Int.random(in: 1...most, using: &generator),
                    role: layer == layers - 1 ? .output : .activation))
            let inputs = layer % 3 == 2 ? [values[values.count - 1], values[values.count - 3]] : [values[layer]]
            steps.append(
                .init(name: "layer\(layer)", type: "Conv", inputs: inputs, weights: [weight], outputs: [weight + 1]))
            values.append(weight + 1)
        }
        return ExecutionSchedule(version: "1", tensors: tensors, steps: steps)
    }
}

/// A small generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite("The cache model counts hand-made streams exactly")
struct CacheModelTests {
    let geometry = HandMade.geometry(l2: 64, l3: 1024)

    func totals(_ schedule: ExecutionSchedule, chunk: Int? = nil, lastLevels: [Int] = []) -> (
        accesses: Int, misses: Int, curve: [Int]
    ) {
        let estimate = CacheModel(geometry: geometry, chunkBytes: chunk).estimate(schedule, lastLevels: lastLevels)
        return (estimate.accesses.reduce(0, +), estimate.misses.reduce(0, +), estimate.curve)
    }

    @Test("A stream over twice the last level misses everything each time, over half of it nothing")
    func streams() {
        for chunk in [64, 1024, 16_384] {
            let twice = totals(HandMade.stream(kilobytes: 2048), chunk: chunk)
            #expect(twice.accesses == 2048 * 16 && twice.misses == 2048 * 16)
            let half = totals(HandMade.stream(kilobytes: 512), chunk: chunk)
            #expect(half.accesses == 512 * 16 && half.misses == 0)
            let small = totals(HandMade.stream(kilobytes: 32), chunk: chunk)
            #expect(small.accesses == 0 && small.misses == 0)
        }
    }

    @Test("What exactly fits hits, one line more misses everything")
    func edge() {
        #expect(totals(HandMade.stream(kilobytes: 1024), chunk: 64).misses == 0)
        var more = HandMade.stream(kilobytes: 1024)
        more.tensors[0].bytes += 1
        #expect(totals(more, chunk: 64).misses == 1024 * 16 + 1)
    }

    @Test("An address that is not a line's first touches one line more, and not a chunk more")
    func unaligned() {
        #expect(totals(HandMade.stream(kilobytes: 2048, address: 0x7f00_0000_0020), chunk: 16_384).misses == 32_769)
        // A small tensor takes its lines of the cache, not a chunk.
        var many = HandMade.stream(kilobytes: 0)
        many.tensors = (0..<64).map { .init(bytes: 64, role: .weight, address: $0 * 16_384) }
        many.steps[0].weights = Array(0..<64)
        #expect(totals(many, chunk: 16_384).accesses == 0)
    }

    @Test("A value that is read while it is still in the L2 asks nothing of the L3; one that has left does")
    func forwarding() {
        func between(_ kilobytes: Int) -> [Int] {
            let schedule = ExecutionSchedule(
                version: "1",
                tensors: [
                    .init(bytes: 16 << 10, role: .activation), .init(bytes: kilobytes << 10, role: .weight),
                    .init(bytes: 64, role: .output),
                ],
                steps: [
                    .init(name: "make", type: "Make", inputs: [], weights: [], outputs: [0]),
                    .init(name: "other", type: "Read", inputs: [], weights: [1], outputs: []),
                    .init(name: "use", type: "Use", inputs: [0], weights: [], outputs: [2]),
                ])
            return CacheModel(geometry: geometry, chunkBytes: 64).estimate(schedule).accesses
        }
        #expect(between(32) == [0, 0, 0])
        // What was used last in one inference is made again at once in the next.
        #expect(between(64) == [0, 1024, 257])
    }

    @Test("Where neither side fits, the cheaper one is streamed again")
    func again() {
        // 64 KiB of weights are two shares of the L2, 1 MiB of values 32: the values pass twice, or the weights 32 times.
        var schedule = ExecutionSchedule(
            version: "1",
            tensors: [.init(bytes: 1 << 20, role: .input), .init(bytes: 64 << 10, role: .weight)],
            steps: [.init(name: "x", type: "Conv", inputs: [0], weights: [1], outputs: [])])
        #expect(totals(schedule, chunk: 1024).accesses == 2 * 16_384 + 1024)
        // 1 MiB of weights and 64 KiB of values: the weights pass twice.
        schedule.steps[0].inputs = [1]
        schedule.steps[0].weights = [0]
        #expect(totals(schedule, chunk: 1024).accesses == 2 * 16_384 + 1024)
        // What fits half of the L2 stays: each side passes once.
        schedule.tensors[1].bytes = 32 << 10
        #expect(totals(schedule, chunk: 1024).accesses == 16_384 + 512)
    }

    @Test("In place, what is written is what was read", arguments: [[0], [1]])
    func inPlace(outputs: [Int]) {
        let schedule = ExecutionSchedule(
            version: "1", tensors: .init(repeating: .init(bytes: 1 << 20, role: .output), count: 2),
            steps: [.init(name: "relu", type: "Relu", inputs: [0], weights: [], outputs: outputs)])
        #expect(totals(schedule).accesses == 16_384 * (outputs == [0] ? 1 : 2))
    }

    @Test(
        "Misses never rise with the last level, nor above the accesses; where all fits there are none",
        arguments: 1...5)
    func inclusion(seed: Int) {
        let schedule = HandMade.network(layers: 5 + seed, seed: UInt64(seed), most: 1 << 18)
        let sizes = (0..<9).map { 64 << ($0 + 10) }
        let result = totals(schedule, lastLevels: sizes)
        #expect(zip(result.curve, result.curve.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(result.curve.allSatisfy { $0 <= result.accesses })
        #expect(result.curve.last == 0)
        // The curve's point is what a model of that last level says by itself.
        for (size, misses) in zip(sizes, result.curve) {
            var other = CacheModel(geometry: geometry)
            other.geometry.l3.bytes = size
            #expect(other.estimate(schedule).misses.reduce(0, +) == misses)
        }
        #expect(totals(schedule, lastLevels: [geometry.l3.bytes]).curve == [result.misses])
    }

    @Test("Where the weights alone are many times the last level, all that is compulsory misses", arguments: 1...3)
    func compulsory(seed: Int) {
        let schedule = HandMade.network(layers: 40, seed: UInt64(seed), most: 1 << 19)
        #expect(schedule.compulsoryBytes > 8 << 20)
        #expect(totals(schedule).misses * 64 >= schedule.compulsoryBytes)
    }

    @Test("The grain changes the result by little, and suits the network")
    func grain() {
        let schedule = HandMade.network(layers: 30, seed: 5, most: 1 << 18)
        let fine = totals(schedule, chunk: 256)
        let coarse = totals(schedule, chunk: 4096)
        #expect(abs(Double(fine.misses - coarse.misses)) < 0.05 * Double(fine.misses))
        #expect(abs(Double(fine.accesses - coarse.accesses)) < 0.05 * Double(fine.accesses))
        let model = CacheModel(geometry: geometry)
        #expect(model.estimate(HandMade.stream(kilobytes: 1 << 20)).chunkBytes == 16_384)
        #expect(model.estimate(HandMade.stream(kilobytes: 64)).chunkBytes == 512)
    }

    @Test("A network larger than ResNet-50 is modelled within seconds even in a build for debugging")
    func speed() {
        let schedule = HandMade.network(layers: 100, seed: 1, most: 2 << 20)
        let model = CacheModel(geometry: HandMade.geometry(l2: 1024, l3: 32 << 10))
        let time = ContinuousClock().measure {
            #expect(model.estimate(schedule, lastLevels: [1 << 20, 4 << 20, 16 << 20]).misses.reduce(0, +) > 0)
        }
        // What released code takes is told by the benchmark cache-model.
        #expect(time < .seconds(5))
    }

    @Test("Nothing to do asks nothing")
    func empty() {
        let none = ExecutionSchedule(version: "1", tensors: [], steps: [])
        #expect(totals(none).accesses == 0)
        let vain = ExecutionSchedule(
            version: "1", tensors: [.init(bytes: 0, role: .activation)],
            steps: [.init(name: "x", type: "X", inputs: [0], weights: [], outputs: [0])])
        #expect(totals(vain).accesses == 0)
    }
}
