/// The machine that measured; nil stands for what it does not tell.
public struct ReportHost: Codable, Hashable, Sendable {
    /// Processor model.
    public var cpu: String
    /// Logical processors that the run could use.
    public var cores: Int
    /// Instruction-set extensions that bear on speed.
    public var extensions: [String]
    /// Level-1 data cache of a core, bytes.
    public var l1dBytes: Int?
    /// Level-2 cache, bytes.
    public var l2Bytes: Int?
    /// Level-3 cache that a core reaches, bytes.
    public var l3Bytes: Int?
    /// Main memory, bytes.
    public var memoryBytes: Int
    /// Kernel name and release.
    public var kernel: String
    /// Distribution.
    public var system: String
    /// The hypervisor, where there is one.
    public var virtualization: String?
    /// Frequency governor.
    public var governor: String?
    /// Transparent huge pages: `always`, `madvise` or `never`.
    public var hugePages: String?
    /// A hash of the facts that make two machines comparable.
    public var fingerprint: String?

    /// Creates host facts.
    public init(
        cpu: String, cores: Int, extensions: [String] = [], l1dBytes: Int? = nil, l2Bytes: Int? = nil,
        l3Bytes: Int? = nil, memoryBytes: Int, kernel: String, system: String, virtualization: String? = nil,
        governor: String? = nil, hugePages: String? = nil, fingerprint: String? = nil
    ) {
        self.cpu = cpu
        self.cores = cores
        self.extensions = extensions
        self.l1dBytes = l1dBytes
        self.l2Bytes = l2Bytes
        self.l3Bytes = l3Bytes
        self.memoryBytes = memoryBytes
        self.kernel = kernel
        self.system = system
        self.virtualization = virtualization
        self.governor = governor
        self.hugePages = hugePages
        self.fingerprint = fingerprint
    }

    /// The `host` object of `bench` and `doctor`.
    public var json: JSONValue {
        .object([
            ("cpu", .string(cpu)), ("cores", .integer(cores)), ("extensions", .array(extensions.map(JSONValue.string))),
            ("l1d_bytes", .integer(l1dBytes)), ("l2_bytes", .integer(l2Bytes)), ("l3_bytes", .integer(l3Bytes)),
            ("memory_bytes", .integer(memoryBytes)), ("kernel", .string(kernel)), ("system", .string(system)),
            ("virtualization", .string(virtualization)), ("governor", .string(governor)),
            ("huge_pages", .string(hugePages)), ("fingerprint", .string(fingerprint)),
        ])
    }
}
