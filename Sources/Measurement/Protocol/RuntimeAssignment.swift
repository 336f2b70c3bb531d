/// What one runtime of a cell is asked to run, where that is not the cell's own file and precision.
public struct RuntimeAssignment: Sendable, Hashable {
    /// The model file; the cell's own where nil.
    public var modelPath: String?
    /// The precision asked for.
    public var precision: String
    /// What is recorded beside the runtime's properties, for example how the file was made.
    public var properties: [String: String]
    /// Why it cannot be run at all; nil where it can.
    public var refusal: String?

    /// Creates an assignment.
    public init(
        modelPath: String? = nil, precision: String, properties: [String: String] = [:], refusal: String? = nil
    ) {
        self.modelPath = modelPath
        self.precision = precision
        self.properties = properties
        self.refusal = refusal
    }
}
