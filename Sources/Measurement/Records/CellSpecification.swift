import Runtimes

/// What is measured as a unit: one network, its settings, and all runtimes that are compared on it.
public struct CellSpecification: Codable, Hashable, Sendable {
    /// The network's canonical name, for example `plain:depth=8,width=32,resolution=64`.
    public var network: String
    /// The runtimes, the baseline among them.
    public var runtimes: [RuntimeID]
    /// The runtime that the others are compared with.
    public var baseline: RuntimeID
    /// How it is measured.
    public var settings: MeasurementSettings

    /// Creates a cell's specification; the baseline is put first among the runtimes where it is missing.
    public init(network: String, runtimes: [RuntimeID], baseline: RuntimeID, settings: MeasurementSettings) {
        self.network = network
        self.runtimes = runtimes.contains(baseline) ? runtimes : [baseline] + runtimes
        self.baseline = baseline
        self.settings = settings
    }
}
