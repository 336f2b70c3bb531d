import Measurement
import Runtimes

/// What tells one cell from another: a hash of the network, of how it is run, and of the runtimes with their versions.
///
/// Two cells with one key would measure the same thing, on whatever machine and however long. So the key holds
/// - the network: its canonical name (for a file, the hash of its content in place of its path; for another library's
///   network also that library's version) and its counts of parameters, MACs, bytes and layers, so that a network whose
///   definition is mended is measured anew;
/// - the settings that change what a block is: threads, batch, precision, seed, rounds, inferences and time of a block,
///   re-entry, repeats, warm-up;
/// - the baseline, and the runtimes with their versions, in an order of their own.
///
/// It does not hold when to stop (target error, budget, launches, timeout): a cell that is wanted more exactly is the
/// same cell, and goes on from its stored launches (`MeasurementSettings.demandsMore(than:)`).
enum CellKey {
    /// 32 hexadecimal digits, the same in every run and on every machine.
    static func of(
        _ cell: CellSpecification, facts: NetworkFacts?, fileHash: String?, origin: String? = nil,
        versions: [RuntimeID: String]
    ) -> String {
        let settings = cell.settings
        var lines = ["sullivan cell 1"] + network(cell, facts: facts, fileHash: fileHash, origin: origin)
        lines += [
            "threads \(settings.threads)", "batch \(settings.batch)", "precision \(settings.precision)",
            "seed \(settings.seed)", "rounds \(settings.rounds)", "reentry \(settings.reentryInferences)",
            "inferences \(settings.blockInferences)", "nanoseconds \(settings.blockNanoseconds)",
            "repeats \(settings.repeats)", "warm-up \(settings.warmUpBlocks)", "baseline \(cell.baseline)",
        ]
        lines += cell.runtimes.map { "runtime \($0) \(versions[$0] ?? "unknown")" }.sorted()
        return StableHash.hex(lines.joined(separator: "\n"))
    }

    /// What tells one network from another, a line each.
    static func network(
        _ cell: CellSpecification, facts: NetworkFacts?, fileHash: String?, origin: String?
    ) -> [String] {
        var lines = ["network \(fileHash.map { "onnx \($0)" } ?? cell.network)"]
        if let origin { lines.append("origin \(origin)") }
        if let facts {
            lines.append(
                "form \(facts.parameters) \(facts.macs) \(facts.activationBytes) \(facts.weightBytes) "
                    + "\(facts.bytesRead) \(facts.layerCount)")
        }
        return lines
    }
}

extension MeasurementSettings {
    /// Whether a cell that ended under `other`'s rule for stopping must go on to satisfy this one.
    public func demandsMore(than other: MeasurementSettings) -> Bool {
        targetError < other.targetError || minimumLaunches > other.minimumLaunches || launches > other.launches
            || budgetSeconds > other.budgetSeconds
    }
}
