import Measurement
import NetworkCatalog
import NetworkGraph
import Runtimes

/// A cell of a plan: what is measured, under which key, and what is known of its network.
public struct PlannedCell: Hashable, Sendable {
    /// Identifies the cell in every results folder; 32 hexadecimal digits.
    public var key: String
    /// What is measured.
    public var specification: CellSpecification
    /// The network; nil where its graph could not be had (a file without a reader).
    public var facts: NetworkFacts?
    /// The network's layers.
    public var layers: [LayerFacts]
    /// What tells its network and input from others, for what does not depend on how it is timed.
    public var subject: String
}

/// The cells of a study in the order in which they are measured.
///
/// A picture of the whole is wanted early, so each series (the networks of one pattern at one resolution; every other
/// network is a series of its own) gives one cell a turn: first its cheapest, then its dearest, then what halves the
/// largest gap left. After the first turn every form has a figure, after the second every form has a trend.
/// Within a turn the file's order holds. Without networks' graphs the file's order stands in for cost.
public struct StudyPlan: Hashable, Sendable {
    /// The study.
    public var study: StudyFile
    /// The cells, first to be measured first.
    public var cells: [PlannedCell]
    /// What a user should know, for example that a network is listed twice.
    public var warnings: [String]

    /// Gives a network's graph, with `batch` images; nil where it cannot be read.
    public typealias GraphSource = (_ network: NetworkName, _ batch: Int) throws -> Graph?

    /// Gives what decides the content of another library's network beside its name: versions; nil for other networks.
    public typealias OriginSource = (_ network: NetworkName) throws -> String?

    /// Plans a study.
    ///
    /// - Parameters:
    ///   - versions: each runtime's version, part of the cells' keys.
    ///   - cores: what `threads: auto` stands for.
    ///   - graph: by default the catalogue's graphs, and nil for files.
    ///   - origin: by default nil for all networks.
    /// - Throws: `StudyError.invalid` at the entry whose network cannot be built; `.unreadableFile`; `.emptyStudy`.
    public init(
        _ study: StudyFile, versions: [RuntimeID: String], cores: Int,
        graph: GraphSource = { try $0.graph(NetworkSettings(batch: $1)) }, origin: OriginSource = { _ in nil }
    ) throws(StudyError) {
        self.study = study
        warnings = []
        var series: [String: [PlannedCell]] = [:]
        var order: [String] = []
        var places: [String: SourceLocation] = [:]
        for entry in study.networks {
            for network in try entry.networks() {
                let cell = try Self.cell(
                    network, at: entry.location, study: study, versions: versions, cores: cores, graph: graph,
                    origin: origin)
                if let first = places[cell.key] {
                    warnings.append(
                        "\(entry.location): \(network) is listed before, in line \(first.line); once is enough")
                    continue
                }
                places[cell.key] = entry.location
                warnings += (cell.facts?.remarks ?? []).map { "\(network): \($0)" }
                let name = Self.series(of: network)
                if series[name] == nil { order.append(name) }
                series[name, default: []].append(cell)
            }
        }
        guard !order.isEmpty else { throw .emptyStudy(file: study.source) }
        cells = Self.turns(of: order.map { Self.coarseToFine(series[$0] ?? []) })
    }

    /// The cells of a shard, in order.
    public func cells(of shard: Shard) -> [PlannedCell] {
        cells.indices.filter(shard.contains).map { cells[$0] }
    }

    // MARK: Cells

    private static func cell(
        _ network: NetworkName, at location: SourceLocation, study: StudyFile, versions: [RuntimeID: String],
        cores: Int,
        graph source: GraphSource, origin: OriginSource
    ) throws(StudyError) -> PlannedCell {
        var network = network
        var settings = study.settings.resolved(cores: cores)
        // A batch in a pattern's name goes before the study's, and stands in the settings like every other.
        if case .pattern(let pattern, var own) = network, own.batch != 1 {
            settings.batch = own.batch
            own.batch = 1
            network = .pattern(pattern, own)
        }
        let graph: Graph?
        let made: String?
        do {
            graph = try source(network, settings.batch)
            made = try origin(network)
        } catch let error as any UserFacingError {
            throw .invalid(at: location, reason: error.message, remedy: error.remedy)
        } catch {
            throw .invalid(at: location, reason: "\(error)", remedy: nil)
        }
        let specification = CellSpecification(
            network: network.description, runtimes: study.runtimes, baseline: study.baseline, settings: settings)
        let facts = graph.map { NetworkFacts(network, graph: $0) }
        var fileHash: String?
        if case .file(let path, let resolution) = network {
            fileHash = try StableHash.hex(ofFile: path) + (resolution.map { ":resolution=\($0)" } ?? "")
        }
        return PlannedCell(
            key: CellKey.of(specification, facts: facts, fileHash: fileHash, origin: made, versions: versions),
            specification: specification, facts: facts, layers: graph.map(LayerFacts.all) ?? [],
            subject: (CellKey.network(specification, facts: facts, fileHash: fileHash, origin: made) + [
                "batch \(settings.batch)", "precision \(settings.precision)", "seed \(settings.seed)",
            ]).joined(separator: "\n"))
    }

    // MARK: Order

    private static func series(of network: NetworkName) -> String {
        guard case .pattern(let pattern, let settings) = network else { return "network \(network)" }
        return "pattern \(pattern.rawValue) \(settings.resolution)"
    }

    /// By cost, then cheapest, dearest, and the middle of the largest gap, the cheaper of equals.
    private static func coarseToFine(_ cells: [PlannedCell]) -> [PlannedCell] {
        let sorted = cells.enumerated().sorted {
            ($0.element.facts?.macs ?? 0, $0.offset) < ($1.element.facts?.macs ?? 0, $1.offset)
        }.map(\.element)
        guard sorted.count > 2 else { return sorted }
        var taken = [0, sorted.count - 1]
        var result = [sorted[0], sorted[sorted.count - 1]]
        while result.count < sorted.count {
            let gaps = zip(taken, taken.dropFirst()).enumerated()
            guard
                let widest = gaps.max(by: {
                    ($0.element.1 - $0.element.0, -$0.offset) < ($1.element.1 - $1.element.0, -$1.offset)
                })
            else { break }
            let middle = (widest.element.0 + widest.element.1) / 2
            taken.insert(middle, at: widest.offset + 1)
            result.append(sorted[middle])
        }
        return result
    }

    private static func turns(of series: [[PlannedCell]]) -> [PlannedCell] {
        let longest = series.map(\.count).max() ?? 0
        return (0..<longest).flatMap { turn in series.compactMap { $0.indices.contains(turn) ? $0[turn] : nil } }
    }
}
