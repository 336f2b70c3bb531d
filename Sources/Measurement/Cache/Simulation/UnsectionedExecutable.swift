import Foundation

/// A copy of an executable without its section headers, which Valgrind then does not read.
///
/// Valgrind 3.19 (Debian 12) gives up on the debugging information that Swift writes. A program runs by its segments,
/// which stay as they are (System V ABI, chapter 4); only names of its own functions are lost.
enum UnsectionedExecutable {
    /// Writes the copy where it is missing or older, and returns its path; an executable that is no 64-bit ELF file
    /// (a script, say) is returned as it is.
    static func copy(of path: String, in folder: String) throws -> String {
        let source = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        guard let handle = FileHandle(forReadingAtPath: source.path) else { return path }
        defer { try? handle.close() }
        let head = try handle.read(upToCount: 64) ?? Data()
        guard head.count == 64, Array(head.prefix(5)) == [0x7F, 0x45, 0x4C, 0x46, 2] else { return path }
        let attributes = try FileManager.default.attributesOfItem(atPath: source.path)
        let stamp = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        let size = (attributes[.size] as? Int) ?? 0
        let target = URL(fileURLWithPath: folder).appendingPathComponent(
            "\(source.lastPathComponent)-\(Int(stamp))-\(size)")
        if FileManager.default.isExecutableFile(atPath: target.path) { return target.path }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for old in try FileManager.default.contentsOfDirectory(atPath: folder)
        where old.hasPrefix(source.lastPathComponent + "-") {
            try? FileManager.default.removeItem(atPath: folder + "/" + old)
        }
        var data = try Data(contentsOf: source)
        // e_shoff (8 bytes at 40), e_shentsize, e_shnum and e_shstrndx (2 bytes each from 58): no section header table.
        for place in Array(40..<48) + Array(58..<64) { data[data.startIndex + place] = 0 }
        let temporary = target.appendingPathExtension("\(getpid())")
        try data.write(to: temporary)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: temporary.path)
        if rename(temporary.path, target.path) != 0 {
            throw CacheError.unavailable(
                source: .simulated, reason: "cannot write \(target.path)", remedy: "free some disk space")
        }
        return target.path
    }
}
