import CCounters

/// A thread on a processor of its own that reads a buffer, or only counts.
final class CacheNeighbour {
    private let handle: OpaquePointer

    /// Starts it quiet; nil where it cannot be started.
    init?(processor: Int, bytes: Int) {
        guard let handle = sullivan_neighbour_start(Int32(processor), bytes) else { return nil }
        self.handle = handle
    }

    deinit { sullivan_neighbour_stop(handle) }

    /// Whether it reads; a change is seen at its next pass.
    func set(reading: Bool) {
        sullivan_neighbour_set(handle, reading ? sullivan_neighbour_reads : sullivan_neighbour_quiet)
    }

    /// Passes over its buffer so far.
    var passes: UInt64 { sullivan_neighbour_passes(handle) }
}
