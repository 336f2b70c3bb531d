/// Whether the figures can be trusted: the noise, failures, warnings, how it was measured and on what.
enum TrustSection {
    static func html(_ model: ReportModel, figures: String) -> String {
        """
        <section aria-labelledby="trust">
        <h2 id="trust">Can it be trusted?</h2>
        \(figures)\(FindingsSection.html(model))\(MethodSection.html(model))</section>

        """
    }
}
