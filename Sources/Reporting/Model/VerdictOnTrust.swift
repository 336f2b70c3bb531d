extension Verdict {
    /// How far the figures can be trusted: targets reached, disturbed blocks, outputs that disagree, failures.
    static func trust(_ model: ReportModel) -> [Sentence] {
        var sentences: [Sentence] = []
        let estimates = model.rows.filter { !$0.isBaseline }
        if !estimates.isEmpty {
            let reached = estimates.count { $0.stoppedBy == "target" }
            let target = "± " + Quantity.percent(model.settings.targetError)
            let share = "\(reached) of \(estimates.count) estimates"
            let others =
                estimates.count - reached == 1
                ? "the other ended with its budget." : "the others ended with their budget."
            sentences.append(
                reached == estimates.count
                    ? [
                        .figure(estimates.count == 1 ? "The estimate" : "All \(reached) estimates"),
                        .text(" reached the target of \(target)."),
                    ]
                    : [.figure(share), .text(" reached the target of \(target); \(others)")])
        }
        let blocks = model.rows.reduce(0) { $0 + $1.blocks }
        let disturbed = model.rows.reduce(0) { $0 + $1.disturbedBlocks }
        if blocks > 0 {
            sentences.append([
                .figure("\(Quantity.grouped(disturbed)) of \(Quantity.grouped(blocks)) blocks"),
                .text(" \(disturbed == 1 ? "was" : "were") disturbed by something else on the machine."),
            ])
        }
        let disagreeing = model.rows.filter { $0.agrees == false }
        if let first = disagreeing.first {
            let others = disagreeing.count - 1
            sentences.append([
                .text("Outputs disagree: "), .name(first.network), .text(" on "), .name(first.runtime),
                .text(others == 0 ? "." : others == 1 ? " and one more." : " and \(others) more."),
            ])
        }
        if !model.failures.isEmpty {
            let count = model.failures.count
            sentences.append([
                .figure(count == 1 ? "1 attempt" : "\(count) attempts"), .text(" failed and left no figure."),
            ])
        }
        return sentences
    }
}
