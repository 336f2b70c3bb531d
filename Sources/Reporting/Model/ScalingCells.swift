extension ScalingAnalysis {
    /// The rank correlations over all networks as the page's matrix draws them; partial ones are left to the tables.
    var cells: [CorrelationCell] {
        correlations.filter { $0.pattern == nil && $0.given == nil && $0.method == .spearman }.map { correlation in
            CorrelationCell(
                x: correlation.x.title, y: correlation.y.title, runtime: correlation.runtime,
                source: correlation.source, estimate: correlation.interval.estimate, low: correlation.interval.low,
                high: correlation.interval.high)
        }
    }
}
