import Foundation
import Measurement
import Reporting
import Runtimes
import Statistics

/// What `sullivan doctor` found.
struct Examination {
    let host: HostFacts
    let processors: ProcessorSet
    let runtimes: [RuntimeExamination]
    let counters: CounterFacts
    var comparison: SelfComparison.Outcome?
    /// What the machine can do at best, or why that is not known; nil where it was not measured.
    var ceilings: Result<HostCeilings, CeilingError>?

    init(bench: Workbench) async {
        host = .current()
        processors = bench.processors
        runtimes = await RuntimeExamination.all(bench, host: host)
        counters = .current()
    }

    /// The JSON form that other programs rely on.
    var json: JSONValue {
        .object([
            ("host", ReportAssembly.host(host).json),
            ("runtimes", .array(runtimes.map(\.json))),
            (
                "counters",
                .object([
                    ("hardware", .bool(counters.hardware)), ("simulator", .bool(counters.simulator)),
                    ("reason", .string(counters.reason)),
                ])
            ),
            ("ceilings", ceilingsJSON),
            ("resolution", resolution),
            ("advice", .array(advice.map(JSONValue.text))),
        ])
    }

    /// The form that people read.
    var text: String {
        var lines = [
            "Host        \(host.cpu), \(host.cores) usable processors, \(Quantity.bytes(host.memoryBytes)) memory",
            "            \(host.system), \(host.kernel)\(host.virtualization.map { ", in a virtual machine (\($0))" } ?? "")",
            "Caches      L1d \(size(host.l1dBytes)), L2 \(size(host.l2Bytes)), L3 \(size(host.l3Bytes))",
            "Extensions  \(host.extensions.isEmpty ? "none that bear on speed" : host.extensions.joined(separator: ", "))",
            "Counters    hardware \(counters.hardware ? "yes" : "no"), simulator \(counters.simulator ? "yes" : "no")"
                + (counters.reason.map { " (\($0))" } ?? ""),
            "Ceilings    \(ceilingsText)",
            "", "Runtimes",
        ]
        let width = runtimes.map(\.definition.id.description.count).max() ?? 0
        for runtime in runtimes {
            let name = runtime.definition.id.description.padding(toLength: width, withPad: " ", startingAt: 0)
            lines.append("  \(name)  \(runtime.text)")
        }
        lines += ["", "Resolution  \(resolutionText)"]
        if !advice.isEmpty { lines += ["", "To mend"] + advice.map { "  - \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    private var ceilingsJSON: JSONValue {
        guard case .success(let found) = ceilings else { return .null }
        return ReportAssembly.ceilings(found).json
    }

    private var ceilingsText: String {
        switch ceilings {
        case nil: "not measured"
        case .failure(let error): "could not be measured: \(error.message)"
        case .success(let found):
            [
                ("", found.flopsPerSecond, "GFLOP/s"), ("L2 ", found.l2BytesPerSecond, "GB/s"),
                ("L3 ", found.l3BytesPerSecond, "GB/s"), ("memory ", found.memoryBytesPerSecond, "GB/s"),
            ].compactMap { name, rate, unit in rate.map { "\(name)\(String(format: "%.0f", $0 * 1e-9)) \(unit)" } }
                .joined(separator: ", ") + " on \(found.threads) thread\(found.threads == 1 ? "" : "s")"
        }
    }

    private var resolution: JSONValue {
        guard let found = comparison?.resolution else { return .null }
        return .object([
            ("estimate", .number(found.estimate)), ("low", .number(found.low)), ("high", .number(found.high)),
            ("smallest_resolvable_ratio", .number(found.smallestResolvableRatio)),
        ])
    }

    private var resolutionText: String {
        guard let comparison else { return "not measured" }
        guard let found = comparison.resolution else {
            return "could not be measured: \(comparison.failures.first?.reason ?? "too few launches")"
        }
        let interval = ReportInterval(estimate: found.estimate, low: found.low, high: found.high)
        return "A/A ratio \(Quantity.speedup(interval)); speed-ups below "
            + String(format: "%.3f", found.smallestResolvableRatio)
            + "x cannot be told from 1 with \(comparison.logRatios.count) launches"
    }

    /// What the user can do for steadier figures.
    private var advice: [String] {
        var advice = RuntimeExamination.advice(runtimes)
        if let governor = host.governor, governor != "performance" {
            advice.append(
                "the frequency governor is '\(governor)'; for steadier times: cpupower frequency-set -g performance")
        }
        if let quota = processors.quota, quota < Double(processors.processors.count) {
            advice.append(
                "a cgroup quota lets \(quota) of \(processors.processors.count) processors run: use --threads \(processors.usableCount)"
            )
        }
        if let ratio = comparison?.resolution?.smallestResolvableRatio, ratio > 1.05 {
            advice.append("this machine is noisy: stop other work, or use more --launches or fewer --threads")
        }
        return advice
    }

    private func size(_ bytes: Int?) -> String {
        bytes.map { Quantity.bytes($0) } ?? "unknown"
    }
}
