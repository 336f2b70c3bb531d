import Runtimes

/// Where an inference of one runtime spends its time, read in a pass of its own.
public struct OperatorProfile: Codable, Hashable, Sendable {
    /// The runtime.
    public var runtime: RuntimeID
    /// The layers as executed, in order; none where the runtime tells none.
    public var layers: [LayerProfile]
    /// Readings that the layers' times are medians of.
    public var readings: Int
    /// Nanoseconds of a whole inference while layers were being timed, the median of the warm-up; nil without profile.
    ///
    /// Beside the timed latency it tells what timing layers costs; beside the layers' sum, what no layer accounts for.
    public var inferenceNanoseconds: Double?
    /// Why there is no profile; nil where there is one.
    public var refusal: String?
    /// Whether the reason is that something failed, which may go otherwise another time; false where the runtime tells
    /// no times by layer at all.
    public var isFailure: Bool

    /// Creates a profile.
    public init(
        runtime: RuntimeID, layers: [LayerProfile] = [], readings: Int = 0, inferenceNanoseconds: Double? = nil,
        refusal: String? = nil, isFailure: Bool = false
    ) {
        self.runtime = runtime
        self.layers = layers
        self.readings = readings
        self.inferenceNanoseconds = inferenceNanoseconds
        self.refusal = refusal
        self.isFailure = isFailure
    }

    /// Nanoseconds that the layers take together.
    public var profiledNanoseconds: Double { layers.reduce(0) { $0 + $1.nanoseconds } }

    /// The layers' times summed by operation, longest first.
    public var operatorTimes: [(operation: String, nanoseconds: Double)] {
        Dictionary(grouping: layers, by: \.operation)
            .map { (operation: $0.key, nanoseconds: $0.value.reduce(0) { $0 + $1.nanoseconds }) }
            .sorted { ($1.nanoseconds, $0.operation) < ($0.nanoseconds, $1.operation) }
    }
}

/// The time of one layer as a runtime executes it.
public struct LayerProfile: Codable, Hashable, Sendable {
    /// The runtime's own name of the layer.
    public var name: String
    /// The runtime's own word for what it computes.
    public var type: String
    /// How the runtime executes it.
    public var execType: String
    /// What it computes, by its common name (`OperatorName`).
    public var operation: String
    /// Nanoseconds of an inference.
    public var nanoseconds: Double

    /// Creates a layer's time.
    public init(name: String, type: String, execType: String, operation: String, nanoseconds: Double) {
        self.name = name
        self.type = type
        self.execType = execType
        self.operation = operation
        self.nanoseconds = nanoseconds
    }

    /// The medians over readings of one network, layer by layer, in the order of the first reading.
    ///
    /// A layer is known by its name, its type and its place among those of the same name and type; one that is not in
    /// every reading counts as 0 where it is missing.
    static func medians(_ readings: [[LayerTime]]) -> [LayerProfile] {
        struct Key: Hashable {
            let name: String
            let type: String
            let occurrence: Int
        }
        var order: [(Key, LayerTime)] = []
        var times: [Key: [Double]] = [:]
        for reading in readings {
            var seen: [[String]: Int] = [:]
            for layer in reading {
                let occurrence = seen[[layer.name, layer.type], default: 0]
                seen[[layer.name, layer.type]] = occurrence + 1
                let key = Key(name: layer.name, type: layer.type, occurrence: occurrence)
                if times[key] == nil { order.append((key, layer)) }
                times[key, default: []].append(Double(layer.ns))
            }
        }
        return order.map { key, layer in
            let told = times[key] ?? []
            let all = told + Array(repeating: 0, count: readings.count - told.count)
            return LayerProfile(
                name: layer.name, type: layer.type, execType: layer.execType,
                operation: OperatorName.common(type: layer.type, execType: layer.execType),
                nanoseconds: all.median() ?? 0)
        }
    }
}
