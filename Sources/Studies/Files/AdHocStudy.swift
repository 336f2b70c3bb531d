import NetworkCatalog
import Runtimes

extension StudyFile {
    /// A study that is written on the command line rather than in a file; `SourceLocation` counts its networks as lines.
    public init(
        name: String, networks: [NetworkName], runtimes: [RuntimeID], baseline: RuntimeID, settings: StudySettings,
        cache: CacheSettings = CacheSettings(), profile: Bool = false
    ) {
        self.name = name
        title = name
        description = ""
        source = "command line"
        self.networks = networks.enumerated().map { index, network in
            NetworkEntry(
                location: SourceLocation(file: "command line", line: index + 1, column: 1), form: .single(network))
        }
        self.runtimes = runtimes.contains(baseline) ? runtimes : [baseline] + runtimes
        self.baseline = baseline
        self.settings = settings
        self.cache = cache
        self.profile = profile
        budgetSeconds = nil
    }
}
