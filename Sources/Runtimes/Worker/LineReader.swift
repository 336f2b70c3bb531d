import Foundation
import Glibc

/// Lines from a file descriptor, as they arrive.
struct LineReader {
    private let descriptor: Int32
    private var pending = Data()
    private var ended = false

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// The next line without its line feed; nil at end of file, where an unfinished line is dropped.
    mutating func next() -> Data? {
        while true {
            if let end = pending.firstIndex(of: 0x0A) {
                let line = Data(pending[pending.startIndex..<end])
                pending = Data(pending[(end + 1)...])
                return line
            }
            guard !ended else { return nil }
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            if count > 0 { pending.append(contentsOf: buffer[..<count]) } else { ended = true }
        }
    }
}
