import Measurement
import Reporting
import Studies

extension ReportAssembly {
    /// What a machine can do at best, as reports and `doctor` write it.
    static func ceilings(_ ceilings: HostCeilings) -> ReportCeilings {
        ReportCeilings(
            threads: ceilings.threads, flopsPerSecond: ceilings.flopsPerSecond,
            l2BytesPerSecond: ceilings.l2BytesPerSecond, l3BytesPerSecond: ceilings.l3BytesPerSecond,
            memoryBytesPerSecond: ceilings.memoryBytesPerSecond)
    }

    /// A machine's ceilings with as many threads as cells were measured with; nil where they are not stored.
    static func ceilings(of machine: String, threads: Int, in store: ResultStore) throws -> ReportCeilings? {
        try store.ceilings(of: machine).first { $0.threads == threads }.map(ceilings)
    }

    /// A runtime's times by operation, longest first; empty where there are none.
    static func operatorTimes(_ profile: OperatorProfile?) -> [ReportOperatorTime] {
        (profile?.operatorTimes ?? []).map { ReportOperatorTime(type: $0.operation, nanoseconds: $0.nanoseconds) }
    }

    /// Why there are no times by operation: once of a runtime that tells none, by network of what failed.
    static func profileWarnings(_ profiles: [(network: String, profile: OperatorProfile)]) -> [String] {
        var seen = Set<String>()
        return profiles.compactMap { network, profile in
            guard let refusal = profile.refusal else { return nil }
            let reason = refusal.split(whereSeparator: \.isNewline).joined(separator: " ")
            let place = profile.isFailure ? "\(network) on \(profile.runtime)" : "\(profile.runtime)"
            return "no times by operation of \(place): \(reason)"
        }.filter { seen.insert($0).inserted }
    }
}
