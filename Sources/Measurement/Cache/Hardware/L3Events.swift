/// Which events count L3 accesses and misses of one process, by maker.
///
/// What generic events mean differs: on Intel's processors `cache-references` and `cache-misses` are accesses and misses
/// of the last level, prefetches into L1 and L2 included (arch/x86/events/intel/core.c); on AMD's since Zen they are
/// accesses and misses of the L2 (arch/x86/events/amd/core.c), so misses of the last level come from the raw event that
/// counts fills by where they came from (Processor Programming Reference, family 19h: PMC 0x44). A hybrid processor has
/// a unit for each kind of core, and an event must be opened on each.
struct L3Events: Hashable, Sendable {
    /// Lines asked of the L3, an event for each kind of core.
    var accesses: [PerfEvent]
    /// Lines fetched from memory, likewise.
    var misses: [PerfEvent]
    /// What the counts hold and what not.
    var remark: String

    /// The events of this machine's processor; nil for makers that are not known.
    ///
    /// - Parameter units: numbers of the core PMUs (`cpu`, or `cpu_core` and `cpu_atom`) in /sys/bus/event_source.
    static func of(vendor: String, family: Int, units: [String: UInt32]) -> L3Events? {
        switch vendor {
        case "GenuineIntel":
            let remark = "hardware: demand accesses and prefetches into L1 and L2; prefetches into the L3 not"
            let hybrid = ["cpu_core", "cpu_atom"].compactMap { units[$0] }
            guard !hybrid.isEmpty else {
                return L3Events(accesses: [.cacheReferences], misses: [.cacheMisses], remark: remark)
            }
            return L3Events(
                accesses: hybrid.map { PerfEvent.cacheReferences.on(unit: $0) },
                misses: hybrid.map { PerfEvent.cacheMisses.on(unit: $0) }, remark: remark)
        case "AuthenticAMD" where family >= 0x19:
            // Fills of the core's caches from the local complex' L3 (mask 0x02), from another's cache (0x14), from
            // memory near and far (0x48): unit masks of PMC 0x44, any kind of data fill.
            let raw = units["cpu"] ?? 4
            return L3Events(
                accesses: [PerfEvent(name: "any-data-cache-fills.l3-and-beyond", type: raw, config: 0x44 | 0x5E << 8)],
                misses: [PerfEvent(name: "any-data-cache-fills.memory", type: raw, config: 0x44 | 0x48 << 8)],
                remark: "hardware: fills of the data caches by where they came from; instruction fetches not")
        default:
            return nil
        }
    }
}
