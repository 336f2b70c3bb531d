import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: the first asks for a clean end, the second ends at once.
///
/// Unchecked, since dispatch sources may be used from any thread without saying so in their types.
final class Interruption: @unchecked Sendable {
    private let requests = Counter()
    private let sources: [any DispatchSourceSignal]

    private final class Counter: Sendable {
        let count = Atomic<Int>(0)
    }

    /// Whether an end was asked for.
    var isRequested: Bool { requests.count.load(ordering: .relaxed) > 0 }

    /// Starts to listen; `onFirst` says what happens now, `onExit` tidies the terminal before the end at once.
    init(onExit: @escaping @Sendable () -> Void = {}, onFirst: @escaping @Sendable () -> Void) {
        let requests = requests
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)  // the dispatch source sees it all the same
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if requests.count.add(1, ordering: .relaxed).newValue == 1 {
                    onFirst()
                } else {
                    onExit()
                    exit(ExitStatus.interrupted.rawValue)
                }
            }
            source.resume()
            return source
        }
    }
}
