import Foundation

/// Requests and answers as JSON lines.
public enum WorkerCodec {
    /// The line of a request, with its line feed.
    public static func line<Call: WorkerCall>(id: Int, _ call: Call) throws -> Data {
        try line(Envelope(head: RequestHead(id: id, op: Call.operation.rawValue), payload: call))
    }

    /// The line of an answer, with its line feed.
    public static func line<Answer: Codable & Sendable>(id: Int, answer: Answer) throws -> Data {
        try line(Envelope(head: AnswerHead(id: id, ok: true, error: nil), payload: answer))
    }

    /// The line of a failure, with its line feed.
    public static func line(id: Int, failure: WorkerFailure) throws -> Data {
        try line(AnswerHead(id: id, ok: false, error: failure))
    }

    /// Reads an answer to the request `id`.
    ///
    /// Throws the worker's `WorkerFailure` where it could not fulfil the request, and `DecodingError` for a line that is
    /// no answer to this request.
    public static func answer<Call: WorkerCall>(to call: Call.Type, id: Int, in line: Data) throws -> Call.Answer {
        let decoder = makeDecoder()
        let head = try decoder.decode(AnswerHead.self, from: line)
        guard head.id == id else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "answer \(head.id) came for request \(id)"))
        }
        guard head.ok else {
            throw head.error ?? WorkerFailure(code: .badRequest, message: "the worker failed without a reason")
        }
        return try decoder.decode(Call.Answer.self, from: line)
    }

    /// Reads the part of a request that all have.
    static func requestHead(in line: Data) throws -> RequestHead {
        try makeDecoder().decode(RequestHead.self, from: line)
    }

    /// Reads a request of a known kind.
    static func call<Call: WorkerCall>(_ call: Call.Type, in line: Data) throws -> Call {
        try makeDecoder().decode(Call.self, from: line)
    }

    struct RequestHead: Codable {
        var id: Int
        var op: String
    }

    struct AnswerHead: Codable {
        var id: Int
        var ok: Bool
        var error: WorkerFailure?
    }

    /// Two values side by side in one JSON object.
    private struct Envelope<Head: Encodable, Payload: Encodable>: Encodable {
        let head: Head
        let payload: Payload

        func encode(to encoder: any Encoder) throws {
            try head.encode(to: encoder)
            try payload.encode(to: encoder)
        }
    }

    private static func line(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value) + [0x0A]
    }

    private static func makeDecoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }
}
