import Foundation

/// FNV-1a with 128 bits (draft-eastlake-fnv): a hash that is the same on every machine and in every run.
///
/// It tells inputs apart by accident-proof margins, and is no defence against someone who wants two to collide.
struct StableHash {
    private var state: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    private static let prime: UInt128 = (1 << 88) + 0x13b

    /// Adds bytes. O(bytes).
    mutating func add(_ bytes: some Sequence<UInt8>) {
        var state = state
        for byte in bytes { state = (state ^ UInt128(byte)) &* Self.prime }
        self.state = state
    }

    /// Adds the UTF-8 form of a text.
    mutating func add(_ text: String) { add(text.utf8) }

    /// 32 hexadecimal digits.
    var hex: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }

    /// The hash of a text.
    static func hex(_ text: String) -> String {
        var hash = StableHash()
        hash.add(text)
        return hash.hex
    }

    /// The hash of a file's bytes, read in pieces.
    ///
    /// - Throws: `StudyError.unreadableFile`.
    static func hex(ofFile path: String) throws(StudyError) -> String {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .unreadableFile(path: path, reason: "it is missing or not readable")
        }
        defer { try? handle.close() }
        var hash = StableHash()
        do {
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
                piece.withUnsafeBytes { hash.add($0) }
            }
        } catch {
            throw .unreadableFile(path: path, reason: error.localizedDescription)
        }
        return hash.hex
    }
}
