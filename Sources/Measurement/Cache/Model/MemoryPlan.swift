import Runtimes

/// Where each tensor of a schedule lies: the runtime's own addresses where known, else buffers laid out anew.
///
/// Parameters, inputs and outputs without an address follow one another. Values between steps are laid out as memory
/// planners do: largest first, each in the smallest gap that is free while it lives, of those between what is placed.
struct MemoryPlan {
    /// The first byte of each tensor, in the schedule's order; lines of different tensors do not overlap unless their
    /// memory does.
    let addresses: [Int]

    /// Between buffers: what allocators align to.
    static let alignment = 64

    init(_ schedule: ExecutionSchedule) {
        let tensors = schedule.tensors
        var lives = [ClosedRange<Int>?](repeating: nil, count: tensors.count)
        for (place, step) in schedule.steps.enumerated() {
            for index in step.inputs + step.weights + step.outputs {
                lives[index] = min(lives[index]?.lowerBound ?? place, place)...place
            }
        }
        var placed: [Placed] = []
        var addresses = [Int](repeating: 0, count: tensors.count)
        for (index, tensor) in tensors.enumerated() {
            guard let address = tensor.address else { continue }
            addresses[index] = address
            let life = Self.isPermanent(tensor) ? 0...schedule.steps.count : lives[index]
            if let life { placed.append(Placed(start: address, bytes: tensor.bytes, life: life)) }
        }
        // Parameters first, in the order of use; what is between steps goes behind them or into the runtime's gaps.
        let bottom = placed.map(\.start).min() ?? 0
        var top = placed.map(\.end).max() ?? 0
        for (index, tensor) in tensors.enumerated() where tensor.address == nil && Self.isPermanent(tensor) {
            addresses[index] = top
            placed.append(Placed(start: top, bytes: tensor.bytes, life: 0...schedule.steps.count))
            top = Self.aligned(top + tensor.bytes)
        }
        let floor = tensors.contains { $0.address != nil } ? bottom : top
        let rest = tensors.indices.filter { tensors[$0].address == nil && !Self.isPermanent(tensors[$0]) }
        for index in rest.sorted(by: { (tensors[$0].bytes, $1) > (tensors[$1].bytes, $0) }) {
            guard let life = lives[index] else { continue }
            let start = Self.gap(of: tensors[index].bytes, during: life, among: placed, from: floor)
            addresses[index] = start
            placed.append(Placed(start: start, bytes: tensors[index].bytes, life: life))
        }
        self.addresses = addresses
    }

    private struct Placed {
        let start: Int
        let bytes: Int
        let life: ClosedRange<Int>
        var end: Int { MemoryPlan.aligned(start + bytes) }
    }

    private static func isPermanent(_ tensor: ExecutionSchedule.Tensor) -> Bool {
        tensor.role == .weight || tensor.role == .input || tensor.role == .output
    }

    private static func aligned(_ address: Int) -> Int { (address + alignment - 1) / alignment * alignment }

    /// The start of the smallest gap that holds `bytes`; behind everything where there is none.
    private static func gap(
        of bytes: Int, during life: ClosedRange<Int>, among placed: [Placed], from floor: Int
    ) -> Int {
        let obstacles = placed.filter { $0.life.overlaps(life) && $0.end > floor }.sorted { $0.start < $1.start }
        var best: (start: Int, size: Int)?
        var free = floor
        for obstacle in obstacles {
            let size = obstacle.start - free
            if size >= bytes, size < best?.size ?? .max { best = (free, size) }
            free = max(free, obstacle.end)
        }
        return best?.start ?? free
    }
}
