/// The formats of `--format`.
public enum TableFormat: String, CaseIterable, Codable, Hashable, Sendable {
    /// For people at a terminal.
    case text
    /// For programs.
    case json
    /// For spreadsheets and data frames.
    case csv
    /// For pull requests.
    case markdown

    /// Writes a model in this format, with a final line end; the style bears on text only.
    public func render(_ model: ReportModel, style: TextStyle = TextStyle()) -> String {
        switch self {
        case .text: BenchText.render(model, style: style)
        case .json: BenchJSON.render(model)
        case .csv: BenchCSV.render(model)
        case .markdown: BenchMarkdown.render(model)
        }
    }
}
