/// The columns of a table for people that a precision below f32 adds: what a row ran in, and how far its output is
/// from f32's.
enum PrecisionColumns {
    /// The headings.
    static let titles = ["ran in", "max error", "cosine"]

    /// Whether a run was asked for less than f32.
    static func areShown(for model: ReportModel) -> Bool { model.settings.precision != "f32" }

    /// One text a heading; `missing` where there is no figure.
    static func texts(of row: ReportRow?, missing: String) -> [String] {
        [
            row?.effectivePrecision ?? missing, row?.maxAbsError.map { Quantity.small($0) } ?? missing,
            row?.cosine.map(Quantity.cosine) ?? missing,
        ]
    }
}
