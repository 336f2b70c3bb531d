import CRuntimes
import Foundation

/// OpenVINO's C library, opened at run time.
final class OpenVINOLibrary {
    let api: crt_openvino_api

    /// Opens the library at `path`; throws `RuntimeError.libraryUnusable`.
    init(path: String, runtime: RuntimeID) throws {
        let opened = UnsafeMutablePointer<crt_openvino_api>.allocate(capacity: 1)
        defer { opened.deallocate() }
        var message = [CChar](repeating: 0, count: 1024)
        guard crt_openvino_open(path, opened, &message, message.count) == 0 else {
            let text = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw RuntimeError.libraryUnusable(runtime: runtime, path: path, reason: text)
        }
        api = opened.pointee
    }

    /// Throws a failure with the library's own message unless `status` is 0.
    func check(_ status: Int32, _ code: WorkerFailure.Code, _ doing: @autoclosure () -> String) throws {
        guard status != 0 else { return }
        let last = api.ov_get_last_err_msg.flatMap { $0() }.map { String(cString: $0) } ?? ""
        let general = api.ov_get_error_info(status).map { String(cString: $0) } ?? "status \(status)"
        let reason = Self.plain(last)
        throw WorkerFailure(code: code, message: "\(doing()): \(reason.isEmpty ? general : reason)")
    }

    /// OpenVINO's messages are chains of source positions and texts; the texts are kept, in one line.
    static func plain(_ message: String) -> String {
        let lines = message.split(separator: "\n").filter { line in
            !line.hasPrefix("Exception from ") && !line.hasPrefix("Check '") && !line.isEmpty
        }
        let kept = (lines.isEmpty ? message.split(separator: "\n") : lines).joined(separator: " ")
        // What follows is general advice on file formats.
        return kept.range(of: " Please check that model format").map { String(kept[..<$0.lowerBound]) } ?? kept
    }

    /// Takes over a string that the library allocated.
    func take(_ string: UnsafeMutablePointer<CChar>?) -> String? {
        guard let string else { return nil }
        defer { api.ov_free(string) }
        return String(cString: string)
    }

    /// The release, for example "2026.4.1-…".
    func version() throws -> String {
        var version = ov_version_t()
        try check(api.ov_get_openvino_version(&version), .libraryUnusable, "cannot read the version")
        defer { api.ov_version_free(&version) }
        return version.buildNumber.map { String(cString: $0) } ?? "unknown"
    }

    /// The extents in `shape`, which is freed.
    func take(_ shape: inout ov_shape_t) -> [Int] {
        defer { _ = api.ov_shape_free(&shape) }
        return (0..<Int(shape.rank)).map { Int(shape.dims[$0]) }
    }
}
