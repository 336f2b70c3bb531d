import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: the first asks for a clean end, the second ends at once.
final class Interruption: Sendable {
    private let count = Atomic<Int>(0)
    private let sources = Mutex<[any DispatchSourceSignal]>([])

    /// Whether an end was asked for.
    var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

    /// Starts to listen; `onFirst` says what happens now.
    init(onFirst: @escaping @Sendable () -> Void) {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)  // the dispatch source sees it all the same
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in
                if count.add(1, ordering: .relaxed).newValue == 1 {
                    onFirst()
                } else {
                    exit(ExitStatus.interrupted.rawValue)
                }
            }
            source.resume()
            sources.withLock { $0.append(source) }
        }
    }
}
