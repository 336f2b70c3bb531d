import Glibc

/// What disturbed this process so far, as the kernel counts it.
struct NoiseCounters {
    /// What happened between two readings.
    struct Difference {
        var runDelayNs: Int?
        var migrations: Int?
        var voluntarySwitches: Int
        var involuntarySwitches: Int
        var minorFaults: Int
    }

    /// By thread: nanoseconds ready but without a processor (second field of schedstat).
    private var runDelay: [String: Int] = [:]
    /// By thread: changes of processor.
    private var migrations: [String: Int] = [:]
    private var usage = rusage()

    /// Reads the counters of all threads of this process.
    static func read() -> NoiseCounters {
        var counters = NoiseCounters()
        for thread in threads() {
            let folder = "/proc/self/task/\(thread)"
            if let text = readText("\(folder)/schedstat") {
                let fields = text.split(separator: " ")
                if fields.count >= 2, let delay = Int(fields[1]) { counters.runDelay[thread] = delay }
            }
            if let text = readText("\(folder)/sched"), let count = migrationCount(in: text) {
                counters.migrations[thread] = count
            }
        }
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &counters.usage)
        return counters
    }

    /// The difference to an earlier reading; a thread that was born since counts from zero.
    func since(_ earlier: NoiseCounters) -> Difference {
        Difference(
            runDelayNs: Self.sum(runDelay, minus: earlier.runDelay),
            migrations: Self.sum(migrations, minus: earlier.migrations),
            voluntarySwitches: usage.ru_nvcsw - earlier.usage.ru_nvcsw,
            involuntarySwitches: usage.ru_nivcsw - earlier.usage.ru_nivcsw,
            minorFaults: usage.ru_minflt - earlier.usage.ru_minflt)
    }

    private static func sum(_ later: [String: Int], minus earlier: [String: Int]) -> Int? {
        later.isEmpty ? nil : later.reduce(0) { $0 + $1.value - (earlier[$1.key] ?? 0) }
    }

    private static func migrationCount(in sched: String) -> Int? {
        for line in sched.split(separator: "\n") where line.hasPrefix("se.nr_migrations") {
            return line.split(separator: ":").last.flatMap { Int($0.drop { $0 == " " }) }
        }
        return nil
    }

    private static func threads() -> [String] {
        guard let folder = opendir("/proc/self/task") else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.first?.isNumber == true { names.append(name) }
        }
        return names
    }
}

/// The text of a small file such as those of /proc; nil where it cannot be read.
func readText(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 8192)
    while true {
        let count = Glibc.read(file, &buffer, buffer.count)
        if count < 0 { return nil }
        if count == 0 { return String(decoding: text, as: UTF8.self) }
        text += buffer[..<count]
    }
}
