import Runtimes
import Testing

@testable import Measurement

@Suite("Stack distances and memory plans agree with slow ways of finding them")
struct StackDistanceTests {
    /// A list with the last used chunk first.
    private struct NaiveStack {
        let weights: [Int]
        var order: [Int] = []

        mutating func access(_ chunk: Int) -> Int {
            guard let place = order.firstIndex(of: chunk) else {
                order.insert(chunk, at: 0)
                return .max
            }
            let distance = order[0...place].reduce(0) { $0 + weights[$1] }
            order.remove(at: place)
            order.insert(chunk, at: 0)
            return distance
        }
    }

    @Test("The tree gives what a list gives", arguments: 1...8)
    func naive(seed: Int) {
        var generator = SplitMix(state: UInt64(seed))
        let weights = (0..<60).map { _ in Int.random(in: 0...500, using: &generator) }
        var fast = StackDistances(weights: weights, accesses: 1500)
        var slow = NaiveStack(weights: weights)
        var distances: (fast: [Int], slow: [Int]) = ([], [])
        for step in 0..<1500 {
            // Near ones more often than far ones, and a sweep now and then.
            let chunk = step % 300 < 60 ? step % 60 : Int.random(in: 0..<(1 + step % 60), using: &generator)
            distances.fast.append(fast.access(chunk))
            distances.slow.append(slow.access(chunk))
        }
        #expect(distances.fast == distances.slow)
        #expect(Set(distances.fast).count > 100)
    }

    @Test("Buffers that live at the same time never overlap, and share memory where they do not", arguments: 1...10)
    func plan(seed: Int) {
        var schedule = HandMade.network(layers: 24, seed: UInt64(seed))
        // Half of the networks come with some of the runtime's own addresses.
        let firstWeight = schedule.tensors.firstIndex { $0.role == .weight } ?? 0
        if seed.isMultiple(of: 2) { schedule.tensors[firstWeight].address = 1 << 30 }
        let addresses = MemoryPlan(schedule).addresses
        var lives = [Int: ClosedRange<Int>]()
        for (place, step) in schedule.steps.enumerated() {
            for index in step.inputs + step.weights + step.outputs {
                lives[index] = min(lives[index]?.lowerBound ?? place, place)...place
            }
        }
        for (index, tensor) in schedule.tensors.enumerated() where tensor.role != .activation {
            lives[index] = 0...schedule.steps.count
        }
        func range(_ index: Int) -> Range<Int> {
            addresses[index]..<(addresses[index] + schedule.tensors[index].bytes)
        }
        var overlaps: [String] = []
        for one in schedule.tensors.indices {
            for other in schedule.tensors.indices where other > one {
                guard let a = lives[one], let b = lives[other], a.overlaps(b) else { continue }
                if range(one).overlaps(range(other)) { overlaps.append("\(one) and \(other)") }
            }
        }
        #expect(overlaps.isEmpty)
        let values = schedule.tensors.indices.filter { schedule.tensors[$0].role == .activation }
        let extent =
            (values.map { range($0).upperBound }.max() ?? 0) - (values.map { range($0).lowerBound }.min() ?? 0)
        #expect(extent < values.reduce(0) { $0 + schedule.tensors[$1].bytes } / 2)
    }

    @Test("Known addresses are kept, and what has none goes into the smallest gap that is free")
    func gaps() {
        let kilobyte = 1024
        let schedule = ExecutionSchedule(
            version: "1",
            tensors: [
                .init(bytes: kilobyte, role: .weight, address: 0),
                .init(bytes: kilobyte, role: .activation, address: 8 * kilobyte),
                .init(bytes: kilobyte, role: .activation, address: 12 * kilobyte),
                .init(bytes: 2 * kilobyte, role: .scratch), .init(bytes: 9 * kilobyte, role: .scratch),
            ],
            steps: [
                .init(name: "a", type: "A", inputs: [1], weights: [0], outputs: [3, 2]),
                .init(name: "b", type: "B", inputs: [2], weights: [], outputs: [4]),
            ])
        let addresses = MemoryPlan(schedule).addresses
        #expect(addresses[0...2] == [0, 8192, 12_288])
        #expect(addresses[3] == 9 * kilobyte)  // of 7 KiB and 3 KiB
        #expect(addresses[4] == kilobyte)  // the value at 8 KiB is no more
    }
}
