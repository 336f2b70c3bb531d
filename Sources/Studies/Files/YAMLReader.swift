import Foundation
import enum NetworkGraph.NearestNames
import Yams

/// Typed access to one node of a YAML file; every error names file, line and column.
struct YAMLReader {
    let node: Node
    let file: String

    /// Parses a whole file.
    ///
    /// - Throws: `StudyError.invalid` at the place where the text stops being YAML; `.emptyStudy` where there is nothing.
    init(parsing text: String, file: String) throws(StudyError) {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw Self.invalid(error, file: file)
        } catch {
            throw .unreadableFile(path: file, reason: "\(error)")
        }
        guard let node else { throw .emptyStudy(file: file) }
        self.init(node: node, file: file)
    }

    private init(node: Node, file: String) {
        self.node = node
        self.file = file
    }

    var location: SourceLocation {
        SourceLocation(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    /// An error at this node.
    func error(_ reason: String, remedy: String? = nil) -> StudyError {
        .invalid(at: location, reason: reason, remedy: remedy)
    }

    var isList: Bool { node.sequence != nil }
    var isMapping: Bool { node.mapping != nil }

    // MARK: Values

    /// The text of a scalar.
    func string(_ what: String) throws(StudyError) -> String {
        guard let scalar = node.scalar else { throw error("\(what) must be text, not \(kind)") }
        guard !isNull else { throw error("\(what) has no value") }
        return scalar.string
    }

    /// A whole number of at least `minimum`, with an optional suffix k, M or G.
    func count(_ what: String, minimum: Int = 1, maximum: Int = .max) throws(StudyError) -> Int {
        let text = try string(what)
        guard let value = Quantity.count(text) else {
            throw error("\(what) must be a whole number, not '\(text)'")
        }
        guard value >= minimum else { throw error("\(what) must be at least \(minimum), not \(value)") }
        guard value <= maximum else { throw error("\(what) must be at most \(maximum), not \(value)") }
        return value
    }

    /// One whole number or a list of them.
    func counts(_ what: String) throws(StudyError) -> [Int] {
        guard isList else { return [try count(what)] }
        var values: [Int] = []
        for item in try items(what) { values.append(try item.count(what)) }
        return values
    }

    /// Yes or no.
    func flag(_ what: String) throws(StudyError) -> Bool {
        switch try string(what) {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        case let text: throw error("\(what) must be true or false, not '\(text)'")
        }
    }

    /// A duration in seconds, more than 0.
    func seconds(_ what: String) throws(StudyError) -> Double {
        let text = try string(what)
        guard let value = Quantity.seconds(text), value > 0 else {
            throw error("\(what) must be a duration, not '\(text)'", remedy: "write for example 30s, 5min or 2h")
        }
        return value
    }

    /// A share as a fraction between 0 and 1.
    func fraction(_ what: String) throws(StudyError) -> Double {
        let text = try string(what)
        guard let value = Quantity.fraction(text) else {
            throw error("\(what) must be a percentage, not '\(text)'", remedy: "write for example 3%")
        }
        return value
    }

    // MARK: Lists and mappings

    /// The items of a list that is not empty.
    func items(_ what: String) throws(StudyError) -> [YAMLReader] {
        guard let sequence = node.sequence else { throw error("\(what) must be a list, not \(kind)") }
        guard !sequence.isEmpty else { throw error("\(what) is empty") }
        return sequence.map { YAMLReader(node: $0, file: file) }
    }

    /// The values of a mapping by key; only `keys` are allowed.
    func fields(_ what: String, keys: [String]) throws(StudyError) -> [String: YAMLReader] {
        guard let mapping = node.mapping else {
            throw error("\(what) must be a mapping of keys to values, not \(kind)")
        }
        var fields: [String: YAMLReader] = [:]
        for (key, value) in mapping {
            let reader = YAMLReader(node: key, file: file)
            let name = try reader.string("a key")
            guard keys.contains(name) else {
                let remedy = NearestNames.of(name, among: keys, count: 1).first.map { "did you mean '\($0)'?" }
                throw reader.error(
                    "\(what) has no key '\(name)'", remedy: remedy ?? "keys are \(keys.joined(separator: ", "))")
            }
            fields[name] = YAMLReader(node: value, file: file)
        }
        return fields
    }

    private var isNull: Bool {
        guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    private var kind: String {
        if isList { return "a list" }
        if isMapping { return "a mapping" }
        return isNull ? "empty" : "'\(node.scalar?.string ?? "")'"
    }

    private static func invalid(_ error: YamlError, file: String) -> StudyError {
        func at(_ mark: Mark, _ reason: String) -> StudyError {
            .invalid(
                at: SourceLocation(file: file, line: max(1, mark.line), column: max(1, mark.column)), reason: reason,
                remedy: nil)
        }
        return switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            at(mark, "this is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            at(context.mark, "'\(duplicates.joined(separator: "', '"))' is given twice")
        case .reader(let problem, let offset, _, _):
            .unreadableFile(path: file, reason: offset.map { "\(problem) at byte \($0)" } ?? problem)
        default: .unreadableFile(path: file, reason: "it is not YAML")
        }
    }
}
