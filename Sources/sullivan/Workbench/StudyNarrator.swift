import Foundation
import Measurement
import Reporting
import Studies
import Synchronization

/// Says what a running study does: a panel drawn anew every second on a terminal, plain lines elsewhere.
///
/// What is told between timed blocks only changes values; drawing is left to a task of its own.
final class StudyNarrator: Sendable {
    private let progress: ProgressLine
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    private struct State {
        var panel: StudyPanel
        /// When the study will end as far as was last told.
        var end: ContinuousClock.Instant?
    }

    init(progress: ProgressLine, title: String, total: Int) {
        self.progress = progress
        state = Mutex(State(panel: StudyPanel(title: title, total: total)))
    }

    /// Draws until cancelled; nil where there is no terminal to draw on.
    func draw() -> Task<Void, Never>? {
        guard progress.isLive else { return nil }
        return Task {
            while !Task.isCancelled {
                redraw()
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func redraw() {
        let now = ContinuousClock.now
        let panel = state.withLock { state in
            state.panel.secondsElapsed = (now - start) / .seconds(1)
            state.panel.secondsLeft = state.end.map { max(0, ($0 - now) / .seconds(1)) }
            return state.panel
        }
        progress.show { panel.lines($0) }
    }

    /// Takes in an event of the study's runner.
    func tell(_ event: StudyProgress) {
        note(event)
        let place = "[\(event.position)/\(event.total)]"
        let left = event.secondsLeft.map { ", \(Reporting.Quantity.duration(seconds: $0)) left" } ?? ""
        switch event.event {
        case .skipped: plain("\(place) \(event.cell.network): measured before", milestone: true)
        case .failedBefore: plain("\(place) \(event.cell.network): failed before", milestone: true)
        case .started(let stored):
            let resumed = stored > 0 ? ", going on after \(stored) launches" : ""
            plain("\(place) \(event.cell.network)\(resumed)\(left)", milestone: true)
        case .launch, .interrupted: break
        case .finished(let outcome):
            progress.message("\(place) \(event.cell.network): \(Self.gains(outcome.estimates) ?? "measured")\(left)")
        case .failed(let failures):
            progress.message("\(place) \(event.cell.network): failed: \(failures.first?.reason ?? "no reason given")")
        }
    }

    /// Takes in the estimates after a launch.
    func tell(_ state: CellRunner.Progress, of cell: CellSpecification) {
        self.state.withLock { own in
            own.panel.cell?.estimates = state.estimates.filter { $0.runtime != $0.baseline }.map { estimate in
                StudyPanel.Estimate(
                    runtime: estimate.runtime.description,
                    speedup: ReportInterval(
                        estimate: estimate.speedup, low: estimate.speedupLow, high: estimate.speedupHigh))
            }
        }
    }

    /// Takes in what a launch does next.
    func tell(_ stage: LaunchStage, launch: Int) {
        state.withLock { state in
            state.panel.cell?.launch = launch
            state.panel.cell?.stage = stage.description
        }
    }

    private func plain(_ text: String, milestone: Bool) {
        if !progress.isLive { progress.update(text, milestone: milestone) }
    }

    private func note(_ event: StudyProgress) {
        state.withLock { state in
            state.end = event.secondsLeft.map { .now + .seconds($0) }
            switch event.event {
            case .skipped, .finished: state.panel.done = event.position
            case .failedBefore, .failed:
                state.panel.done = event.position
                state.panel.failed += 1
            case .started(let stored):
                state.panel.done = event.position - 1
                state.panel.cell = StudyPanel.Cell(
                    network: event.cell.network, launch: stored, launches: event.cell.settings.launches,
                    target: event.cell.settings.targetError)
                return
            case .launch, .interrupted: return
            }
            state.panel.cell = nil
        }
    }

    /// The speed-ups with their intervals; nil where there are none.
    private static func gains(_ estimates: [RuntimeEstimate]) -> String? {
        let gains = estimates.filter { $0.runtime != $0.baseline }.map { estimate in
            let interval = ReportInterval(
                estimate: estimate.speedup, low: estimate.speedupLow, high: estimate.speedupHigh)
            return "\(estimate.runtime.name) \(Reporting.Quantity.speedup(interval))"
        }
        return gains.isEmpty ? nil : gains.joined(separator: ", ")
    }
}
