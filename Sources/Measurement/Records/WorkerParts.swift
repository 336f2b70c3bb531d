/// Times that stand among a worker's properties, since not every runtime has them: nanoseconds as text.
extension WorkerRecord {
    static let compileKey = "compile_ns"
    static let copyInKey = "copy_in_ns"
    static let computeKey = "compute_ns"
    static let copyOutKey = "copy_out_ns"

    /// Nanoseconds to make the network ready to run, part of `loadNanoseconds`; nil in results of older versions.
    public var compileNanoseconds: Int? { number(Self.compileKey) }

    /// Nanoseconds to copy an inference's inputs to the device; nil on a processor.
    public var copyInNanoseconds: Int? { number(Self.copyInKey) }

    /// Nanoseconds that the device computes in an inference; nil on a processor.
    public var computeNanoseconds: Int? { number(Self.computeKey) }

    /// Nanoseconds to copy an inference's outputs back; nil on a processor.
    public var copyOutNanoseconds: Int? { number(Self.copyOutKey) }

    private func number(_ key: String) -> Int? { properties[key].flatMap { Int($0) } }
}
