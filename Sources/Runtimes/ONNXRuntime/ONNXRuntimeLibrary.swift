import CRuntimes

/// ONNX Runtime's C library, opened at run time.
final class ONNXRuntimeLibrary {
    let api: crt_ort_api

    /// Opens the library at `path`; throws `RuntimeError.libraryUnusable`.
    init(path: String, runtime: RuntimeID) throws {
        let opened = UnsafeMutablePointer<crt_ort_api>.allocate(capacity: 1)
        defer { opened.deallocate() }
        var message = [CChar](repeating: 0, count: 1024)
        guard crt_ort_open(path, opened, &message, message.count) == 0 else {
            let text = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw RuntimeError.libraryUnusable(runtime: runtime, path: path, reason: text)
        }
        api = opened.pointee
    }

    /// Throws a failure with the library's own message unless `status` is null.
    func check(_ status: OpaquePointer?, _ code: WorkerFailure.Code, _ doing: @autoclosure () -> String) throws {
        guard let status else { return }
        defer { api.ReleaseStatus(status) }
        let reason = api.GetErrorMessage(status).map { String(cString: $0) } ?? "unknown reason"
        throw WorkerFailure(
            code: code, message: "\(doing()): \(reason.split(separator: "\n").joined(separator: " "))")
    }
}
