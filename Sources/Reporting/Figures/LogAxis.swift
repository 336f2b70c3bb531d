import Foundation

/// A logarithmic axis: its domain, round ticks, and places between 0 and 1.
struct LogAxis {
    /// The values at the axis' ends.
    let domain: ClosedRange<Double>
    /// Round values to mark, ascending, 1 among them where the domain holds it.
    let ticks: [Double]

    /// An axis that holds every value and 1, with a little room, marked by at most `maximumTicks` round values.
    ///
    /// Values that are not positive and finite are passed over.
    init(covering values: [Double], maximumTicks: Int) {
        let values = values.filter { $0.isFinite && $0 > 0 } + [1]
        let low = values.min() ?? 1
        let high = values.max() ?? 1
        // At least ± 2 %, so that an A/A result does not become a wide picture of nothing.
        let room = max(1.02, pow(high / low, 0.04))
        domain = (low / room)...(high * room)
        ticks = Self.ticks(in: domain, atMost: maximumTicks)
    }

    /// Where a value stands, 0 at the domain's lower end and 1 at its upper.
    func place(_ value: Double) -> Double {
        log(value / domain.lowerBound) / log(domain.upperBound / domain.lowerBound)
    }

    /// A tick's label without needless zeros.
    static func label(_ tick: Double) -> String {
        guard tick >= 1e-3, tick < 1e6 else { return String(format: "%g", tick) }
        var text = String(format: "%.3f", tick)
        while text.hasSuffix("0") { text.removeLast() }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    static func ticks(in domain: ClosedRange<Double>, atMost most: Int) -> [Double] {
        let candidates = mantissas.map { decades(of: $0, in: domain) } + steps.map { multiples(of: $0, in: domain) }
        // Round values stand closer together towards the right: labels must not run into each other there either.
        let closest = pow(domain.upperBound / domain.lowerBound, 0.6 / Double(most))
        let fitting = candidates.filter { ticks in
            ticks.count <= most && zip(ticks, ticks.dropFirst()).allSatisfy { $1 / $0 >= closest }
        }
        // The most ticks that still fit; of equal numbers the first, which is the rounder.
        return fitting.reduce([]) { $1.count > $0.count ? $1 : $0 }
    }

    private static let mantissas: [[Double]] = [
        [1], [1, 3], [1, 2, 5], [1, 2, 3, 5], [1, 1.5, 2, 3, 4, 6, 8], [1, 2, 3, 4, 5, 6, 7, 8, 9],
    ]
    private static let steps: [Double] = [0.5, 0.25, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005]

    private static func decades(of mantissas: [Double], in domain: ClosedRange<Double>) -> [Double] {
        let first = Int(log10(domain.lowerBound).rounded(.down))
        let last = Int(log10(domain.upperBound).rounded(.up))
        return (first...last).flatMap { decade in mantissas.map { $0 * pow(10, Double(decade)) } }
            .filter(domain.contains)
    }

    /// Multiples of a step, for a domain so narrow that decades mark too little of it.
    private static func multiples(of step: Double, in domain: ClosedRange<Double>) -> [Double] {
        guard domain.upperBound / domain.lowerBound < 4 else { return [] }
        let first = Int((domain.lowerBound / step).rounded(.up))
        let last = Int((domain.upperBound / step).rounded(.down))
        guard first <= last else { return [] }
        // Division, not multiplication by the step, so that 1.1 is 1.1 and not 1.1000000000000001.
        let divisor = (1 / step).rounded()
        return (first...last).map { Double($0) / divisor }
    }
}
