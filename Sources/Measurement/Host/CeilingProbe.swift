import CRuntimes
import Foundation
import NetworkGraph

/// Measures what the machine can do at best, with kernels of its own, in threads of this process.
///
/// Multiply-adds of independent chains in registers give the peak of arithmetic; reading buffers of several sizes gives
/// the bandwidth of the L2, the L3 and memory (Williams et al. 2009, the roofline model). It takes about 1.5 seconds.
public struct CeilingProbe: Sendable {
    /// Runs of each measurement, of which the best counts.
    private static let runs = 6
    /// How long a run is meant to last, seconds: long enough to outlast a clock's rise, short enough to miss a
    /// neighbour.
    private static let runSeconds = 0.03

    private let processors: [Int]
    private let sizes: CeilingSizes
    /// Bits of the widest vectors that the kernels use here.
    static let vectorBits = crt_vector_bits()

    /// Prepares a measurement with a thread on each of `processors`.
    ///
    /// - Throws: `CeilingError.tooLittleMemory`.
    public init(processors: [Int], host: HostFacts) throws(CeilingError) {
        try self.init(processors: processors, host: host, root: "")
    }

    init(processors: [Int], host: HostFacts, root: String) throws(CeilingError) {
        self.processors = processors
        sizes = try CeilingSizes(
            host: host, threads: max(1, processors.count), sharing: .current(processors, root: root),
            freeBytes: HostFiles(root: root).freeMemory ?? host.memoryBytes)
    }

    /// Measures; the calling thread waits.
    ///
    /// - Throws: `CeilingError.system` where threads or buffers could not be had.
    public func measure() throws(CeilingError) -> HostCeilings {
        HostCeilings(
            threads: processors.count, vectorBits: Int(Self.vectorBits),
            flopsPerSecond: try best { repeats, runs throws(CeilingError) in
                try multiplyAdd(steps: repeats, runs: runs)
            },
            l2BytesPerSecond: try readRate(sizes.l2Bytes), l3BytesPerSecond: try readRate(sizes.l3Bytes),
            memoryBytesPerSecond: try readRate(sizes.memoryBytes), sizes: sizes)
    }

    private func readRate(_ bytes: Int?) throws(CeilingError) -> Double? {
        guard let bytes else { return nil }
        return try readRate(bytes)
    }

    private func readRate(_ bytes: Int) throws(CeilingError) -> Double {
        try best { repeats, runs throws(CeilingError) in try read(bytes: bytes, passes: repeats, runs: runs) }
    }

    /// The best rate of several runs that each last about `runSeconds`.
    private func best(
        _ kernel: (_ repeats: Int64, _ runs: Int) throws(CeilingError) -> KernelRuns
    ) throws(CeilingError) -> Double {
        // A doubling search finds how often to repeat; its last run is long enough to be scaled.
        var repeats: Int64 = 1
        var seconds = try kernel(repeats, 1).fastest
        while seconds < Self.runSeconds / 8 {
            repeats *= seconds < Self.runSeconds / 512 ? 32 : 4
            seconds = try kernel(repeats, 1).fastest
        }
        let measured = try kernel(max(1, Int64((Double(repeats) * Self.runSeconds / seconds).rounded())), Self.runs)
        return measured.work / measured.fastest
    }

    /// Chains of multiply-adds on every processor.
    func multiplyAdd(
        steps: Int64, factor: Float = 0.5, addend: Float = 1, runs: Int = 1, bits: Int32? = nil
    ) throws(CeilingError) -> KernelRuns {
        let processors = processors.map { Int32(clamping: $0) }
        var seconds = [Double](repeating: 0, count: runs)
        var work = crt_ceiling_work()
        let error = crt_multiply_add(
            bits ?? Self.vectorBits, processors, processors.count, steps, factor, addend, runs, &seconds, &work)
        guard error == 0 else { throw .system(code: error) }
        return KernelRuns(work: work.work, seconds: seconds, chains: work.chains, words: work.words)
    }

    /// Passes over a buffer of every processor's own.
    func read(bytes: Int, passes: Int64, runs: Int = 1, bits: Int32? = nil) throws(CeilingError) -> KernelRuns {
        let processors = processors.map { Int32(clamping: $0) }
        var seconds = [Double](repeating: 0, count: runs)
        var work = crt_ceiling_work()
        let error = crt_read(
            bits ?? Self.vectorBits, processors, processors.count, bytes, passes, runs, &seconds, &work)
        guard error == 0 else { throw .system(code: error) }
        return KernelRuns(work: work.work, seconds: seconds, chains: work.chains, words: work.words)
    }
}

/// What a kernel did in several runs.
struct KernelRuns: Sendable {
    /// FLOPs or bytes of one run, all threads together.
    let work: Double
    /// How long each run took.
    let seconds: [Double]
    /// The sum of the chains' last values.
    let chains: Double
    /// The sum of the words read.
    let words: UInt64

    /// Seconds of the fastest run; never 0, which a clock may tell of nearly nothing.
    var fastest: Double { max(seconds.min() ?? 0, 1e-9) }
}

/// Why ceilings could not be measured.
public enum CeilingError: UserFacingError, Equatable {
    /// Buffers larger than the caches do not fit in memory.
    case tooLittleMemory(needed: Int, free: Int)
    /// The system refused threads, a processor or memory.
    case system(code: Int32)

    /// What went wrong.
    public var message: String {
        switch self {
        case .tooLittleMemory(let needed, let free):
            "reading from memory needs \(needed >> 20) MiB to be free, and \(free >> 20) MiB are"
        case .system(let code): "threads or their buffers could not be had: \(String(cString: strerror(code)))"
        }
    }

    /// What to do.
    public var remedy: String? {
        switch self {
        case .tooLittleMemory: "end other programs, or use fewer --threads"
        case .system: nil
        }
    }
}
