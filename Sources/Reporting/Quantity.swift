import Foundation

/// Numbers as people read them: three significant digits and a fitting unit.
public enum Quantity {
    /// What stands where there is no figure.
    public static let missing = "–"

    /// A time with the unit that leaves one to three digits before the point, for example `2.31 ms`.
    public static func time(nanoseconds: Double) -> String {
        guard nanoseconds.isFinite, nanoseconds >= 0 else { return missing }
        return scaled(nanoseconds, step: 1000, units: ["ns", "µs", "ms", "s"])
    }

    /// A size in binary units, for example `32.0 MiB`.
    public static func bytes(_ bytes: Int) -> String {
        bytes < 1024 ? "\(bytes) B" : scaled(Double(bytes), step: 1024, units: ["B", "KiB", "MiB", "GiB", "TiB"])
    }

    /// Traffic in millions of bytes, for example `109 MB`; two digits after the point where it is little.
    public static func megabytes(_ bytes: Double) -> String {
        guard bytes.isFinite else { return missing }
        return significant(bytes / 1e6) + " MB"
    }

    /// A count in thousands, millions or billions, for example `4.09 G`.
    public static func count(_ count: Int) -> String {
        count < 1000 ? "\(count)" : scaled(Double(count), step: 1000, units: ["", "k", "M", "G", "T"])
    }

    /// A whole number with its thousands set apart, for example `25,557,032`.
    public static func grouped(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        let groups = digits.enumerated().map { index, digit in
            (index > 0 && (digits.count - index) % 3 == 0 ? "," : "") + String(digit)
        }
        return (value < 0 ? "-" : "") + groups.joined()
    }

    /// A ratio without a unit, three significant digits but at most two after the point.
    public static func ratio(_ value: Double) -> String {
        guard value.isFinite else { return missing }
        // Two launches can leave an interval open to absurd ends; their digits say nothing.
        guard abs(value) < 999_999.5 else { return String(format: "%.0e", value) }
        return fixed(value, decimals: abs(value) < 9.995 ? 2 : abs(value) < 99.95 ? 1 : 0)
    }

    /// `[3.94, 4.31]`, all digits as `ratio` gives them for the larger end.
    public static func range(_ interval: ReportInterval) -> String {
        "[\(ratio(interval.low)), \(ratio(interval.high))]"
    }

    /// An estimate with its interval, with as many digits as the interval bears: `4.1x [3.9, 4.3]`.
    public static func speedup(_ interval: ReportInterval, sign: String = "x") -> String {
        let width = interval.high - interval.low
        guard interval.estimate.isFinite else { return missing }
        guard width.isFinite, width > 0 else { return ratio(interval.estimate) + sign }
        // Near 1 a single decimal would hide on which side the interval lies.
        let least = abs(interval.estimate) < 2 ? 2 : 1
        let decimals = min(3, max(least, Int(-log10(max(width, 1e-3)).rounded(.down))))
        let texts = [interval.estimate, interval.low, interval.high].map {
            abs($0) < 999_999.5 ? fixed($0, decimals: decimals) : ratio($0)
        }
        return "\(texts[0])\(sign) [\(texts[1]), \(texts[2])]"
    }

    /// A share as a percentage, for example `2 %`.
    public static func percent(_ share: Double) -> String {
        guard share.isFinite else { return missing }
        let value = share * 100
        return (value == value.rounded() ? fixed(value, decimals: 0) : significant(value)) + " %"
    }

    /// A cosine near 1, five decimals.
    public static func cosine(_ value: Double) -> String {
        value.isFinite ? String(format: "%.5f", value) : missing
    }

    /// A small figure such as an error, three significant digits, with an exponent where it is tiny.
    public static func small(_ value: Double) -> String {
        guard value.isFinite else { return missing }
        if value == 0 { return "0" }
        if abs(value) < 1e-3 { return String(format: "%.1e", value) }
        return abs(value) < 0.1 ? String(format: "%.3g", value) : significant(value)
    }

    /// A duration as people say it: `40 s`, `3 min`, `1 h 20 min`.
    public static func duration(seconds: Double) -> String {
        guard seconds.isFinite else { return missing }
        let seconds = Int(min(max(0, seconds), 1e12).rounded())
        if seconds < 90 { return "\(seconds) s" }
        if seconds < 5400 { return "\((seconds + 30) / 60) min" }
        return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }

    /// Date and time in UTC, ISO 8601.
    public static func timestamp(_ date: Date) -> String {
        date.formatted(.iso8601)
    }

    static func fixed(_ value: Double, decimals: Int) -> String {
        String(format: "%.\(decimals)f", value)
    }

    private static func significant(_ value: Double) -> String {
        let magnitude = abs(value)
        return fixed(value, decimals: magnitude < 9.995 ? 2 : magnitude < 99.95 ? 1 : 0)
    }

    private static func scaled(_ value: Double, step: Double, units: [String]) -> String {
        var value = value
        var index = 0
        // 999.6 would be written 1000, so it moves on to the next unit.
        while value >= step - 0.5, index < units.count - 1 {
            value /= step
            index += 1
        }
        return significant(value) + (units[index].isEmpty ? "" : " " + units[index])
    }
}
