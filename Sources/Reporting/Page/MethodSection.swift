/// How it was measured and on what, and how a speed-up is stated.
enum MethodSection {
    static func html(_ model: ReportModel) -> String {
        """
        <h3 id="method">How it was measured</h3>
        <div class="prose">
        <p>Every runtime runs in a process of its own, on the same cores, with the same threads, input and precision; a \
        process that is not measuring is stopped. In a round each runtime runs one block of consecutive inferences, in \
        random order; the first inferences after a switch are kept apart, and a block that something else on the machine \
        disturbed is marked and repeated. A launch is a set of fresh processes: they differ by more than rounds do, so \
        the estimate rests on launches. Outputs are compared before anything is timed.</p>
        <p>A speed-up is a ratio, baseline latency over candidate latency: above 1 the candidate is faster. It is the \
        exponential of the mean log ratio over launches and stands with its 95&#160;% interval. The mean over all networks is \
        geometric, with an interval over networks; a pattern’s mean is of the depths and widths measured, with the \
        measuring error of their estimates.</p>
        <p>Beside the study of 2021 that asked the same question (<a rel="noreferrer" \
        href="https://arxiv.org/abs/2107.04144">Abbasi et al., arXiv 2107.04144</a>), mind how a gain is stated there: \
        its mean of 380&#160;% may be read as 3.8× or as 4.8×, its greatest among patterns, 550&#160;% on the depthwise \
        bottleneck, as 5.5× or 6.5×. Its machine, versions, depths and widths were others.</p>
        </div>
        <div class="columns">
        <div><h4>Host</h4>
        \(host(model.host))</div>
        <div><h4>Settings</h4>
        \(settings(model.settings))</div>
        \(versions(model))</div>

        """
    }

    private static func host(_ host: ReportHost) -> String {
        Markup.facts([
            ("processor", host.cpu), ("cores", "\(host.cores)"),
            ("extensions", host.extensions.isEmpty ? nil : host.extensions.joined(separator: ", ")),
            ("level-1 data cache", host.l1dBytes.map(Quantity.bytes)),
            ("level-2 cache", host.l2Bytes.map(Quantity.bytes)),
            ("level-3 cache", host.l3Bytes.map(Quantity.bytes)), ("memory", Quantity.bytes(host.memoryBytes)),
            ("system", host.system), ("kernel", host.kernel), ("virtualization", host.virtualization),
            ("governor", host.governor), ("huge pages", host.hugePages), ("fingerprint", host.fingerprint),
        ])
    }

    private static func settings(_ settings: ReportSettings) -> String {
        Markup.facts([
            ("threads", "\(settings.threads)"), ("batch", "\(settings.batch)"), ("precision", settings.precision),
            ("target", "± " + Quantity.percent(settings.targetError)),
            ("budget", Quantity.time(nanoseconds: settings.budgetSeconds * 1e9) + " a cell"),
            ("launches", "\(settings.minimumLaunches) to \(settings.launches)"),
            ("rounds in a launch", "\(settings.rounds)"), ("seed", "\(settings.seed)"),
        ])
    }

    private static func versions(_ model: ReportModel) -> String {
        guard !model.versions.isEmpty else { return "" }
        let facts = Markup.facts(model.versions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        return "<div><h4>Versions</h4>\n\(facts)</div>\n"
    }
}
