import Foundation

extension CacheFigures {
    /// These figures, with the misses of the processes that were simulated before them.
    ///
    /// Counts that are steady in a process may be others in the next one: memory is placed anew, and where the working
    /// set is about as large as the L3 that decides which tensors are still there. Where the processes lie further apart
    /// than two inferences may, a remark says so.
    public func following(_ earlier: CacheFigures) -> CacheFigures {
        guard let own = l3Misses, let before = earlier.missesByProcess ?? earlier.l3Misses.map({ [$0] }) else {
            return self
        }
        var figures = self
        let all = before + [own]
        figures.missesByProcess = all
        if !SteadyState.agree(all.min() ?? own, all.max() ?? own) {
            let range = Self.range(of: all, lineBytes: lineBytes)
            figures.remarks.append(
                "\(runtime): \(range) missed in \(all.count) processes, by where memory was placed")
        }
        return figures
    }

    /// The least and the most of counts of lines, in words: `23.0 to 26.5 MB`.
    static func range(of lines: [Double], lineBytes: Int) -> String {
        let ends = [lines.min() ?? 0, lines.max() ?? 0].map { String(format: "%.1f", $0 * Double(lineBytes) / 1e6) }
        return ends.joined(separator: " to ") + " MB"
    }
}
