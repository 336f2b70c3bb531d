import CCounters
import Foundation

/// Holds an event against buffers of known traffic before it is believed.
///
/// A buffer of four times the L3, read line by line, must come from memory each time: misses within 25 % of its lines.
/// A buffer between the L2 and half the L3 must be answered by the L3: misses under 10 % of its lines, and accesses of
/// at least three quarters of them. That finds events that count another level, leave out prefetches, or are dead.
struct CounterCalibration: Sendable {
    /// Reads a buffer `passes` times and tells what was counted of accesses and misses meanwhile.
    typealias Count = (_ bytes: Int, _ passes: Int) throws -> (accesses: Double, misses: Double)

    /// The caches.
    var geometry: CacheGeometry

    /// Why the events are not to be trusted; nil where they are.
    func complaint(_ count: Count) rethrows -> String? {
        let passes = 4
        let large = 4 * geometry.l3.bytes
        let streamed = try count(large, passes)
        let lines = Double(large / geometry.lineBytes * passes)
        guard abs(streamed.misses / lines - 1) <= 0.25 else {
            return Self.text("reading \(large >> 20) MB from memory", lines, "misses", streamed.misses)
        }
        let small = max(2 * geometry.l2.bytes, geometry.l3.bytes / 4)
        let cached = try count(small, passes)
        let smallLines = Double(small / geometry.lineBytes * passes)
        guard cached.misses <= 0.1 * smallLines else {
            return Self.text("reading \(small >> 20) MB that the L3 holds", smallLines, "misses", cached.misses)
        }
        guard cached.accesses >= 0.75 * smallLines else {
            return Self.text("reading \(small >> 20) MB that the L3 holds", smallLines, "accesses", cached.accesses)
        }
        return nil
    }

    private static func text(_ what: String, _ lines: Double, _ kind: String, _ counted: Double) -> String {
        "\(what), \(Int(lines)) lines, counted as \(Int(counted)) \(kind)"
    }

    /// Counts this thread's reads of a buffer, which it has read once before.
    static func counting(_ events: L3Events, lineBytes: Int) -> Count {
        { bytes, passes in
            let buffer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: lineBytes)
            defer { buffer.deallocate() }
            buffer.initializeMemory(as: UInt8.self, repeating: 1, count: bytes)
            _ = sullivan_read_lines(buffer, bytes, lineBytes, 1)
            let process = getpid()
            let accesses = try events.accesses.map { try PerfCounter($0, process: process) }
            let misses = try events.misses.map { try PerfCounter($0, process: process) }
            for counter in accesses + misses { counter.start() }
            _ = sullivan_read_lines(buffer, bytes, lineBytes, passes)
            for counter in accesses + misses { counter.stop() }
            return (
                try accesses.reduce(0) { $0 + (try $1.count()) }, try misses.reduce(0) { $0 + (try $1.count()) }
            )
        }
    }
}
