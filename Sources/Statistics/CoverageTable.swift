extension CoverageSimulation {
    /// The grid that docs/STATISTICS.md shows: launches x rounds, launches that differ much, little or not at all.
    public static let grid: [Scenario] = [2, 3, 4, 6, 8, 16].flatMap { launches in
        [(4, 0.01, 0.03), (10, 0.02, 0.01), (20, 0.04, 0.005), (10, 0, 0.01)].map { rounds, launchSigma, roundSigma in
            Scenario(launches: launches, rounds: rounds, launchSigma: launchSigma, roundSigma: roundSigma)
        }
    }
}

extension CoverageSimulation.Outcome {
    /// The head of a Markdown table of `markdownRow`s.
    public static let markdownHeader = """
        | method | launches | rounds | launch sigma % | round sigma % | shape | coverage % | mean half-width % |
        |---|---|---|---|---|---|---|---|
        """

    /// This outcome as a row of a Markdown table.
    public var markdownRow: String {
        let outliers = scenario.outlierShare > 0 ? ", \(percent(scenario.outlierShare)) % outliers" : ""
        let cells = [
            method.rawValue, "\(scenario.launches)", "\(scenario.rounds)", percent(scenario.launchSigma),
            percent(scenario.roundSigma), "\(scenario.launchShape)\(outliers)",
            "\(percent(coverage)) ± \(percent(coverageError))", percent(meanHalfWidth),
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    /// A share in percent with one decimal.
    private func percent(_ share: Double) -> String {
        guard abs(share) < 1e6 else { return "beyond bounds" }
        let tenths = Int((share * 1000).rounded())
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
