import Foundation

/// A child that is run to its end, with what it used.
struct ChildProcess {
    /// Seconds from just before it was started to its end.
    let wall: Double
    /// Processor seconds, user and system.
    let processor: Double
    /// The largest resident size, bytes.
    let peakResidentBytes: Int
    /// The exit status, or 128 + the signal that ended it.
    let status: Int32

    /// Runs a program with this process's environment and standard streams.
    ///
    /// - Throws: `POSIXError` where it cannot be started.
    static func run(_ arguments: [String]) throws -> ChildProcess {
        var texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        texts.append(nil)
        defer { for text in texts { free(text) } }
        let start = ContinuousClock.now
        var pid: pid_t = 0
        let code = posix_spawn(&pid, arguments[0], nil, nil, texts, environ)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(pid, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .ECHILD) }
        }
        let signal = status & 0x7F
        return ChildProcess(
            wall: (ContinuousClock.now - start) / .seconds(1),
            processor: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            peakResidentBytes: usage.ru_maxrss * 1024, status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}
