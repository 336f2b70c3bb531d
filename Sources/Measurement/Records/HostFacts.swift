/// The machine that measured, as far as it tells.
public struct HostFacts: Codable, Hashable, Sendable {
    /// Processor model, for example `AMD EPYC`.
    public var cpu: String
    /// Logical processors that this process may use (cpuset and quota applied).
    public var cores: Int
    /// Instruction-set extensions that bear on speed: `avx2`, `avx512f`, `avx512_vnni`, `avx512_bf16`, `amx_bf16`, …
    public var extensions: [String]
    /// Level-1 data cache of a core, bytes; nil where the kernel does not tell.
    public var l1dBytes: Int?
    /// Level-2 cache, bytes.
    public var l2Bytes: Int?
    /// Level-3 cache that a core reaches, bytes.
    public var l3Bytes: Int?
    /// Main memory, bytes.
    public var memoryBytes: Int
    /// Kernel name and release.
    public var kernel: String
    /// Distribution, for example `Debian GNU/Linux 12 (bookworm)`.
    public var system: String
    /// The hypervisor where one is known, else nil.
    public var virtualization: String?
    /// Frequency governor, where the machine tells.
    public var governor: String?
    /// Transparent huge pages: `always`, `madvise` or `never`.
    public var hugePages: String?
    /// A hash of the facts that make two machines comparable (not the host's name).
    public var fingerprint: String

    /// Creates host facts.
    public init(
        cpu: String, cores: Int, extensions: [String], l1dBytes: Int?, l2Bytes: Int?, l3Bytes: Int?, memoryBytes: Int,
        kernel: String, system: String, virtualization: String?, governor: String?, hugePages: String?,
        fingerprint: String
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
}
