/// Foretells how long cells take from how long others took: a fixed part for starting processes, and one that grows
/// with the network's MACs, by least squares with neither part negative.
struct TimeLeft: Sendable {
    private var observed: [(macs: Double, seconds: Double)] = []

    /// Notes a measured cell.
    mutating func note(macs: Int?, seconds: Double) {
        observed.append((Double(macs ?? 0), seconds))
    }

    /// The seconds that a cell of so many MACs will take, nil before any was measured.
    func seconds(macs: Int?) -> Double? {
        guard !observed.isEmpty else { return nil }
        let count = Double(observed.count)
        let meanMACs = observed.reduce(0) { $0 + $1.macs } / count
        let meanSeconds = observed.reduce(0) { $0 + $1.seconds } / count
        let spread = observed.reduce(0) { $0 + ($1.macs - meanMACs) * ($1.macs - meanMACs) }
        let common = observed.reduce(0) { $0 + ($1.macs - meanMACs) * ($1.seconds - meanSeconds) }
        guard let macs, spread > 0, common > 0 else { return meanSeconds }
        var slope = common / spread
        var fixed = meanSeconds - slope * meanMACs
        if fixed < 0 {
            fixed = 0
            slope = observed.reduce(0) { $0 + $1.macs * $1.seconds } / observed.reduce(0) { $0 + $1.macs * $1.macs }
        }
        return fixed + slope * Double(macs)
    }
}
