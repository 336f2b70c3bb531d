/// Numbers with units as study files and the command line write them: `5min`, `3%`, `60M`.
public enum Quantity {
    /// Reads a duration in seconds: `500ms`, `60s`, `5min` (or `5m`), `2h`; a bare number is seconds.
    ///
    /// - Returns: nil for other text, and for durations that are negative or not finite.
    public static func seconds(_ text: String) -> Double? {
        scaled(text, by: ["ms": 1e-3, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600])
    }

    /// Reads a share as a fraction: `3%` is 0.03, as is `0.03`.
    ///
    /// - Returns: nil for other text, for shares outside (0, 1), and so for `3`, which could mean either.
    public static func fraction(_ text: String) -> Double? {
        guard let value = scaled(text, by: ["%": 0.01]), value > 0, value < 1 else { return nil }
        return value
    }

    /// Reads a count: `60M` is 60 000 000; suffixes are k, M and G (or B), and `_` may separate digits.
    ///
    /// - Returns: nil for other text, and for counts that are not whole, negative or beyond 2^53.
    public static func count(_ text: String) -> Int? {
        let digits = text.filter { $0 != "_" }
        guard let value = scaled(digits, by: ["k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9]) else { return nil }
        // 1.1M is 1100000.0000000001 in binary: whole within rounding counts as whole.
        let whole = value.rounded()
        guard whole <= 0x1p53, abs(value - whole) <= 1e-9 * max(1, whole) else { return nil }
        return Int(whole)
    }

    /// Reads a size in bytes: `32MB`, `1.5MiB`, `512k`; prefixes are powers of 1024, as caches are built.
    ///
    /// - Returns: nil for other text, and for sizes that are not whole or not positive.
    public static func bytes(_ text: String) -> Int? {
        var units: [String: Double] = ["B": 1]
        for (power, prefix) in ["k", "M", "G"].enumerated() {
            for name in [prefix, prefix.uppercased()] {
                for unit in [name, name + "B", name + "iB"] { units[unit] = Double(1 << (10 * (power + 1))) }
            }
        }
        guard let value = scaled(text, by: units), value >= 1, value <= 0x1p53, value == value.rounded() else {
            return nil
        }
        return Int(value)
    }

    private static func scaled(_ text: String, by units: [String: Double]) -> Double? {
        let unit = String(text.reversed().prefix { !$0.isNumber && $0 != "." }.reversed())
        let number = text.dropLast(unit.count)
        let name = unit.filter { $0 != " " }
        guard number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let value = Double(number),
            let factor = name.isEmpty ? 1 : units[name]
        else { return nil }
        return (value * factor).isFinite ? value * factor : nil
    }
}
