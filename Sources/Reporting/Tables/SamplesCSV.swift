import Foundation

/// The report's samples.csv: one row a timed inference, written block by block and never held in memory as a whole.
///
/// Re-entry inferences, which no estimate uses, are left out; disturbed and repeated blocks are there and marked.
public struct SamplesCSV: ~Copyable {
    /// A block's place and times.
    public struct Block: Sendable {
        /// The network's name.
        public var network: String
        /// The runtime.
        public var runtime: String
        /// Threads of each runtime.
        public var threads: Int
        /// Images in one inference.
        public var batch: Int
        /// The precision asked for.
        public var precision: String
        /// The launch, from 0.
        public var launch: Int
        /// The round, from 0.
        public var round: Int
        /// The place within the round, from 0.
        public var position: Int
        /// 0 for the first try, more where a disturbed block was repeated.
        public var attempt: Int
        /// Whether the guard marked the block.
        public var isDisturbed: Bool
        /// The timed inferences, nanoseconds.
        public var nanoseconds: [Int]

        /// Creates a block.
        public init(
            network: String, runtime: String, threads: Int, batch: Int, precision: String, launch: Int, round: Int,
            position: Int, attempt: Int, isDisturbed: Bool, nanoseconds: [Int]
        ) {
            self.network = network
            self.runtime = runtime
            self.threads = threads
            self.batch = batch
            self.precision = precision
            self.launch = launch
            self.round = round
            self.position = position
            self.attempt = attempt
            self.isDisturbed = isDisturbed
            self.nanoseconds = nanoseconds
        }
    }

    static let header = BenchCSV.record([
        "network", "runtime", "threads", "batch", "precision", "launch", "round", "position", "attempt", "disturbed",
        "sample", "nanoseconds",
    ])

    private let path: String
    private let temporary: String
    private let file: FileHandle
    private var buffer = Data()

    /// Begins a file beside the one that it replaces when it is finished.
    ///
    /// - Throws: `ReportError.file`.
    public init(path: String) throws(ReportError) {
        self.path = path
        temporary = path + ".part"
        guard FileManager.default.createFile(atPath: temporary, contents: nil),
            let file = FileHandle(forWritingAtPath: temporary)
        else { throw .file(path: path, reason: String(cString: strerror(errno)).lowercased()) }
        self.file = file
        buffer.append(contentsOf: Self.header.utf8)
    }

    /// Adds a block's rows.
    public mutating func add(_ block: Block) throws(ReportError) {
        buffer.append(contentsOf: Self.rows(of: block).utf8)
        if buffer.count > 1 << 20 { try flush() }
    }

    /// Puts the file in its place.
    public consuming func finish() throws(ReportError) {
        try flush()
        try? file.close()
        guard rename(temporary, path) == 0 else {
            throw .file(path: path, reason: String(cString: strerror(errno)).lowercased())
        }
    }

    static func rows(of block: Block) -> String {
        let start = BenchCSV.record([
            block.network, block.runtime, "\(block.threads)", "\(block.batch)", block.precision, "\(block.launch)",
            "\(block.round)", "\(block.position)", "\(block.attempt)", "\(block.isDisturbed)",
        ]).dropLast()  // the line end, to Swift one character
        return block.nanoseconds.indices.reduce(into: "") { text, index in
            text += "\(start),\(index),\(block.nanoseconds[index])\r\n"
        }
    }

    /// Bytes that a block of so many samples of about so many nanoseconds takes; for saying a file's size beforehand.
    public static func bytes(network: String, runtime: String, samples: Int, nanoseconds: Double) -> Int {
        let row = rows(
            of: Block(
                network: network, runtime: runtime, threads: 1, batch: 1, precision: "f32", launch: 0, round: 0,
                position: 0, attempt: 0, isDisturbed: false, nanoseconds: [Int(max(0, min(nanoseconds, 1e15)))]))
        return samples * (row.utf8.count + 1)
    }

    private mutating func flush() throws(ReportError) {
        do {
            try file.write(contentsOf: buffer)
        } catch {
            unlink(temporary)
            throw .file(path: path, reason: error.localizedDescription)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
