import Foundation

/// The processes of this machine, as /proc tells of them.
struct ProcessEntry {
    var pid: Int32
    var parent: Int32
    /// `R`, `S`, `T` where it is stopped, `Z` where it has ended and nobody has asked yet.
    var state: Character
    var command: String

    init?(_ pid: Int32) {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return nil }
        // After the name, which may hold anything: state, parent.
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 2, let state = fields[0].first, let parent = Int32(fields[1]) else { return nil }
        self.pid = pid
        self.state = state
        self.parent = parent
        command = ((try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)) ?? "")
            .split(separator: "\0").joined(separator: " ")
    }

    /// The living children of a process.
    static func children(of parent: Int32) -> [ProcessEntry] {
        let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
        return numbers.compactMap { ProcessEntry($0) }.filter { $0.parent == parent && $0.state != "Z" }
    }

    /// Whether the process is there and runs the same command, rather than another that got its number.
    var isAlive: Bool {
        guard let now = ProcessEntry(pid) else { return false }
        return now.state != "Z" && now.command == command
    }
}
