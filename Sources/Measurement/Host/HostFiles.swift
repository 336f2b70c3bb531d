import Foundation

/// Reads the kernel's small text files; another root lets tests show files of other machines.
struct HostFiles: Sendable {
    let root: String

    init(root: String = "") {
        self.root = root
    }

    /// The file's text without surrounding white space; nil where it cannot be read.
    func text(_ path: String) -> String? {
        // FileHandle rather than String(contentsOf:): files under /proc report a size of 0.
        guard let handle = FileHandle(forReadingAtPath: root + path) else { return nil }
        defer { try? handle.close() }
        guard let data = try? handle.readToEnd() else { return nil }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The file's first line, without reading the rest: for files that are read around every block.
    func firstLine(_ path: String) -> String? {
        let descriptor = open(root + path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        return String(decoding: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// The file's lines; none where it cannot be read.
    func lines(_ path: String) -> [String] {
        (text(path) ?? "").split(separator: "\n").map(String.init)
    }

    /// The file's number; nil where it holds none.
    func number(_ path: String) -> Int? {
        text(path).flatMap { Int($0) }
    }

    /// The value of the first `name: value` line.
    func field(_ name: String, in path: String) -> String? {
        for line in lines(path) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == name {
                return parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
        return nil
    }

    /// A size such as `32K` or `36608K`, in bytes.
    func size(_ path: String) -> Int? {
        guard let text = text(path), let last = text.last else { return nil }
        let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        guard let unit = units[last] else { return Int(text) }
        return Int(text.dropLast()).map { $0 * unit }
    }
}
