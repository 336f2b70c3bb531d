import Statistics

/// Coverage by method of drawing the interval: why Sullivan uses Student's t over launch means.
struct MethodsCoverage {
    let repetitions: Int

    func print() {
        let methods = IntervalMethod.allCases.filter { $0 != .moderatedT }
        let simulation = CoverageSimulation(repetitions: repetitions, resamples: 1000, seed: 7)
        var cases = LaunchShapes.all.map { (name: $0.name, shape: $0.shape, launchSigma: 0.02, outliers: 0.0) }
        cases.append((name: "none", shape: .normal, launchSigma: 0, outliers: 0))
        cases.append((name: "none, 5 % outlier rounds", shape: .normal, launchSigma: 0, outliers: 0.05))
        Swift.print("### Coverage by method\n")
        Swift.print("| launches' shape | launches | \(methods.map(\.rawValue).joined(separator: " | ")) |")
        Swift.print("|---|---|" + String(repeating: "---|", count: methods.count))
        for example in cases {
            for launches in [2, 3, 4, 6, 8, 16] {
                let scenario = CoverageSimulation.Scenario(
                    launches: launches, rounds: 10, launchSigma: example.launchSigma, roundSigma: 0.015,
                    launchShape: example.shape, outlierShare: example.outliers, outlierSigma: 0.2)
                let cells = methods.map { simulation.run(scenario, method: $0).brief }
                Swift.print("| \(example.name) | \(launches) | \(cells.joined(separator: " | ")) |")
            }
        }
        Swift.print()
    }
}

/// Coverage of the interval of a geometric mean over networks.
struct NetworksCoverage {
    let repetitions: Int

    func print() {
        let simulation = CoverageSimulation(repetitions: repetitions, resamples: 1000, seed: 7)
        let methods: [IntervalMethod?] = [nil, .studentT, .percentile, .expandedPercentile, .studentizedBootstrap]
        Swift.print("### Coverage of the mean over networks\n")
        Swift.print("| shape | networks | \(methods.map { $0?.rawValue ?? "default" }.joined(separator: " | ")) |")
        Swift.print("|---|---|" + String(repeating: "---|", count: methods.count))
        for shape in LaunchShapes.all {
            for networks in [4, 8, 12, 20, 30, 60] {
                let scenario = CoverageSimulation.Scenario(
                    launches: networks, rounds: 1, launchSigma: 0.4, roundSigma: 0.02, launchShape: shape.shape)
                let cells = methods.map { simulation.runNetworks(scenario, method: $0).brief }
                Swift.print("| \(shape.name) | \(networks) | \(cells.joined(separator: " | ")) |")
            }
        }
        Swift.print()
    }
}
