import ArgumentParser
import Measurement
import Studies

/// Which cache figures are taken beside latencies, in passes of their own.
struct CacheOptions: ParsableArguments {
    @Option(
        help: """
            Cache figures after the timed launches: auto (the best source that works here), hardware, simulated, \
            modelled, contention, several with commas, or off (docs/CACHE.md).
            """)
    var cache: String?

    @Option(help: "Misses with last levels of these sizes too, with commas: 1MB,4MB,16MB.")
    var lastLevel: String?

    @Option(help: "Instructions of simulated runs: avx2, or sse41, several times faster and less like the processor.")
    var simulatedCode: SimulatedCodePath?

    @Flag(help: "Simulate again what was simulated before, and say where the processes disagree.")
    var simulateAgain = false

    @Option(help: "Size of the L2 where the machine does not tell it, or another is meant.")
    var l2: String?

    @Option(help: "Size of the L3, likewise.")
    var l3: String?

    /// The study's settings with what the command line chooses.
    func overriding(_ settings: CacheSettings) throws -> CacheSettings {
        var settings = settings
        if let cache {
            guard let wish = CacheSettings.wish(cache) else {
                throw ValidationError(
                    "--cache takes \(CacheSettings.words.joined(separator: ", ")), not '\(cache)'")
            }
            settings.wish = wish
        }
        if let lastLevel {
            settings.lastLevels = try lastLevel.split(separator: ",").map { try Self.bytes(String($0), "--last-level") }
        }
        settings.codePath = simulatedCode ?? settings.codePath
        return settings
    }

    /// The caches that figures are of.
    func geometry(processor: Int) throws -> CacheGeometry {
        try CacheGeometry.current(
            processor: processor, l2: l2.map { try Self.bytes($0, "--l2") }, l3: l3.map { try Self.bytes($0, "--l3") })
    }

    private static func bytes(_ text: String, _ option: String) throws -> Int {
        guard let bytes = Quantity.bytes(text) else {
            throw ValidationError("\(option) must be a size such as 16MB, not '\(text)'")
        }
        return bytes
    }
}

extension SimulatedCodePath: ExpressibleByArgument {}
