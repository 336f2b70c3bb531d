import NetworkGraph
import Measurement

/// The settings that a study file or a command line chooses; nil means the default.
public struct StudySettings: Hashable, Sendable {
    /// How many threads a runtime uses.
    public enum Threads: Hashable, Sendable {
        /// As many as the process may use.
        case auto
        /// This many.
        case count(Int)
    }

    /// Threads of each runtime.
    public var threads: Threads?
    /// Images in one inference.
    public var batch: Int?
    /// `f32`, `bf16` or `int8`.
    public var precision: String?
    /// Seed of weights, input and the order of blocks.
    public var seed: UInt64?
    /// Relative half-width of the speed-up's 95 % interval at which a cell is done, 0.03 for 3 %.
    public var targetError: Double?
    /// Seconds that a cell may take.
    public var budgetSeconds: Double?
    /// Most launches of a cell.
    public var launches: Int?
    /// Fewest launches of a cell.
    public var minimumLaunches: Int?
    /// Rounds in a launch.
    public var rounds: Int?
    /// Inferences after a switch of runtime that are kept apart.
    public var reentryInferences: Int?
    /// Fewest timed inferences of a block.
    public var blockInferences: Int?
    /// Seconds that the timed part of a block lasts at least.
    public var blockSeconds: Double?
    /// How often a disturbed block is repeated.
    public var repeats: Int?
    /// Most warm-up blocks of a runtime in a launch.
    public var warmUpBlocks: Int?
    /// Seconds after which a silent worker is killed.
    public var timeoutSeconds: Double?

    /// Creates settings that choose nothing.
    public init() {}

    /// The precisions that a study may ask for.
    public static let precisions = ["f32", "bf16", "int8"]

    /// The settings of a cell.
    ///
    /// The fewest launches are lowered to the most launches where only the latter are chosen.
    ///
    /// - Parameter cores: what `threads: auto` stands for: the processors that this process may use.
    public func resolved(over defaults: MeasurementSettings = .standard, cores: Int) -> MeasurementSettings {
        var settings = defaults
        switch threads {
        case .auto: settings.threads = max(1, cores)
        case .count(let count): settings.threads = count
        case nil: break
        }
        settings.batch = batch ?? settings.batch
        settings.precision = precision ?? settings.precision
        settings.seed = seed ?? settings.seed
        settings.targetError = targetError ?? settings.targetError
        settings.budgetSeconds = budgetSeconds ?? settings.budgetSeconds
        settings.launches = launches ?? max(settings.launches, minimumLaunches ?? 0)
        settings.minimumLaunches = min(minimumLaunches ?? settings.minimumLaunches, settings.launches)
        settings.rounds = rounds ?? settings.rounds
        settings.reentryInferences = reentryInferences ?? settings.reentryInferences
        settings.blockInferences = blockInferences ?? settings.blockInferences
        settings.blockNanoseconds = blockSeconds.map { Int(($0 * 1e9).rounded()) } ?? settings.blockNanoseconds
        settings.repeats = repeats ?? settings.repeats
        settings.warmUpBlocks = warmUpBlocks ?? settings.warmUpBlocks
        settings.timeoutSeconds = timeoutSeconds ?? settings.timeoutSeconds
        return settings
    }
}

extension StudySettings {
    /// The keys of `settings:` in a study file.
    enum Key: String, CaseIterable {
        case threads, batch, precision, seed
        case targetError = "target-error"
        case budget, launches
        case minimumLaunches = "minimum-launches"
        case rounds
        case reentryInferences = "reentry-inferences"
        case blockInferences = "block-inferences"
        case blockTime = "block-time"
        case repeats
        case warmUpBlocks = "warm-up-blocks"
        case timeout
    }

    /// Reads the mapping under `settings:`.
    init(_ yaml: YAMLReader) throws(StudyError) {
        let fields = try yaml.fields("settings", keys: Key.allCases.map(\.rawValue))
        for key in Key.allCases {
            if let field = fields[key.rawValue] { try read(key, from: field) }
        }
        if let fewest = minimumLaunches, let most = launches, fewest > most {
            let place = fields[Key.minimumLaunches.rawValue] ?? yaml
            throw place.error("minimum-launches is \(fewest), more than launches (\(most))")
        }
    }

    private mutating func read(_ key: Key, from field: YAMLReader) throws(StudyError) {
        let name = key.rawValue
        switch key {
        case .threads:
            threads = try field.string(name) == "auto" ? .auto : .count(field.count(name, maximum: 4096))
        case .batch: batch = try field.count(name, maximum: 65536)
        case .precision:
            let text = try field.string(name)
            guard Self.precisions.contains(text) else {
                throw field.error(
                    "there is no precision '\(text)'",
                    remedy: NearestNames.of(text, among: Self.precisions, count: 1).first.map {
                        "did you mean '\($0)'?"
                    }
                        ?? "precisions are \(Self.precisions.joined(separator: ", "))")
            }
            precision = text
        case .seed: seed = UInt64(try field.count(name, minimum: 0))
        case .targetError: targetError = try field.fraction(name)
        case .budget: budgetSeconds = try field.seconds(name)
        case .launches: launches = try field.count(name, maximum: 10_000)
        case .minimumLaunches: minimumLaunches = try field.count(name, maximum: 10_000)
        case .rounds: rounds = try field.count(name, maximum: 10_000)
        case .reentryInferences: reentryInferences = try field.count(name, minimum: 0, maximum: 10_000)
        case .blockInferences: blockInferences = try field.count(name, maximum: 1_000_000)
        case .blockTime:
            blockSeconds = try field.seconds(name)
            if blockSeconds ?? 0 > 3600 { throw field.error("block-time must be at most an hour") }
        case .repeats: repeats = try field.count(name, minimum: 0, maximum: 1000)
        case .warmUpBlocks: warmUpBlocks = try field.count(name, minimum: 4, maximum: 10_000)
        case .timeout: timeoutSeconds = try field.seconds(name)
        }
    }
}
