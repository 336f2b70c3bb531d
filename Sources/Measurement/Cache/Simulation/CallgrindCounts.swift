import Foundation

/// The counts of one inference as Callgrind wrote them.
///
/// The format is that of https://valgrind.org/docs/manual/cl-format.html. The first level is given the geometry of the
/// machine's L2, so a miss of it is an access of the L3, and a miss of the last level a line from memory.
struct CallgrindCounts: Equatable {
    /// Instructions.
    var instructions: Double
    /// Lines asked of the L3: first-level misses of instructions, reads and writes.
    var l3Accesses: Double
    /// Lines fetched from memory.
    var l3Misses: Double
    /// The functions that missed, most misses first.
    var functions: [CachePart]

    /// Reads a file.
    ///
    /// - Parameter functions: how many functions to keep.
    /// - Throws: `CacheError.unreadableCounts`.
    init(path: String, functions count: Int = 12) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CacheError.unreadableCounts(path: path, reason: "it is missing")
        }
        do {
            try self.init(text: String(decoding: data, as: UTF8.self), functions: count)
        } catch let problem as Problem {
            throw CacheError.unreadableCounts(path: path, reason: problem.reason)
        }
    }

    private struct Problem: Error {
        var reason: String
    }

    init(text: String, functions count: Int = 12) throws {
        var reader = Reader()
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) { reader.read(line) }
        guard let events = reader.events else { throw Problem(reason: "it names no events") }
        guard let totals = reader.totals, totals.count <= events.count else {
            throw Problem(reason: "it has no totals")
        }
        let places = try Places(events)
        instructions = places.sum(["Ir"], in: totals)
        l3Accesses = places.accesses(totals)
        l3Misses = places.misses(totals)
        functions = reader.costs.map { name, costs in
            CachePart(
                name: name.function, kind: .function, detail: name.object, l3Accesses: places.accesses(costs),
                l3Misses: places.misses(costs))
        }.filter { $0.l3Accesses > 0 || $0.l3Misses > 0 }.sorted {
            ($1.l3Misses, $1.l3Accesses, $0.name) < ($0.l3Misses, $0.l3Accesses, $1.name)
        }.prefix(count).map { $0 }
    }

    /// Where each event stands in a line of costs.
    private struct Places {
        let index: [String: Int]

        init(_ events: [String]) throws {
            index = Dictionary(zip(events, 0...)) { first, _ in first }
            for event in ["Ir", "I1mr", "D1mr", "D1mw", "ILmr", "DLmr", "DLmw"] where index[event] == nil {
                throw Problem(reason: "it does not count \(event)")
            }
        }

        func sum(_ events: [String], in costs: [Double]) -> Double {
            events.reduce(0) { sum, event in
                guard let place = index[event], place < costs.count else { return sum }
                return sum + costs[place]
            }
        }

        func accesses(_ costs: [Double]) -> Double { sum(["I1mr", "D1mr", "D1mw"], in: costs) }
        func misses(_ costs: [Double]) -> Double { sum(["ILmr", "DLmr", "DLmw"], in: costs) }
    }

    private struct FunctionName: Hashable {
        var function: String
        var object: String?
    }

    /// Reads line by line; names are compressed: `(3) name` defines number 3, `(3)` refers to it.
    private struct Reader {
        var events: [String]?
        var totals: [Double]?
        var costs: [FunctionName: [Double]] = [:]
        private var names: [Substring.UTF8View.Element: [Int: String]] = [:]
        private var object: String?
        private var function: FunctionName?
        private var skipsCosts = false

        mutating func read(_ line: Substring.UTF8View.SubSequence) {
            guard let first = line.first else { return }
            if first == UInt8(ascii: "+") || first == UInt8(ascii: "-") || first == UInt8(ascii: "*")
                || (first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9"))
            {
                // The line after `calls=` holds what the callee cost, which is counted where it is.
                if skipsCosts { skipsCosts = false } else { add(line) }
                return
            }
            let text = String(Substring(line))
            if text.hasPrefix("fn=") {
                let name = resolve(text.dropFirst(3), kind: UInt8(ascii: "f"))
                function = FunctionName(
                    function: Self.isAddress(name) ? "generated code" : name,
                    object: Self.isAddress(name) ? nil : object)
            } else if text.hasPrefix("ob=") {
                object = (resolve(text.dropFirst(3), kind: UInt8(ascii: "o")) as NSString).lastPathComponent
            } else if text.hasPrefix("cfn=") {
                _ = resolve(text.dropFirst(4), kind: UInt8(ascii: "f"))
            } else if text.hasPrefix("cob=") {
                _ = resolve(text.dropFirst(4), kind: UInt8(ascii: "o"))
            } else if text.hasPrefix("calls=") {
                skipsCosts = true
            } else if text.hasPrefix("events:") {
                events = text.dropFirst(7).split(separator: " ").map(String.init)
            } else if text.hasPrefix("totals:") {
                totals = text.dropFirst(7).split(separator: " ").compactMap { Double($0) }
            }
        }

        /// Code that a just-in-time compiler wrote has an address for a name.
        private static func isAddress(_ name: String) -> Bool { name.hasPrefix("0x") || name == "???" }

        private mutating func resolve(_ text: Substring, kind: UInt8) -> String {
            guard text.hasPrefix("("), let end = text.firstIndex(of: ")"),
                let number = Int(text[text.index(after: text.startIndex)..<end])
            else { return String(text) }
            let name = text[text.index(after: end)...].drop { $0 == " " }
            if !name.isEmpty { names[kind, default: [:]][number] = String(name) }
            return names[kind]?[number] ?? "unknown"
        }

        private mutating func add(_ line: Substring.UTF8View.SubSequence) {
            guard let function else { return }
            let numbers = line.split(separator: UInt8(ascii: " ")).dropFirst()
            var sum = costs[function] ?? []
            for (place, number) in numbers.enumerated() {
                if place >= sum.count { sum.append(0) }
                sum[place] += Double(Substring(number)) ?? 0
            }
            costs[function] = sum
        }
    }
}
